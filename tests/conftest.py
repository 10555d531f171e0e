"""Options and fixtures for all tests."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "fivelocks",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("fivelocks")

# Tests that run side by side are told how wide the terminal is, which the console would take once for all.
os.environ.pop("COLUMNS", None)

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-baselines", action="store_true", help="write the frozen baselines anew instead of comparing"
    )


@pytest.fixture
def update_baselines(request: pytest.FixtureRequest) -> bool:
    """Whether to write frozen baselines anew."""
    return bool(request.config.getoption("--update-baselines"))
