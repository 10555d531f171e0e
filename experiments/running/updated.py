"""Ensembles that runs go on from: after the last observed month, or at a later start without data."""

import hashlib
import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from agents.jit import rules_fingerprint
from experiments.errors import InputError
from experiments.results import files
from experiments.results.folder import STATES
from experiments.results.manifest import Manifest, read_manifest
from experiments.scenarios import library
from model import parameters
from model.csv_tables import shown
from model.dates import month_of
from model.ensemble import Plan, Runs, Simulated, continue_from, plan_of, restarted, seed_words
from model.observations import table
from model.parameters import FIXED, sampling_design
from model.scenario import LONGEST_HORIZON, Scenario
from model.world import FIELDS, RECORD, SIZE, blank

if TYPE_CHECKING:
    from model.war_model import WarModel

Array = np.ndarray[Any, Any]
KIND: Final = "update"
FLOAT, WHOLE = pa.float64(), pa.int64()
AFRESH: Final = "call 'fivelocks update' with --force"
# Particles of one file.
PART: Final = 10_000
# Months that an updated ensemble goes on for, unless set otherwise or its scenario is longer.
HORIZON: Final = 60
# Golden ratio, by whose multiples runs pick their particles evenly, whatever their number.
GOLDEN: Final = 0.6180339887498949


@dataclass(frozen=True)
class Updated:
    """An ensemble that runs go on from: updated by observed months, or simulated without data.

    Attributes
    ----------
    scenario
        Scenario of what comes next: it starts in the month after the last observed one. Levers of the
        original scenario that were set without an end go on; others have ended. So have the parameters that
        a built-in backcast sets for its years.
    worlds
        States after the last observed month, months and totals counted from there, shape (particles,).
    values
        Parameters, shape (particles, parameters).
    weights
        Normalised weights, shape (particles,).
    biases
        Bias of each series after the last month, as a factor's logarithm or in its unit, shape (particles,).
    last
        Last observed month, as YYYY-MM.
    observed
        Observed figures by month (YYYY-MM) and series.
    identity
        Hash of everything that decides the ensemble.
    folder
        Where it is; None if it was simulated without data.
    simulated
        What it was simulated from, where there are no data.
    """

    scenario: Scenario
    worlds: Array
    values: Array
    weights: Array
    biases: Mapping[str, Array]
    last: str
    observed: Mapping[str, Mapping[str, float]]
    identity: str
    folder: Path | None
    simulated: Mapping[str, Any] | None = None

    def particle_of(self, numbers: Array) -> Array:
        """Particle that each run starts from, shape (runs,): spread by weight, the same for any batch."""
        edges = np.cumsum(self.weights)
        picked = np.searchsorted(edges / edges[-1], (np.asarray(numbers) + 0.5) * GOLDEN % 1.0, side="right")
        return np.minimum(picked, len(edges) - 1)

    def begun(self, numbers: Array, scenario: Scenario) -> tuple[Array, Array]:
        """Worlds and parameters that runs start from, shape (runs,) and (runs, parameters).

        Parameters
        ----------
        numbers
            Numbers of the runs.
        scenario
            What comes next; parameters that it sets otherwise than the ensemble's scenario are set.
        """
        # As words: NumPy copies records a field at a time.
        words = self.worlds.view("f8").reshape(-1, SIZE)[self.particle_of(numbers)]
        return words.view(RECORD)[:, 0], self.parameters_of(numbers, scenario)

    def parameters_of(self, numbers: Array, scenario: Scenario) -> Array:
        """Parameters of runs, shape (runs, parameters); arguments as for ``begun``."""
        values = self.values[self.particle_of(numbers)]
        places = {name: place for place, name in enumerate(parameters.table())}
        for name, value in scenario.parameters.items():
            if self.scenario.parameters.get(name) != value:
                values[:, places[name]] = value
        return values

    def seed(self, seed: int) -> int:
        """Seed of the draws: they differ from those of the months assimilated."""
        seed_words(seed)
        digest = hashlib.sha256(f"{self.identity}:{seed}".encode()).digest()
        return int.from_bytes(digest[:8], "big")

    @property
    def asked(self) -> dict[str, Any]:
        """What a study's question says of it."""
        origin = {"folder": str(self.folder)} if self.simulated is None else {"simulated": self.simulated}
        return {**origin, "identity": self.identity, "last": self.last}


def simulate_from(
    start: Updated,
    numbers: Array,
    seed: int = 42,
    *,
    scenario: Scenario | None = None,
    plan: Plan | None = None,
    series: bool = False,
    history: bool = False,
) -> Simulated:
    """Simulate on from an updated ensemble.

    Parameters
    ----------
    start
        The ensemble.
    numbers, seed
        Numbers of the runs, and seed; the same number starts from the same particle with the same draws.
    scenario
        What comes next: horizon, levers, parameters set on top; by default that of the ensemble.
    plan
        The scenario as arrays, if already made.
    series, history
        As in ``model.ensemble.simulate``.
    """
    chosen = scenario or start.scenario
    numbers = np.asarray(numbers, dtype="i8")
    runs = Runs(numbers, np.zeros(len(numbers), "i8"), seed_words(start.seed(seed)), 1, 0, True)
    worlds, values = start.begun(numbers, chosen)
    return continue_from(worlds, values, plan or plan_of(chosen), runs, series=series, history=history)


