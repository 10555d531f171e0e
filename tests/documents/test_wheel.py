"""The built wheel, installed outside the checkout into an environment of its own, has all it needs."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.documents.quoted import ROOT

PACKAGES = ("agents", "model", "experiments", "dashboards")
NOT_NEEDED = (".md", ".ipynb", ".png", ".svg", ".pyc")  # documents, pictures in them, leavings

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(["uv", "build", "--quiet", "--wheel", "--out-dir", folder, ROOT], check=True)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel and what it declares to need, and nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    python = folder / "bin" / "python"
    subprocess.run(["uv", "venv", "--quiet", "--clear", "--python", sys.executable, folder], check=True)
    subprocess.run(["uv", "pip", "install", "--quiet", "--python", python, wheel], check=True)
    return folder


def test_every_file_that_a_package_needs_is_in_the_wheel(wheel: Path) -> None:
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file()]
    needed = {path.relative_to(ROOT).as_posix() for path in files if path.suffix not in NOT_NEEDED}
    assert needed <= set(zipfile.ZipFile(wheel).namelist())


def ran(installed: Path, *command: str) -> str:
    """What the installed program prints, run outside the checkout."""
    work = installed.with_name("elsewhere")
    work.mkdir(exist_ok=True)
    return printed(installed / "bin" / "fivelocks", *command, folder=work)


def printed(program: Path, *arguments: str, folder: Path) -> str:
    """What an installed program prints; unlike a quoted command it sees nothing of the checkout."""
    return subprocess.run(
        [program, *arguments], cwd=folder, check=True, capture_output=True, text=True
    ).stdout


COMMANDS = {
    "scenarios": "half-aid",
    "run --run 3": "fivelocks replay baseline-",
    "batch --runs 60 --out wars": "60 runs",
    "parameters --published": "KIIS",
    "report wars": "report.html",
    "verify wars": "no differences",
    "claims --only T33 --runs 20 --out claims": "T33",
    "dashboard --help": "127.0.0.1",
}


def test_it_works_outside_the_checkout(installed: Path) -> None:
    """One test, because rules are compiled again in a new environment, once."""
    for command, expected in COMMANDS.items():
        assert expected in ran(installed, *command.split()), command


PROGRAM = """import fivelocks as fl

made: int = fl.batch("baseline", runs=10)
fl.batch("baseline", runs="ten")
"""


def test_a_type_checker_knows_what_functions_take_and_return(installed: Path) -> None:
    work = installed.with_name("typed")
    work.mkdir()
    (work / "use.py").write_text(PROGRAM)
    (work / "mypy.ini").write_text("[mypy]\n[mypy-fivelocks]\nfollow_untyped_imports = True\n")
    program = [sys.executable, "-m", "mypy", "--python-executable", installed / "bin" / "python", "use.py"]
    found = subprocess.run(program, cwd=work, capture_output=True, text=True, check=False).stdout
    assert 'has type "Result"' in found
    assert '"runs" to "batch" has incompatible type "str"' in found


def test_what_was_run_is_what_was_installed(installed: Path) -> None:
    program = "import agents, model, experiments, dashboards; print(*(p.__file__ for p in (agents, model)))"
    found = printed(installed / "bin" / "python", "-c", program, folder=installed).split()
    assert len(found) == 2
    assert all(name.startswith(str(installed)) for name in found), found
