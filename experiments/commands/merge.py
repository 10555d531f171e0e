"""fivelocks merge: the parts of a batch as one folder."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.batch import print_batch, summary
from experiments.commands.calling import calling, print_result
from experiments.commands.groups import Merging
from experiments.running import parts


def merge(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR...", help="Folders of all parts, made by batch --part K/N.")
    ],
    how: Merging,
) -> None:
    """Merge the parts of a batch into one folder.

    The tables are the same, byte for byte, as those of one batch.
    """
    with calling("runs", how) as options:
        done = parts.merge(folders, options)
    print_result(done, how, summary, print_batch)
