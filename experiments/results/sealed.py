"""The manifest file of any results folder: written whole, sealed by its own hash, and read back."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any, Final

from experiments.errors import InputError
from experiments.results import files

MANIFEST: Final = "manifest.json"
# Key of the manifest's own hash, by which it is seen to be as it was written.
SEAL: Final = "sha256"
_ANEW: Final = "the command that made the folder, with --force, moves it aside and starts anew"


def write_content(folder: Path, content: dict[str, Any]) -> None:
    """Put a manifest of this content in place, whole and sealed."""
    told = {key: value for key, value in content.items() if key != SEAL}
    sealed = told | {SEAL: _seal(told)}
    files.write_text(folder / MANIFEST, json.dumps(sealed, indent=1, ensure_ascii=False) + "\n")


def _seal(content: dict[str, Any]) -> str:
    """Hash of what a manifest says, however it is laid out."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def read_content(folder: Path) -> dict[str, Any]:
    """What the manifest of a results folder says, whatever the question.

    Raises
    ------
    InputError
        If there is none, it cannot be read, or it is not as it was written.
    """
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise ValueError("it is no table of names and values")
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(f"{folder} is not a results folder: it holds no {MANIFEST}") from None
    except (OSError, ValueError, RecursionError) as error:
        raise unreadable(path, error) from None
    if SEAL in content and content.pop(SEAL) != _seal(content):
        raise InputError(f"{path} was changed after it was written, so that it cannot be relied on; {_ANEW}")
    return content


def kind_of(content: dict[str, Any]) -> str:
    """Command that made a folder, by the content of its manifest: the first word of what it asks."""
    if "question" not in content:
        return "batch"
    question = content["question"]
    kind = question.get("kind") if isinstance(question, dict) else ""
    word = re.match("[a-z]+", str(kind))
    return word[0] if word else "another command"


def unreadable(path: Path, error: Exception) -> InputError:
    """What to say of a manifest that cannot be read."""
    return InputError(f"{path} cannot be read ({type(error).__name__}: {error}); {_ANEW}")
