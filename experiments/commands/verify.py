"""fivelocks verify: a results folder, checked."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

import typer

from experiments.analysis.compare import CompareStudy
from experiments.analysis.discover import DiscoverStudy
from experiments.analysis.forecast import ForecastStudy
from experiments.analysis.rare import RareStudy
from experiments.analysis.sensitivity import SensitivityStudy
from experiments.analysis.sweep import SweepStudy
from experiments.analysis.why import WhyStudy
from experiments.assimilation.skill import SkillStudy
from experiments.assimilation.study import UpdateStudy
from experiments.commands.options import AsJson, Folder, Quiet, counts
from experiments.errors import InputError, unknown
from experiments.evidence.backcast_study import BackcastStudy
from experiments.evidence.claims import ClaimsStudy
from experiments.evidence.claims_baseline import BaselineStudy
from experiments.rendering import console, narrative
from experiments.results.manifest import Manifest
from experiments.running import verify as verifying
from experiments.running.batches import BatchStudy
from experiments.running.study import Study
from experiments.running.verify import Verdict


def verify(
    folder: Folder,
    sample: Annotated[int, counts("Number of rows to simulate again, 0 or more.")] = verifying.SAMPLE,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Check a results folder and simulate a sample of its rows again.

    Checks the hash of every file, compares the sample bit for bit, and computes the tables again from the
    rows. Exit code 1 if anything differs.
    """
    verdict = verifying.verify(folder, study_of, sample)
    if as_json:
        console.write_json(vars(verdict))
    elif not quiet:
        console.prose(f"{folder}: {_checked(verdict)}")
        for problem in verdict.problems:
            console.prose(problem, "  ", "    ")
        console.prose(f"problems: {len(verdict.problems)}" if verdict.problems else "no differences")
    raise typer.Exit(1 if verdict.problems else 0)


def _checked(verdict: Verdict) -> str:
    """What was checked, as text."""
    if not verdict.shards:
        return "no stored rows" + ("; all its tables computed again" if verdict.computed else "")
    rows = f"{console.counted(verdict.rows_stored, 'row')} in {console.counted(verdict.shards, 'file')}"
    return f"{rows}; {verdict.rows_simulated:,} of them simulated again"


KINDS: Final[Mapping[str, Callable[[Manifest], Study[Any]]]] = {
    "batch": BatchStudy.from_manifest,
    "compare": CompareStudy.from_manifest,
    "sweep": SweepStudy.from_manifest,
    "sensitivity": SensitivityStudy.from_manifest,
    "discover": DiscoverStudy.from_manifest,
    "claims": ClaimsStudy.from_manifest,
    "claims --baseline": BaselineStudy.from_manifest,
    "backcast": BackcastStudy.from_manifest,
    "forecast": lambda manifest: ForecastStudy.from_manifest(manifest, narrative.described),
    "why": lambda manifest: WhyStudy.from_manifest(manifest, narrative.removed),
    "rare": RareStudy.from_manifest,
    "update": UpdateStudy.from_manifest,
    "skill": SkillStudy.from_manifest,
}


def study_of(manifest: Manifest) -> Study[Any]:
    """Study of a folder with this manifest.

    Raises
    ------
    InputError
        If no command of this version makes such folders.
    """
    if manifest.kind not in KINDS:
        problem = f"this version has no command '{manifest.kind}'"
        raise InputError(unknown(problem, manifest.kind, KINDS, f"there are {', '.join(KINDS)}"))
    return KINDS[manifest.kind](manifest)
