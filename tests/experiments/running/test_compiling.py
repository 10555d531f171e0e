"""Compiling in two processes: what the second puts into the cache, and when there is none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from agents.compile_cache import module_fingerprint
from experiments.running import compiling, workers
from model import endings
from model.scenario import Scenario
from tests.builders import needs_jit

pytestmark = needs_jit
ENDINGS = compiling.PHASES.index(next(phase for phase in compiling.PHASES if phase.rule is endings.freeze))


def helper(folder: Path, *share: int) -> "subprocess.Popen[bytes]":
    """The second process, with an empty cache and a share of the rules."""
    command = [sys.executable, "-P", "-m", "experiments.running.compiling", *map(str, share)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, env=os.environ | {"NUMBA_CACHE_DIR": str(folder)})


def test_the_rules_are_known_to_be_compiled_once_they_have_been(tmp_path, monkeypatch):
    workers.warm_up(Scenario(horizon=1))
    assert compiling.is_compiled()
    monkeypatch.setattr(compiling.simulate_runs._cache, "_cache_path", str(tmp_path))
    assert not compiling.is_compiled()


def test_a_second_process_compiles_its_share_of_the_rules_into_the_cache(tmp_path):
    with helper(tmp_path, ENDINGS, len(compiling.PHASES)) as second:
        assert second.wait(120) == 0
    (compiled,) = tmp_path.rglob("endings.freeze-*.nbc")
    assert compiled.parent.name == f"model.endings-{module_fingerprint(endings.__file__)}"
    assert not list(tmp_path.rglob("endings.break_down-*"))


def test_a_second_process_ends_with_the_first(tmp_path):
    second = helper(tmp_path, 0, 1)
    second.stdin.close()
    assert second.wait(60) == 1


@pytest.mark.parametrize("trouble", [OSError("no more processes"), None])
def test_without_a_second_process_or_core_the_rules_are_compiled_all_the_same(trouble, monkeypatch):
    shares = []

    def refused(*command, **options):
        raise trouble

    monkeypatch.setattr(compiling, "is_compiled", lambda: False)
    monkeypatch.setattr(compiling, "compile_share", shares.append)
    monkeypatch.setattr(subprocess, "Popen", refused)
    compiling.compile_rules(2 if trouble else 1)
    assert shares == ([0] if trouble else [])
