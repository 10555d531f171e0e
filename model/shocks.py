"""All randomness: named streams, one key for every (seed, run, month, stream, actor).

The generator is Philox 4x32-7 (Salmon et al. 2011: seven rounds pass BigCrush), which computes the n-th
number of a sequence from n alone. The key is the seed; the counter is run, branch, month and block. Every
stream and actor has a place in a block of four numbers. The same key gives the same draw in every engine,
chunk, thread and scenario, so two runs of the same number differ only by what a change caused.
"""

import math
from typing import Any, Final, NamedTuple

import numpy as np

from agents.elementary import exp, normal_quantile
from agents.entities import DONORS, ELECTIONS, FACTIONS, LEADERS, LOCKS, PARTNERS, SECTORS, SIDES
from agents.jit import inlined_source, rule
from model.parameters import CHOICE, LOGNORMAL, TRIANGULAR

NORMAL, UNIFORM = "normal", "uniform"
# What a block of the generator is for, in the upper bits of its number.
PARAMETERS, SINGLES, PAIRS, LARGER = 0, 1 << 28, 2 << 28, 3 << 28
ROUNDS: Final = 7
LOW: Final = 0xFFFFFFFF  # the lower 32 bits


class Stream(NamedTuple):
    """One named source of chance.

    ``number`` is part of the key and must never be reused or changed; ``neutral`` is the draw that
    makes nothing happen (used to ask what would have been without it); ``opening`` streams are drawn once,
    before the first month.
    """

    name: str
    number: int
    kind: str
    actors: int
    neutral: float
    meaning: str
    opening: bool = False

    def place_of(self, actor: int) -> tuple[int, int]:
        """Block and lane of an actor's draw: streams of one or two actors share a block with others."""
        if self.actors == 1:
            return SINGLES | self.number >> 2, self.number & 3
        if self.actors == 2:
            return PAIRS | self.number >> 1, 2 * (self.number & 1) + actor
        return LARGER | self.number << 8 | actor >> 2, actor & 3


STREAMS: Final = (
    Stream("oil", 1, NORMAL, 1, 0.0, "surprise in the oil price"),
    Stream("rivalry", 2, NORMAL, 1, 0.0, "surprise in great-power rivalry"),
    Stream("donor_stress", 3, NORMAL, len(DONORS), 0.0, "surprise in a donor's budget"),
    Stream("willingness", 4, NORMAL, len(DONORS), 0.0, "surprise in a donor's willingness"),
    Stream("partner", 5, NORMAL, len(PARTNERS), 0.0, "surprise in a partner's support"),
    Stream("fortune", 6, NORMAL, 1, 0.0, "luck of the offensive"),
    Stream("casualties", 7, NORMAL, len(SIDES), 0.0, "luck in casualties"),
    Stream("redeployment", 8, NORMAL, len(SECTORS), 0.0, "choice of the main effort"),
    Stream("support", 9, NORMAL, len(SIDES), 0.0, "surprise in public opinion"),
    Stream("technique", 36, NORMAL, 1, 0.0, "race of techniques of attack and defence"),
    Stream("slack", 37, NORMAL, len(LOCKS), 0.0, "surprise in the parties' slack at a lock"),
    Stream("threshold", 10, NORMAL, len(FACTIONS), 0.0, "temper of a faction", True),
    Stream("election", 11, UNIFORM, len(ELECTIONS), 0.5, "result of a vote"),
    Stream("veto", 12, UNIFORM, 1, 0.5, "veto in the EU"),
    Stream("withdrawal", 13, UNIFORM, len(PARTNERS), 1.0, "a partner walks away"),
    Stream("incidents", 14, UNIFORM, 1, 0.0, "number of incidents"),
    Stream("fatality", 15, UNIFORM, 1, 1.0, "an incident takes lives"),
    Stream("theatre", 16, UNIFORM, 1, 0.0, "where it happens"),
    Stream("exchange", 17, UNIFORM, 1, 1.0, "an incident leads to open fire"),
    Stream("intervention", 18, UNIFORM, 1, 1.0, "NATO members intervene, or withdraw"),
    Stream("engagement", 19, UNIFORM, 1, 1.0, "NATO troops come under fire"),
    Stream("retaliation", 20, UNIFORM, 1, 1.0, "such a clash leads to open fire"),
    Stream("nuclear", 21, UNIFORM, 1, 1.0, "a nuclear weapon is used"),
    Stream("sight", 22, UNIFORM, len(LEADERS) ** 2, 1.0, "a stance is noticed, by observer and observed"),
    Stream("stance", 23, UNIFORM, len(LEADERS), 1.0, "a leader adjusts"),
    Stream("talks", 24, UNIFORM, len(LEADERS), 1.0, "a leader talks for show"),
    Stream("coercion", 25, UNIFORM, 1, 1.0, "Washington coerces"),
    Stream("mobilisation", 26, UNIFORM, len(SIDES), 1.0, "a mobilisation is ordered"),
    Stream("offensive", 27, UNIFORM, len(SIDES), 1.0, "an offensive is launched"),
    Stream("exit", 28, UNIFORM, len(SIDES), 1.0, "a leader leaves office"),
    Stream("successor", 29, UNIFORM, len(SIDES), 1.0, "kind of the successor"),
    Stream("agreement", 30, UNIFORM, 1, 1.0, "the parties sign"),
    Stream("force", 31, UNIFORM, len(SIDES), 1.0, "a settlement is forced"),
    Stream("exhaustion", 32, UNIFORM, len(SIDES), 1.0, "a side breaks"),
    Stream("coin", 33, UNIFORM, 1, 0.0, "who breaks first"),
    Stream("fracture", 34, UNIFORM, 1, 1.0, "a collapsed state splits"),
    Stream("relapse", 35, UNIFORM, 1, 1.0, "a settlement breaks"),
    Stream("breakthrough", 38, UNIFORM, 1, 1.0, "a line breaks open"),
)