def sampled_places(scenario: Scenario) -> list[int]:
    """Places of the parameters that differ between particles."""
    return [place for place, row in enumerate(sampling_design(scenario.parameters)) if row[0] != FIXED]


def write_states(
    folder: Path,
    month: str,
    scenario: Scenario,
    columns: Mapping[str, Array],
    values: Callable[[slice], Array],
) -> dict[str, str]:
    """Write particles after a month; gives the SHA-256 of each file by its path in the folder.

    Parameters
    ----------
    folder, month
        Results folder, and the month as YYYY-MM.
    scenario
        What the particles were simulated with; parameters that it fixes are not written.
    columns
        ``worlds``, ``biases`` (by series), ``number``, ``branch`` and ``weight``.
    values
        Gives the parameters of some particles, shape (particles, parameters).
    """
    (folder / STATES).mkdir(exist_ok=True)
    written, count = {}, len(columns["weight"])
    for first in range(0, count, PART):
        name = f"{STATES}/part-{month}-{first // PART:04d}.parquet"
        part = slice(first, min(first + PART, count))
        table = _table(scenario, {key: array[part] for key, array in columns.items()}, values(part))

        def put(file: Any, table: pa.Table = table) -> None:
            parquet.write_table(table, file, use_dictionary=False, compression="zstd", compression_level=1)

        written[name] = files.write_whole(folder / name, put)
    return written


def _table(scenario: Scenario, columns: Mapping[str, Array], values: Array) -> pa.Table:
    count = len(columns["weight"])
    floats = np.ascontiguousarray(columns["worlds"]).view("f8").reshape(count, SIZE)
    whole = floats.view("i8")
    names = list(parameters.table())
    made = {name: columns[name] for name in columns if name != "worlds"}
    for place in sampled_places(scenario):
        made[f"parameter.{names[place]}"] = values[:, place]
    for name, field in FIELDS.items():
        made[name] = (whole if field.integer else floats)[:, field.word]
    return pa.table({name: pa.array(np.ascontiguousarray(array)) for name, array in made.items()})


def read_states(folder: Path, manifest: Manifest, scenario: Scenario) -> dict[str, Array]:
    """Inverse of ``write_states``.

    Raises
    ------
    InputError
        If a file is missing, damaged, or of other columns than this version has.
    """
    tables = list(_state_tables(folder, manifest))
    if not tables:
        raise InputError(
            f"{folder} contains no updated ensemble; call 'fivelocks update' with the same folder"
        )
    whole = pa.concat_tables(tables)
    count = whole.num_rows
    stored = dict(zip(whole.column_names, whole.columns, strict=True))

    def column(name: str, kind: pa.DataType = FLOAT) -> Array:
        if name not in stored:
            raise InputError(f"{folder}: its states have no column '{name}'; they are of another version")
        array: Array = stored[name].to_numpy()
        if stored[name].type != kind or stored[name].null_count or not np.isfinite(array).all():
            numbers = "whole" if kind == WHOLE else "finite"
            raise InputError(f"{folder}: column {shown(name)} of its states does not hold {numbers} numbers")
        return array

    worlds = blank(count)
    floats, wholes = worlds.view("f8").reshape(count, SIZE), worlds.view("i8").reshape(count, SIZE)
    for name, field in FIELDS.items():
        (wholes if field.integer else floats)[:, field.word] = column(name, WHOLE if field.integer else FLOAT)
    values = np.tile(parameters.values_with(scenario.parameters), (count, 1))
    names = list(parameters.table())
    for place in sampled_places(scenario):
        values[:, place] = column(f"parameter.{names[place]}")
    found = {"worlds": worlds, "values": values}
    found |= {name: column(name, WHOLE) for name in ("number", "branch")} | {"weight": column("weight")}
    return found | {name: column(name) for name in stored if name.startswith("bias.")}


def _state_tables(folder: Path, manifest: Manifest) -> Iterator[pa.Table]:
    for name, digest in sorted(manifest.tables.items()):
        if not name.startswith(f"{STATES}/"):
            continue
        try:
            if files.sha256_of(folder / name) != digest:
                raise OSError("it was changed")
            with files.open_plain(folder / name) as handle, parquet.ParquetFile(handle) as file:
                yield file.read()
        except (pa.ArrowException, OSError) as error:
            raise InputError(
                f"{folder / name} is missing or damaged ({error}); call 'fivelocks update' with --force"
            ) from None


