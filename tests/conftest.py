"""Options and fixtures for all tests."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "fivelocks",
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("fivelocks")

# Workers get the width of the terminal in COLUMNS, which the console would read.
os.environ.pop("COLUMNS", None)
# Programs that tests start would read and compile every module again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile the rules once, before several workers do it side by side and the first tests wait for it."""
    beside = os.environ.get("PYTEST_XDIST_WORKER")
    if beside or session.config.option.collectonly or os.environ.get("NUMBA_DISABLE_JIT") == "1":
        return
    from experiments.running import compiling, workers
    from experiments.scenarios import library

    if not compiling.is_compiled():
        workers.warm_up_both_engines(library.load("baseline"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-baselines",
        action="store_true",
        help="write the frozen baselines again instead of comparing",
    )


@pytest.fixture
def update_baselines(request: pytest.FixtureRequest) -> bool:
    """Whether to write frozen baselines again."""
    return bool(request.config.getoption("--update-baselines"))
