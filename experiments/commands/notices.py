"""What several commands say."""

from experiments import console, workers


def announce_compiling(quiet: bool) -> None:
    """Say that the rules are compiled once, if they have not been yet."""
    if not quiet and not workers.is_compiled():
        console.note("Compiling the rules; this happens once for each version and takes about a minute ...")
