"""What happens to a file: bits flip, ends are lost, digits change, blocks turn to nought."""

import random
import re
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


def change_digit(path: Path, chance: random.Random) -> str:
    """Change one digit of a text: what is left can be read, and says something else."""
    content = path.read_bytes()
    found = chance.choice(list(re.finditer(rb"\d", content)))
    digit = chance.choice([each for each in b"0123456789" if each != found[0][0]])
    path.write_bytes(content[: found.start()] + bytes([digit]) + content[found.end() :])
    line = content.count(b"\n", 0, found.start()) + 1
    return f"digit {found[0].decode()} in line {line} is now {digit - 48}"


def change_letter(path: Path, chance: random.Random) -> str:
    """Change one letter of a text into another."""
    content = path.read_bytes()
    found = chance.choice(list(re.finditer(rb"[a-z]", content)))
    letter = chance.choice([each for each in b"abcdefghijklmnopqrstuvwxyz" if each != found[0][0]])
    path.write_bytes(content[: found.start()] + bytes([letter]) + content[found.end() :])
    line = content.count(b"\n", 0, found.start()) + 1
    return f"letter {found[0].decode()} in line {line} is now {chr(letter)}"


OF_ANY_FILE: Final[dict[str, Damage]] = {
    "bit flipped": flip,
    "truncated": truncate,
    "block blanked": blank,
    "deleted": delete,
}
OF_A_TEXT: Final[dict[str, Damage]] = {"digit changed": change_digit, "letter changed": change_letter}
