"""The results folder: its lock, what belongs to it, and what is left by killed commands."""

import json
import os
import threading
from pathlib import Path

import pytest

from experiments.errors import InputError
from experiments.results import files, lock
from experiments.results import folder as folders
from experiments.results.manifest import Manifest, read_manifest, write_manifest


def begin(
    folder: Path, barrier: threading.Barrier, inside: list[int], most: list[int], refused: list[str]
) -> None:
    """Begin a folder as a command does; note how many are inside at once, and who is refused."""
    barrier.wait()
    try:
        with folders.held(folder):
            inside.append(1)
            most.append(len(inside))
            write_manifest(folder, Manifest({"kind": "batch"}))
            inside.pop()
    except InputError as error:
        refused.append(str(error))


def test_of_commands_that_begin_a_new_folder_at_once_one_gets_it_and_the_others_are_refused(
    tmp_path: Path,
) -> None:
    for trial in range(40):
        folder, barrier = tmp_path / str(trial), threading.Barrier(3)
        inside: list[int] = []
        most: list[int] = []
        refused: list[str] = []
        threads = [
            threading.Thread(target=begin, args=(folder, barrier, inside, most, refused)) for _ in range(3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert max(most) == 1
        assert len(refused) < 3
        assert all("in use" in text for text in refused)
        assert (folder / ".lock").exists()


def test_a_lock_whose_folder_was_moved_away_is_not_taken_for_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, original, moved = tmp_path / "f", lock._try_lock, []
    folder.mkdir()

    def late(descriptor: int) -> bool:
        if not moved:
            moved.append(folder.rename(tmp_path / "aside"))
            folder.mkdir()
        return original(descriptor)

    monkeypatch.setattr(lock, "_try_lock", late)
    with lock.locked(folder):
        monkeypatch.setattr(lock, "_try_lock", original)
        with pytest.raises(InputError, match="in use"), lock.locked(folder):
            pass


def test_a_folder_that_is_held_is_neither_opened_nor_moved_aside(tmp_path: Path) -> None:
    with folders.held(tmp_path / "f"):
        for use in (
            lambda: folders.held(tmp_path / "f").__enter__(),
            lambda: folders.move_aside(tmp_path / "f"),
        ):
            with pytest.raises(InputError, match="in use"):
                use()
    with folders.held(tmp_path / "f"):
        pass


def test_only_what_systems_put_into_folders_may_stand_next_to_results(tmp_path: Path) -> None:
    for name in (".DS_Store", "Thumbs.db", "desktop.ini"):
        (tmp_path / name).write_text("x")
    (tmp_path / "lost+found").mkdir()
    (tmp_path / f".outcomes.csv.{2**22 + 5}.part").write_text("x")
    with folders.held(tmp_path):
        pass
    (tmp_path / "thesis.txt").write_text("x")
    with pytest.raises(InputError, match=r"thesis\.txt"), folders.held(tmp_path):
        pass
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="is a file"), folders.held(tmp_path / "file"):
        pass


def test_strays_are_removed_only_if_the_program_could_have_written_them(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    kept = ["runs/notes.txt", "runs/part-1.parquet", "part-0000000000-000005.parquet", "runs/.hidden"]
    gone = [
        "runs/part-0000000000-000005.parquet", "runs/part-morris-0000000000-000005.parquet",
        f"runs/.part-0000000000-000005.parquet.{2**22 + 5}.part", f".outcomes.csv.{2**22 + 5}.part",
    ]  # fmt: skip
    for name in kept + gone:
        (tmp_path / name).write_text("x")
    folders.remove_strays(tmp_path, Manifest({"kind": "batch"}))
    assert [name for name in kept if not (tmp_path / name).exists()] == []
    assert [name for name in gone if (tmp_path / name).exists()] == []


def test_what_a_killed_export_left_is_removed_by_the_next_of_that_name(tmp_path: Path) -> None:
    dead, running = 2**22 + 5, os.getppid()
    for name in (f".x.csv.{dead}.part", f".x.csv.{running}.part", f".y.csv.{dead}.part"):
        (tmp_path / name).write_text("half")
    files.write_text(tmp_path / "x.csv", "whole")
    assert {path.name for path in tmp_path.iterdir()} == {
        "x.csv", f".x.csv.{running}.part", f".y.csv.{dead}.part"
    }  # fmt: skip


def test_a_folder_of_an_earlier_version_is_recognised_and_refused(tmp_path: Path) -> None:
    old = {"program": "fivelocks", "version": "0.1.0", "status": "complete", "scenario": {}, "shards": []}
    (tmp_path / "batch").mkdir()
    (tmp_path / "batch" / "manifest.json").write_text(json.dumps(old))
    (tmp_path / "backcast").mkdir()
    (tmp_path / "backcast" / "backcast.json").write_text("{}")
    for name in ("batch", "backcast"):
        with pytest.raises(InputError, match=r"made by fivelocks 0\.1"):
            read_manifest(tmp_path / name)
        assert folders.is_begun(tmp_path / name)


def test_a_manifest_is_read_back_as_it_was_written_and_not_if_it_was_changed(tmp_path: Path) -> None:
    written = Manifest(
        {"kind": "rare", "seed": 2**64 - 1}, 7, tables={"figures/a.svg": "00"}, facts={"horizon": 3}
    )
    write_manifest(tmp_path, written)
    assert read_manifest(tmp_path) == written
    path = tmp_path / "manifest.json"
    for text in (path.read_text().replace('"running"', '"complete"'), "[]", "{}", "", "\x00", "[" * 100_000):
        path.write_text(text)
        with pytest.raises(InputError, match=r"manifest\.json"):
            read_manifest(tmp_path)