RECORD: Final[np.dtype[Any]] = np.dtype([(stream.name, "f8", (stream.actors,)) for stream in STREAMS])
NORMAL_SLOTS: Final = sum(stream.actors for stream in STREAMS if stream.kind == NORMAL)
# Of a month's row: those after them up to NORMAL_SLOTS are drawn once, before the first month.
NORMALS_OF_A_MONTH: Final = sum(
    stream.actors for stream in STREAMS if stream.kind == NORMAL and not stream.opening
)
SLOTS: Final = sum(stream.actors for stream in STREAMS)
_ORDER: Final = [(stream.kind != NORMAL, stream.kind == NORMAL and stream.opening) for stream in STREAMS]
assert sorted(_ORDER) == _ORDER
assert not any(stream.opening for stream in STREAMS if stream.kind == UNIFORM)

# The blocks of a month by their part of the key, those of the opening last, and block and lane of each draw.
_PLACES: Final = [stream.place_of(actor) for stream in STREAMS for actor in range(stream.actors)]
_OPENING: Final = {
    stream.place_of(actor)[0] for stream in STREAMS if stream.opening for actor in range(stream.actors)
}
_BLOCKS: Final = sorted({block for block, _ in _PLACES}, key=lambda block: (block in _OPENING, block))
BLOCKS: Final = np.array(_BLOCKS, dtype="i8")
BLOCKS_OF_A_MONTH: Final = len(_BLOCKS) - len(_OPENING)
BLOCK_OF: Final = np.array([_BLOCKS.index(block) for block, _ in _PLACES], dtype="i8")
LANE_OF: Final = np.array([lane for _, lane in _PLACES], dtype="i8")


def slot_of(stream: str, actor: int) -> int:
    """Place of one draw in the month's row of draws."""
    place = [s.name for s in STREAMS].index(stream)
    return sum(s.actors for s in STREAMS[:place]) + actor


@inlined_source
def philox(c0, c1, c2, c3, k0, k1):
    """Philox 4x32-7: four 32-bit numbers from a counter of four and a key of two.

    Products of two 32-bit numbers may pass the sign bit of a 64-bit integer; masking after the shift
    gives the same bits in compiled and in plain Python.
    """
    c0, c1, c2, c3 = int(c0) & LOW, int(c1) & LOW, int(c2) & LOW, int(c3) & LOW
    k0, k1 = int(k0) & LOW, int(k1) & LOW
    for _ in range(ROUNDS):
        p0 = 0xD2511F53 * c0
        p1 = 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (
            ((p1 >> 32) & LOW) ^ c1 ^ k0,
            p1 & LOW,
            ((p0 >> 32) & LOW) ^ c3 ^ k1,
            p0 & LOW,
        )
        k0 = (k0 + 0x9E3779B9) & LOW
        k1 = (k1 + 0xBB67AE85) & LOW
    return c0, c1, c2, c3


@inlined_source
def to_uniform(word):
    """Number strictly between 0 and 1 from a 32-bit number."""
    return (word + 0.5) * 2.3283064365386963e-10


@rule
def draw_month(draws, scratch, seed, run, branch, month):
    """Fill a month's row of draws; what is drawn once is left as it is after the first call.

    Parameters
    ----------
    draws
        Row of floats, shape (SLOTS,): normal deviates first, then uniform ones.
    scratch
        Room to work in, shape (4, SLOTS).
    seed
        Seed of the experiment, up to 64 bits, as a pair (low, high) of 32-bit numbers.
    run, branch, month
        Number of the run, of the continuation branched from it (0 is the run itself), and of the month.
    """
    blocks, normals = (len(BLOCKS), NORMAL_SLOTS) if month == 0 else (BLOCKS_OF_A_MONTH, NORMALS_OF_A_MONTH)
    for block in range(blocks):
        w0, w1, w2, w3 = philox(run, branch, month, BLOCKS[block], seed[0], seed[1])
        scratch[0, block] = to_uniform(w0)
        scratch[1, block] = to_uniform(w1)
        scratch[2, block] = to_uniform(w2)
        scratch[3, block] = to_uniform(w3)
    for slot in range(normals):
        draws[slot] = normal_quantile(scratch[LANE_OF[slot], BLOCK_OF[slot]])
    for slot in range(NORMAL_SLOTS, SLOTS):
        draws[slot] = scratch[LANE_OF[slot], BLOCK_OF[slot]]


@rule
def draw_parameters(values, design, seed, run):
    """Draw one run's parameters in place, from a stream of their own keyed by (seed, run, name).

    Parameters
    ----------
    values
        Row of parameters, shape (parameters,); those held fixed keep their value.
    design
        How each is drawn, shape (parameters, 6); see ``parameters.sampling_design``.
    seed, run
        As in ``draw_month``.
    """
    for place in range(len(values)):
        kind = design[place, 0]
        if kind in (TRIANGULAR, LOGNORMAL, CHOICE):
            word, _, _, _ = philox(run, int(design[place, 5]), 0, PARAMETERS, seed[0], seed[1])
            u = to_uniform(word)
            if kind == TRIANGULAR:
                values[place] = triangular(u, design[place, 1], design[place, 2], design[place, 3])
            elif kind == CHOICE:
                values[place] = design[place, 1] + math.floor(u * design[place, 2])
            else:
                within = design[place, 3] + u * (design[place, 4] - design[place, 3])
                values[place] = exp(design[place, 1] + design[place, 2] * normal_quantile(within))


@rule
def triangular(u, low, mode, high):
    """Quantile u of the triangular distribution."""
    split = (mode - low) / (high - low)
    if u < split:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - mode))
