"""``python -m tests.faults [N] [--seed S] [--only NUMBER ...]``: inject faults and judge them.

``--kind TEXT`` and ``--command NAME ...`` inject only some kinds, or into some commands.
Exit code 1 if, after any of them, a file was wrong or a refusal was none.
"""

import argparse
import signal
import sys
import time

from tests.faults.judging import WRONG
from tests.faults.kinds import KINDS, chosen
from tests.faults.session import Injected, session, skipped, table

DEFAULT = 240


def _tell(fault: Injected) -> None:
    head = f"{fault.number:4} {fault.seconds:5.1f} s  {fault.kind.name}, {fault.subject.name}"
    print(f"{head}: {fault.outcome.verdict} ({fault.outcome.told})", flush=True)


def main() -> int:
    """Exit code: 1 if anything went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=DEFAULT, help="how many faults")
    parser.add_argument("--seed", type=int, default=2026, help="what decides all moments and places")
    parser.add_argument("--only", type=int, nargs="*", help="numbers of the faults to repeat")
    parser.add_argument("--kind", default="", help="only kinds of fault whose name holds this")
    parser.add_argument("--command", nargs="*", default=[], help="only into commands of these names")
    asked = parser.parse_args()
    kinds = chosen(asked.kind, asked.command)
    if not kinds:
        names = sorted({subject.name for kind in KINDS for subject in kind.subjects})
        parser.error(
            f"no kind of fault holds {asked.kind!r}, or none is injected into {asked.command}; there are: "
            f"{', '.join(kind.name for kind in KINDS)}, into {', '.join(names)}"
        )
    # Ended from outside, it still has a disk to give back and a cluster to end.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    begun = time.monotonic()
    done = session(asked.count, asked.seed, asked.only, _tell, kinds)
    wrong = [fault for fault in done if fault.outcome.verdict == WRONG]
    lines = [
        *table(done),
        *skipped(),
        f"{len(done)} faults in {time.monotonic() - begun:.0f} s, seed {asked.seed}",
    ]
    print("\n".join(["", *lines]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
