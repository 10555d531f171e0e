"""Loaded once by the server of processes: the program, with its rules at hand."""

from experiments.running import workers
from model.scenario import Scenario

workers.warm_up(Scenario(horizon=1))
