"""fivelocks replay: a stored run again."""

from experiments.commands.groups import Printing, WhichRun, again
from experiments.commands.options import Language, Trace
from experiments.commands.run import print_run


def replay(which: WhichRun, how: Printing, trace: Trace = None, language: Language = "en") -> None:
    """Simulate a stored run again, bit for bit, and print its story."""
    found, start = which.found()
    print_run(found, start, again(which), trace, language, how)
