"""Groups of options that commands share, and what they ask for; see ``application.expanded``."""

import shlex
from dataclasses import dataclass, field
from pathlib import Path

from experiments.commands.notices import announce_compiling, note_outside_ranges
from experiments.commands.options import (
    AsJson,
    Dask,
    Ensemble,
    Events,
    Force,
    From,
    Horizon,
    Mode,
    NewOut,
    OptionalOut,
    OriginalScenario,
    Out,
    Quiet,
    RunId,
    ScenarioName,
    Seed,
    Settings,
    Start,
    Threads,
)
from experiments.errors import InputError
from experiments.results import run_id as identity
from experiments.results.run_id import Identified
from experiments.running import starts, updated
from experiments.running.batches import check_seed
from experiments.running.updated import Updated
from experiments.scenarios import library
from model.scenario import MODES, Scenario


@dataclass(frozen=True, kw_only=True)
class Printing:
    """What is printed."""

    as_json: AsJson = False
    quiet: Quiet = False

    @property
    def silent(self) -> bool:
        """Whether no text is printed for people."""
        return self.quiet or self.as_json


@dataclass(frozen=True, kw_only=True)
class Locally(Printing):
    """Where a study goes, and how it is run on this machine."""

    out: Out = None
    force: Force = False
    threads: Threads = None


@dataclass(frozen=True, kw_only=True)
class Merging(Locally):
    """As ``Locally``, for a folder that is made in one piece."""

    out: NewOut = None


@dataclass(frozen=True, kw_only=True)
class Execution(Locally):
    """Where a study goes, and how it is run on this machine or on a cluster."""

    dask: Dask = None


@dataclass(frozen=True, kw_only=True)
class InMemory(Execution):
    """As ``Execution``, for results that are kept only if asked for."""

    out: OptionalOut = None


@dataclass(frozen=True, kw_only=True)
class Runs:
    """Runs to be simulated: the scenario, what is changed about it, and where they start."""

    scenario: ScenarioName = "baseline"
    settings: Settings = field(default_factory=list)
    events: Events = field(default_factory=list)
    horizon: Horizon = None
    mode: Mode = None
    start: Start = None
    ensemble: Ensemble = None
    seed: Seed = 42

    def begun(self, how: Printing, mode: str | None = None) -> tuple[Updated | None, Scenario]:
        """What the runs go on from, None where they begin with the scenario, and the scenario.

        Parameters
        ----------
        how
            How the study is run: workers of a cluster have no ensemble to go on from.
        mode
            ``central`` or ``sampled``, if the command decides.

        Raises
        ------
        InputError
            If options exclude each other, the folder contains no ensemble, or a change is wrong.
        """
        if (self.ensemble or self.start) and isinstance(how, Execution) and how.dask:
            raise InputError("--from and --start go without --dask")
        if problems := check_seed(self.seed):
            raise InputError(*problems)
        if self.ensemble is not None:
            start, scenario = self._updated(self.ensemble)
        else:
            start, scenario = None, self.ahead(self.scenario, mode)
            if self.start is not None:
                announce_compiling(how.silent)
                start = starts.simulated_until(self._past(self.scenario, mode), self.start, self.seed)
        known = start.scenario if self.ensemble and start else library.built_in().get(self.scenario)
        note_outside_ranges(scenario, known.parameters if known else {}, how.silent)
        return start, scenario

    def ahead(self, name: str, mode: str | None = None) -> Scenario:
        """A scenario, from the start on, with what is changed about it."""
        if self.start is None:
            return library.choose(name, self.settings, self.events, self.horizon, mode or self.mode)
        return library.altered(
            starts.later(self._past(name, mode), self.start), (), self.events, self.horizon
        )

    def _past(self, name: str, mode: str | None) -> Scenario:
        """What is simulated before a later start: parameters are set, levers not yet."""
        return library.choose(name, self.settings, mode=mode or self.mode)

    def _updated(self, folder: Path) -> tuple[Updated, Scenario]:
        if self.scenario != "baseline" or self.mode or self.start:
            raise InputError(
                "--from takes scenario, parameters and start from its folder; leave out --scenario, "
                "--parameters and --start"
            )
        start = updated.load(folder)
        return start, library.altered(start.scenario, self.settings, self.events, self.horizon)


@dataclass(frozen=True, kw_only=True)
class OwnParameters(Runs):
    """Runs whose parameters the command decides."""

    mode: str | None = field(default=None, init=False)
    ensemble: Path | None = field(default=None, init=False)


@dataclass(frozen=True, kw_only=True)
class Arms(Runs):
    """Runs of several scenarios, which are arguments of the command."""

    scenario: str = field(default="baseline", init=False)


@dataclass(frozen=True, kw_only=True)
class WhichRun:
    """A run that has been simulated, and where its scenario is known from."""

    run_id: RunId
    folder: From = None
    scenario: OriginalScenario = None
    settings: Settings = field(default_factory=list)
    events: Events = field(default_factory=list)
    horizon: Horizon = None
    start: Start = None

    def found(self) -> tuple[Identified, Updated | None]:
        """The run, and what it goes on from.

        Raises
        ------
        InputError
            If there is no such run.
        """
        if self.folder is not None:
            changes = self.settings, self.events, self.horizon
            if (found := starts.run_in(self.folder, self.run_id, *changes)) is not None:
                return found
        if self.start is not None:
            return self._later(self.start)
        changed = bool(self.scenario or self.settings or self.events or self.horizon)
        given = self._runs().ahead(self.scenario or "baseline") if changed else None
        return identity.find(self.run_id, self.folder, given), None

    def _runs(self) -> Runs:
        """Runs that the options ask for."""
        return Runs(settings=self.settings, events=self.events, horizon=self.horizon, start=self.start)

    def _later(self, month: str) -> tuple[Identified, Updated]:
        """The run, among those of a later start."""
        name = self.scenario or "baseline"
        found = identity.among(self.run_id, [self._runs().ahead(name, mode) for mode in MODES])
        past = library.choose(name, self.settings, mode=found.scenario.mode)
        return found, starts.simulated_until(past, month, found.seed)


def again(asked: Runs | WhichRun) -> str:
    """The options that find a run again, each after a blank."""
    folder = asked.folder if isinstance(asked, WhichRun) else asked.ensemble
    changed = asked.settings or asked.events or asked.horizon or asked.start
    own = asked.scenario if changed or asked.scenario not in library.built_in() else None
    given = [("--from", folder), ("--scenario", own), ("--horizon", asked.horizon), ("--start", asked.start)]
    given += [("--set", text) for text in asked.settings] + [("--event", text) for text in asked.events]
    return "".join(f" {option} {shlex.quote(str(value))}" for option, value in given if value is not None)