def load(folder: Path) -> Updated:
    """Updated ensemble of a results folder.

    Raises
    ------
    InputError
        If the folder contains none, it is not complete, or was made by other rules.
    """
    manifest = read_manifest(folder)
    if manifest.kind != KIND:
        raise InputError(f"{folder} was made by 'fivelocks {manifest.kind}'; an updated ensemble is needed")
    if manifest.status != "complete":
        raise InputError(f"{folder} is {manifest.status}; call 'fivelocks update' with the same folder")
    if manifest.rules != rules_fingerprint():
        raise InputError(
            f"{folder} was made by rules {manifest.rules}; this version has {rules_fingerprint()}. Use that "
            f"version, or {AFRESH}"
        )
    months = observed_in(folder, manifest)
    scenario = manifest.scenario
    states = read_states(folder, manifest, scenario)
    weights = states["weight"]
    ongoing = states["worlds"]["course"]["ending"][:, 0] == 0
    if (weights < 0.0).any() or not math.isclose(weights.sum(), 1.0) or (weights > 0.0)[~ongoing].any():
        raise InputError(f"{folder} contains no updated ensemble: its weights are wrong; {AFRESH}")
    last = max(months)
    identity = hashlib.sha256(json.dumps([manifest.question, manifest.rules], sort_keys=True).encode())
    return Updated(
        scenario=following(scenario, last),
        worlds=restarted(states["worlds"]),
        values=values_after(states["values"], scenario, last),
        weights=weights,
        biases={name.removeprefix("bias."): array for name, array in states.items() if name[:5] == "bias."},
        last=last,
        observed=months,
        identity=identity.hexdigest(),
        folder=folder,
    )


def observed_in(folder: Path, manifest: Manifest) -> dict[str, dict[str, float]]:
    """Figures by month and series that an updated ensemble has learned from.

    Raises
    ------
    InputError
        If there are none, or they are not such figures.
    """
    try:
        first = manifest.scenario.start
        months = {month: dict(row) for month, row in manifest.question["months"].items()}
        for month, row in months.items():
            known = all(name in table() and math.isfinite(value) for name, value in row.items())
            if not known or not 1 <= (month_of(month, first) or 0) < LONGEST_HORIZON:
                raise ValueError(f"month {shown(month)}")
        max(months)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise InputError(f"{folder} contains no updated ensemble ({reason}); {AFRESH}") from None
    return months


def live(start: Updated, scenario: Scenario, seed: int, run: int) -> "WarModel":
    """Live model of a run that goes on from an updated ensemble: the same run as ``simulate_from`` gives."""
    from model.war_model import WarModel  # loads Mesa, which no batch needs

    model = WarModel(scenario, start.seed(seed), run)
    model.run_id = f"{scenario.identity}:{seed}:{run}"
    worlds, values = start.begun(np.array([run]), scenario)
    for name in RECORD.names or ():
        model.world[name] = worlds[0][name]
    model.world["course"][0]["horizon"] = scenario.horizon
    record = values.view(parameters.record_type())[0, 0]
    for name in record.dtype.names:
        model.parameters[name] = record[name]
    return model


def following(scenario: Scenario, last: str) -> Scenario:
    """Scenario of the months after the last observed one: what is still set then goes on."""
    done = months_between(scenario.start, last)
    year, month = (int(part) for part in last.split("-"))
    start = f"{year + month // 12:04d}-{month % 12 + 1:02d}"
    lasting = tuple(
        replace(event, month=max(event.month - done, 1), until=event.until and event.until - done)
        for event in scenario.events
        if event.until is None or event.until > done
    )
    left = max([scenario.horizon - done, HORIZON, *(event.until or event.month for event in lasting)])
    over = lapsed(scenario, last)
    kept = {name: value for name, value in scenario.parameters.items() if name not in over}
    return replace(scenario, start=start, initial={}, horizon=left, events=lasting, parameters=kept)


def lapsed(scenario: Scenario, last: str) -> dict[str, float]:
    """Defaults of parameters that a built-in backcast sets for its years, once its last event is over.

    Such are the budget laws of those years. What a scenario of one's own sets goes on.
    """
    built_in = library.built_in()
    past = built_in.get(scenario.name)
    if past is None or past.start >= built_in["baseline"].start:
        return {}
    years = max(event.until or LONGEST_HORIZON for event in past.events)
    if months_between(scenario.start, last) < years:
        return {}
    return {
        name: parameters.table()[name].default
        for name, value in past.parameters.items()
        if scenario.parameters.get(name) == value
    }


def values_after(values: Array, scenario: Scenario, last: str) -> Array:
    """Parameters of the months after the last observed one, shape (particles, parameters)."""
    after, places = values.copy(), {name: place for place, name in enumerate(parameters.table())}
    for name, default in lapsed(scenario, last).items():
        after[:, places[name]] = default
    return after


def months_between(first: str, last: str) -> int:
    """Months from one to another, both as YYYY-MM and both included."""
    (year, month), (to_year, to_month) = ((int(part) for part in text.split("-")) for text in (first, last))
    return 12 * (to_year - year) + to_month - month + 1
