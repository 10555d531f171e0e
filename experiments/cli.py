"""The program under its earlier name, until every installation is synchronised."""

from experiments.commands import main

__all__ = ["main"]
