"""Every recipe of model/RECIPES.md works, followed to the letter in a copy of the repository."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(
    r'^```(?P<kind>\w+) file="(?P<file>[^"]+)"(?P<options>[^\n]*)\n(?P<text>.*?)^```$', re.M | re.S
)
STATE = "from model.war_model import WarModel; m = WarModel(); m.step(); "
# Shares of a group of parameters sum to the number of sides.
SUMS = (
    "from model import parameters; "
    "assert round(sum(p.default for n, p in parameters.table().items() if n.startswith('{}.')), 9) == {}"
)
# What shows that a recipe worked, in a new process without compilation.
CHECKS = {
    "A donor": STATE + "a = m.agent('donor', 12); assert a.name == 'australia' and a.military_delivered > 0",
    "A faction on one side only": STATE
    + "a = m.agent('faction', 8); assert a.name == 'veterans' and a.loyalty; "
    + SUMS.format("faction_weight", 2)
    + "; "
    + SUMS.format("population_share", 2),
    "A sector": STATE
    + "a = m.agent('sector', 6); assert a.name == 'kharkiv' and a.occupied_area > 0; "
    + SUMS.format("sector_deployment", 1),
    "A rule": STATE + "p = m.agent('partner', 0); before = p.support; p.tire(); assert p.support < before",
    "An ending": "from model.endings import ENDINGS, PATH_OF; from experiments.rendering import labels; "
    "assert ENDINGS[-1] == 'ceasefire_line' and PATH_OF[ENDINGS[-1]] and labels.ENDINGS[ENDINGS[-1]]",
    "An output column": STATE + "assert 'front_pace' in m.datacollector.model_vars",
    "A command": "from experiments.commands import main; main(['endings'])",
    "A page of the dashboard": "from dashboards.pages import pages; "
    "assert 'hello' in {page.name for page in pages()}",
}


def recipes() -> dict[str, str]:
    text = (ROOT / "model" / "RECIPES.md").read_text(encoding="utf-8")
    return {part.partition("\n")[0]: part for part in text.split("\n## ")[1:]}


def follow(copy: Path, kind: str, file: str, options: str, text: str) -> None:
    """Apply one block: a new file, lines at the end or after a line, copied rows of a table, or new cells."""
    path = copy / file
    if not options:
        path.write_text(text, encoding="utf-8")
        return
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    if kind == "copy":
        old, new = re.findall(r'"([^"]+)"', options)
        made = [line.replace(old + ",", new + ",", 1) for line in lines]
        lines = [
            both for line, other in zip(lines, made, strict=True) for both in dict.fromkeys((line, other))
        ]
    elif kind == "set":
        for row in text.splitlines():
            (place,) = [n for n, line in enumerate(lines) if line.startswith(row.partition(",")[0] + ",")]
            rest = lines[place].split(",", row.count(",") + 1)[-1]
            lines[place] = f"{row},{rest}"
    elif 'at="end"' in options:
        lines += ["\n\n", text]
    else:
        after = options.strip().removeprefix('after="').removesuffix('"') + "\n"
        assert lines.count(after) == 1, f"{file}: {after!r}"
        lines.insert(lines.index(after) + 1, text)
    path.write_text("".join(lines), encoding="utf-8")


def test_every_recipe_has_a_check() -> None:
    assert set(recipes()) == set(CHECKS)


@pytest.mark.slow
@pytest.mark.parametrize("name", CHECKS)
def test_a_recipe_works(name: str, tmp_path: Path) -> None:
    for folder in ("agents", "model", "experiments", "dashboards"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    blocks = BLOCK.findall(recipes()[name])
    assert blocks
    for block in blocks:
        follow(tmp_path, *block)
    check = CHECKS[name]
    done = subprocess.run(
        [sys.executable, "-c", check],
        cwd=tmp_path,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
