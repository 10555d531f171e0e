"""No file of the repository names a host, a folder of somebody's machine, or a registry."""

import re
import subprocess
from pathlib import Path

from tests.documents.quoted import ROOT

# This machine, name spaces of SVG, names reserved for examples, and the placeholders of tests.
HOSTS = re.compile(r"127\.\d+\.\d+\.\d+|localhost\.?|www\.w3\.org|[\w.]*\.example|x|HOST|\W*")
ADDRESS = re.compile(r"(?:https?|wss?|ftp|git)://(?:[^\s/@\"'`{}<>]*@)?([\w.-]*)")
# Name spaces and maker of Matplotlib's pictures.
OF_A_PICTURE = {"purl.org", "creativecommons.org", "matplotlib.org"}
MACHINE = re.compile(r"(?<![\w.~])/(?:home|root|work|Users|mnt|srv|private)/\w+")
KINDS = {".py", ".md", ".toml", ".csv", ".json", ".cff", ".jinja", ".css", ".js", ".vue", ".svg", ".html", ""}


def files() -> list[Path]:
    """Files under version control; all but hidden folders where there is none."""
    listed = subprocess.run(["git", "-C", ROOT, "ls-files"], capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]
    found = (path for path in ROOT.rglob("*") if path.is_file())
    return [path for path in found if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)]


def faults(text: str) -> list[str]:
    """Addresses and folders in a text that must not be there."""
    hosts = [host for host in ADDRESS.findall(text) if not HOSTS.fullmatch(host)]
    return hosts + MACHINE.findall(text)


def test_no_file_names_a_host_or_a_folder_of_a_machine() -> None:
    read = {path: path.read_text(encoding="utf-8") for path in files() if path.suffix in KINDS}
    assert len(read) > 100
    found = {
        str(path.relative_to(ROOT)): set(faults(text)) - (OF_A_PICTURE if path.suffix == ".svg" else set())
        for path, text in read.items()
        if path != Path(__file__)
    }
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_no_lock_file_pins_registries() -> None:
    assert [path.name for path in files() if path.suffix == ".lock" or path.name.endswith("lock.json")] == []


def test_what_must_not_be_there_is_found() -> None:
    for text in ("https://pypi.org/simple", "git://u:p@host.net/x", "see /home/anna/data", "'/Users/b/x'"):
        assert faults(text), text
    for text in ("http://127.0.0.1:8765/", "http://evil.example", "and/or", "docs/work/x", "~/work/x"):
        assert faults(text) == [], text
