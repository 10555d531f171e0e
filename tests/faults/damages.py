"""What happens to a file: bits flip, ends are lost, digits change, blocks turn to nought."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Final

Damage = Callable[[Path, random.Random], str]
BLOCK: Final = 4096


def flip(path: Path, chance: random.Random) -> str:
    """Flip one bit."""
    content = bytearray(path.read_bytes())
    place, bit = chance.randrange(len(content)), chance.randrange(8)
    content[place] ^= 1 << bit
    path.write_bytes(content)
    return f"bit {bit} of byte {place} flipped"


def truncate(path: Path, chance: random.Random) -> str:
    """Lose the end."""
    content = path.read_bytes()
    kept = chance.randrange(len(content))
    path.write_bytes(content[:kept])
    return f"cut to {kept} of {len(content)} bytes"


def blank(path: Path, chance: random.Random) -> str:
    """Lose a block, as a disk does that lost its power: the length stays, the bytes are nought."""
    content = bytearray(path.read_bytes())
    first = chance.randrange(len(content)) // BLOCK * BLOCK
    size = len(content[first : first + BLOCK])
    content[first : first + BLOCK] = bytes(size)
    path.write_bytes(content)
    return f"{size} bytes from {first} on are nought"


def delete(path: Path, chance: random.Random) -> str:
    """Lose the file."""
    path.unlink()
    return "deleted"


def _change(path: Path, chance: random.Random, name: str, alphabet: bytes) -> str:
    """Change one sign of a text into another of the same alphabet."""
    content = path.read_bytes()
    found = chance.choice([place for place, sign in enumerate(content) if sign in alphabet])
    sign = chance.choice([each for each in alphabet if each != content[found]])
    path.write_bytes(content[:found] + bytes([sign]) + content[found + 1 :])
    line = content.count(b"\n", 0, found) + 1
    return f"{name} {chr(content[found])} in line {line} is now {chr(sign)}"


def change_digit(path: Path, chance: random.Random) -> str:
    """Change one digit of a text: what is left can be read, and says something else."""
    return _change(path, chance, "digit", b"0123456789")


def change_letter(path: Path, chance: random.Random) -> str:
    """Change one letter of a text into another."""
    return _change(path, chance, "letter", b"abcdefghijklmnopqrstuvwxyz")


OF_ANY_FILE: Final[dict[str, Damage]] = {
    "bit flipped": flip,
    "truncated": truncate,
    "block blanked": blank,
    "deleted": delete,
}
OF_A_TEXT: Final[dict[str, Damage]] = {"digit changed": change_digit, "letter changed": change_letter}
