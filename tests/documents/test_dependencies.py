"""Dependencies are declared, and the table of their licences is true."""

import ast
import re
import sys
import tomllib
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.documents.quoted import ROOT, text_of

PACKAGES = ("agents", "model", "experiments", "dashboards")
PERMISSIVE = ("MIT", "BSD", "Apache", "PSF", "Python Software Foundation", "ISC", "CC0", "Zlib", "Unlicense")
WEAK_COPYLEFT = {"certifi", "tqdm"}
DECLARED = [Requirement(line) for line in tomllib.loads(text_of("pyproject.toml"))["project"]["dependencies"]]


def needed() -> dict[str, metadata.Distribution]:
    """Every distribution that fivelocks needs at run time, those of its dependencies included."""
    left, found, seen = list(DECLARED), {}, set()
    while left:
        one = left.pop()
        name = canonicalize_name(one.name)
        if (name, *sorted(one.extras)) in seen:
            continue
        seen.add((name, *sorted(one.extras)))
        found[name] = metadata.distribution(name)
        for line in found[name].requires or ():
            other = Requirement(line)
            extras = one.extras or {""}
            if other.marker is None or any(other.marker.evaluate({"extra": extra}) for extra in extras):
                left.append(other)
    return found


def licence(distribution: metadata.Distribution) -> str:
    """Licence as the distribution's metadata give it."""
    about = distribution.metadata
    classifiers = [line for line in about.get_all("Classifier", []) if line.startswith("License ::")]
    return about.get("License-Expression") or " ".join(classifiers) or about.get("License") or "unknown"


def test_the_table_names_every_dependency_with_its_licence() -> None:
    rows = dict(
        re.findall(r"^\| ([\w-]+) \| (MIT|BSD|Apache|PSF|ISC) \| ", text_of("CONTRIBUTING.md"), re.MULTILINE)
    )
    assert set(rows) == {canonicalize_name(one.name) for one in DECLARED}
    known = needed()
    names = {"PSF": "Python Software Foundation"}
    assert [
        name
        for name, licence_text in rows.items()
        if names.get(licence_text, licence_text) not in licence(known[name])
    ] == []


def test_no_dependency_restricts_what_is_built_with_it() -> None:
    found = {name: licence(each) for name, each in needed().items() if name not in WEAK_COPYLEFT}
    assert {
        name: licence_text
        for name, licence_text in found.items()
        if "GPL" in licence_text or not any(each in licence_text for each in PERMISSIVE)
    } == {}


def test_every_library_imported_is_declared() -> None:
    declared = {canonicalize_name(one.name) for one in DECLARED}
    owners = metadata.packages_distributions()
    imported = set()
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {name.name.partition(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.partition(".")[0])
    others = imported - sys.stdlib_module_names - {*PACKAGES}
    missing = [
        name for name in others if not declared & {name.lower(), *map(canonicalize_name, owners[name])}
    ]
    assert missing == []
