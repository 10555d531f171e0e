"""Loaded once by the server of processes: the program, with its rules at hand."""

import experiments.batches
import experiments.cli
import experiments.comparison.compare
import experiments.comparison.sweep  # noqa: F401
from experiments import workers
from model.scenario import Scenario

workers.warm_up(Scenario(horizon=1))
