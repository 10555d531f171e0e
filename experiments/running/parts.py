"""A batch in parts, made apart from each other, and merged into the folder that one batch would be."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from experiments.errors import InputError
from experiments.results import folder as folders
from experiments.results.manifest import MANIFEST, Manifest, now, read_manifest, write_manifest
from experiments.results.provenance import command_line
from experiments.results.question import differences
from experiments.running.batches import Batch, BatchStudy
from experiments.running.options import RunOptions
from experiments.running.study import run


def part_of(text: str) -> tuple[int, int]:
    """Number of a part and of all parts, from a text such as ``3/16``.

    Raises
    ------
    InputError
        If it is not written so, or there is no such part.
    """
    number, slash, count = text.partition("/")
    if not (slash and number.isascii() and number.isdigit() and count.isascii() and count.isdigit()):
        raise InputError(f"--part {text!r} must be written PART/PARTS, such as 3/16")
    if not 1 <= int(number) <= int(count) <= 10_000:
        raise InputError(f"--part {text!r} is out of range; allowed is 1/N to N/N, for N up to 10000")
    return int(number), int(count)


def merge(parts: Sequence[Path], options: RunOptions) -> Batch:
    """Put the parts of a batch into one folder, and make its tables; called again, finish what was begun.

    Parameters
    ----------
    parts
        Folders of all parts of one batch, in any order; they are left as they are.
    options
        Where to, and how; rows are copied, none is simulated.

    Raises
    ------
    InputError
        If a folder is not a complete part, parts differ or are missing, or the new folder cannot be used.
    """
    manifests = [read_manifest(folder) for folder in parts]
    whole = _whole(parts, manifests)
    folder = options.out or whole.default_folder
    _refuse_nested(folder, parts)
    if options.force and (aside := folders.move_aside(folder)) and options.moved:
        options.moved(aside)
    with folders.held(folder):
        wanted = Manifest(
            json.loads(json.dumps(whole.question)), whole.runs_asked, started=now(), command=command_line()
        )
        made = folders.resumed(folder, wanted)
        if not made.rows:
            for place, manifest in zip(parts, manifests, strict=True):
                for shard in manifest.of_stage(""):
                    table = folders.read_shard(place, shard, schema=whole.stage.schema)
                    copied = folders.write_shard(folder, "", shard.first, table)
                    made = replace(made, shards=(*made.shards, copied))
            write_manifest(folder, replace(made, facts=whole.facts))
    return run(whole, replace(options, out=folder, force=False))


def _refuse_nested(folder: Path, parts: Sequence[Path]) -> None:
    """Refuse to merge into a part, or into a folder that holds one and may be moved aside."""
    for part in map(Path.resolve, parts):
        inner, outer = sorted((part, folder.resolve()), key=lambda path: len(path.parts), reverse=True)
        if inner.is_relative_to(outer):
            raise InputError(f"--out {folder} and the part {part} lie in each other; choose another --out")


def _whole(parts: Sequence[Path], manifests: Sequence[Manifest]) -> BatchStudy:
    """The batch that parts make up."""
    found = []
    for folder, manifest in zip(parts, manifests, strict=True):
        if manifest.kind != "batch" or "part" not in manifest.question:
            found.append(f"{folder} is not a part made by 'fivelocks batch --part'")
        elif manifest.status != "complete":
            found.append(f"{folder} is {manifest.status}; call 'fivelocks batch --part' again to finish it")
    if found or not parts:
        raise InputError(*(found or ["name the folders of all parts"]))
    first = manifests[0]
    for folder, manifest in zip(parts, manifests, strict=True):
        asked = dict(manifest.question) | {"part": first.question["part"]}
        if manifest.question["part"][1] != first.question["part"][1]:
            found.append(
                f"{folder} is one of {manifest.question['part'][1]} parts, {parts[0]} another number"
            )
        found += [f"{folder}: {line}" for line in differences(first.question, asked, folder / MANIFEST)]
        if manifest.rules != first.rules:
            found.append(f"{folder} was simulated by other rules than {parts[0]}")
        folders.check_whole(folder, manifest)
    numbers = sorted(manifest.question["part"][0] for manifest in manifests)
    count = first.question["part"][1]
    if lacking := sorted(set(range(1, count + 1)) - set(numbers)):
        found.append(f"of {count} parts these are missing: {', '.join(map(str, lacking))}")
    if len(set(numbers)) < len(numbers):
        found.append("a part is given twice")
    if found:
        raise InputError(*found)
    return replace(BatchStudy.from_manifest(first), part=None)
