"""``python -m tests.faults [N] [--seed S] [--kind TEXT] [--only NUMBER ...]``: inject faults and judge them.

Exit code 1 if, after any of them, a file was wrong or a refusal was none.
"""

import argparse
import signal
import sys
import time

from tests.faults.judging import WRONG
from tests.faults.kinds import KINDS
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
    asked = parser.parse_args()
    kinds = [kind for kind in KINDS if asked.kind in kind.name]
    if not kinds:
        parser.error(
            f"no kind of fault holds {asked.kind!r}; there are: {', '.join(kind.name for kind in KINDS)}"
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
