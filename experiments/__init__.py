"""Scenarios, results, statistics, analyses and commands: everything around the model."""
