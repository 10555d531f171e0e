"""The program in this process, standing in an empty folder."""

from tests.experiments.conftest import _elsewhere, fivelocks

__all__ = ["_elsewhere", "fivelocks"]
