"""The command a run's story ends with gives the same story again."""

import shlex
from pathlib import Path

import pytest

from experiments.commands import main

CHANGED = {
    "nothing": "",
    "another scenario": "--scenario no-aid",
    "an event and a setting": "--event 7-18:stance=adjust --set casualties.ukraine=20",
    "a factor and another length": "--event 3:aid*=0.5 --horizon 30",
    "sampled parameters": "--parameters sampled",
    "a file of one's own": "--scenario 'my war.toml' --event 3:aid=0",
}


def printed_by(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What the program prints that has nothing to complain of."""
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    assert leaving.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("changed", CHANGED.values(), ids=CHANGED)
def test_the_command_a_story_ends_with_gives_the_same_story(
    changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("my war.toml").write_text('name = "my-war"\n', encoding="utf-8")
    text = printed_by(["run", "--run", "3", *shlex.split(changed)], capsys)
    program, *again = shlex.split(text.splitlines()[-1].removeprefix("Run it again: "))
    assert program == "fivelocks"
    assert printed_by(again, capsys) == text
