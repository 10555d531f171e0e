"""Drawing a results folder's figures in a process of its own.

Loading Matplotlib takes two seconds. The process loads it while the wars are being played, then waits
for the word to draw.
"""

import csv
import subprocess
import sys
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from experiments import files


def numbers_in(path: Path) -> list[dict[str, Any]]:
    """Rows of a CSV file with its numbers as numbers."""
    with path.open(encoding="utf-8", newline="") as file:
        return [{key: _number(cell) for key, cell in row.items()} for row in csv.DictReader(file)]


def _number(cell: str) -> Any:
    for kind in (int, float):
        try:
            return kind(cell)
        except ValueError:
            continue
    return cell


def draw(folder: Path) -> list[Path]:
    """Draw every figure of a results folder as SVG and PNG, from its tables."""
    from experiments import figures  # loads Matplotlib

    drawn = []
    (folder / "figures").mkdir(exist_ok=True)
    for name, make in figures.OF_A_BATCH.items():
        figure = make(numbers_in(folder / f"{name}.csv"))
        for kind in ("svg", "png"):
            path = folder / "figures" / f"{name}.{kind}"
            files.write_whole(path, partial(figure.savefig, format=kind, dpi=150))
            drawn.append(path)
    return drawn


class Artist:
    """A helper process: start it early, then tell it which folder to draw."""

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "experiments.artist"],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        return self

    def draw(self, folder: Path) -> None:
        """Draw a folder's figures and wait for them.

        Raises
        ------
        RuntimeError
            If drawing failed; carries what the process said.
        """
        _, complaint = self.process.communicate(f"{folder.resolve()}\n")
        if self.process.returncode:
            raise RuntimeError(f"figures could not be drawn: {complaint.strip()}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def main() -> None:
    """Load Matplotlib, wait for a folder's name on standard input, and draw it."""
    from experiments import figures  # noqa: F401

    if folder := sys.stdin.readline().strip():
        draw(Path(folder))


if __name__ == "__main__":
    main()
