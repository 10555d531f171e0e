"""Run ids: the string that replays a run anywhere."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.errors import InputError
from experiments.results import run_id
from experiments.results.manifest import Manifest, write_manifest
from experiments.scenarios import library
from model.scenario import Scenario

STRANGE = Scenario(name="strange", horizon=17, parameters={"advance_norm": 123.0})


def kept_in(folder: Path, scenario: Scenario, seed: int = 3) -> Path:
    folder.mkdir(parents=True)
    write_manifest(folder, Manifest({"kind": "batch", "scenario": scenario.differences(), "seed": seed}))
    return folder


def test_a_run_id_is_scenario_hash_seed_and_run() -> None:
    text = run_id.run_id(library.load("baseline"), 42, 17)
    assert re.fullmatch(r"baseline-[0-9a-f]{8}:42:17", text)
    assert text == f"baseline-{library.load('baseline').hash8}:42:17"


@settings(max_examples=12)
@given(
    st.sampled_from(list(library.built_in().values())),
    st.sampled_from(["central", "sampled"]),
    st.integers(0, 2**64 - 1),
    st.integers(0, 2**32 - 1),
)
def test_every_run_id_of_a_built_in_scenario_finds_its_run(
    scenario: Scenario, mode: str, seed: int, run: int
) -> None:
    scenario = replace(scenario, mode=mode)
    assert run_id.find(run_id.run_id(scenario, seed, run)) == (scenario, seed, run)


def test_where_a_scenario_is_found(tmp_path: Path) -> None:
    # A scenario of one's own is found when it is given in either mode.
    text = run_id.run_id(replace(STRANGE, mode="sampled"), 1, 2)
    assert run_id.find(text, given=STRANGE) == (replace(STRANGE, mode="sampled"), 1, 2)
    # A scenario of one's own is found in the results folder given.
    folder = kept_in(tmp_path / "anywhere", STRANGE)
    assert run_id.find(run_id.run_id(STRANGE, 9, 8), folder) == (STRANGE, 9, 8)
    # A scenario of one's own is found below the present results folder.
    kept_in(tmp_path / "results" / "other", Scenario(horizon=3))
    kept_in(tmp_path / "results" / "strange", STRANGE)
    assert run_id.find(run_id.run_id(STRANGE, 0, 0)).scenario == STRANGE
    # The scenario given comes before the folder and both before the built in.
    same = replace(library.load("baseline"), name="twin")
    folder = kept_in(tmp_path / "twin", same)
    text = run_id.run_id(same, 1, 1)
    with pytest.raises(InputError, match="baseline"):
        run_id.find(text)
    assert run_id.find(text, folder).scenario.name == "twin"


def test_damaged_folders(tmp_path: Path) -> None:
    # Damaged results folders are passed over.
    kept_in(tmp_path / "results" / "zzz", STRANGE)
    damaged = tmp_path / "results" / "aaa"
    damaged.mkdir()
    (damaged / "manifest.json").write_text("{", encoding="utf-8")
    assert run_id.find(run_id.run_id(STRANGE, 0, 0)).scenario == STRANGE
    # A damaged results folder that was asked for is refused.
    with pytest.raises(InputError, match=r"is not a results folder"):
        run_id.find(run_id.run_id(STRANGE, 0, 0), tmp_path / "nowhere")


@given(
    st.sampled_from(list(library.built_in().values())), st.text(alphabet="0123456789abcdef:-x ", max_size=9)
)
def test_a_run_id_with_anything_appended_to_its_hash_is_refused(scenario: Scenario, tail: str) -> None:
    if not re.fullmatch(r":\d+:\d+", tail):
        with pytest.raises(InputError, match="is not a run id"):
            run_id.find(scenario.identity + tail)


def test_what_is_no_run_id_is_refused() -> None:
    # What is no run id is refused with an example.
    for text in [
        "", "baseline", "baseline-1f3a9c2e", "baseline-1f3a9c2e:42", "baseline-1f3a9c2:42:17",
        "baseline-1F3A9C2E:42:17", "baseline-1f3a9c2e:-1:17", "baseline-1f3a9c2e:42:1.5",
        "baseline-1f3a9c2e:42:17\n", "../baseline-1f3a9c2e:42:17",
    ]:  # fmt: skip
        with pytest.raises(InputError) as refused:
            run_id.find(text)
        assert str(refused.value) == f"{text!r} is not a run id; one looks like baseline-1f3a9c2e:42:17"
    # A seed or run that cannot be is refused with what is allowed.
    for text in [f"baseline-1f3a9c2e:{2**64}:0", f"baseline-1f3a9c2e:0:{2**32}"]:
        with pytest.raises(InputError, match=r"seed must be below 2\*\*64 and run below 2\*\*32"):
            run_id.find(text)
    # An unknown hash is refused with what to do.
    with pytest.raises(InputError) as refused:
        run_id.find("baseline-00000000:42:17")
    assert "no known scenario has the hash 00000000" in str(refused.value)
    assert "--from DIR" in str(refused.value)
