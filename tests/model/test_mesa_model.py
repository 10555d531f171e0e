"""The live model is a Mesa model: agents with state and rules, copies, batch runs, data collection."""

import copy
import inspect
import pickle
from typing import Any

import mesa
import numpy as np
import pandas as pd
import pytest

from agents.entities import EUROPE, KYIV, MOSCOW, WASHINGTON
from model import outcomes, schedule
from model.ensemble import simulate
from model.mesa_agents import AGENT_CLASSES, Belligerent, Faction, Leader, Lock, Sector
from model.scenario import Scenario, ScenarioError
from model.war_model import WarModel
from model.world import KINDS

SHORT = Scenario(horizon=8)


def ended(model: WarModel) -> bytes:
    model.run_model()
    return model.snapshot().tobytes()


@pytest.fixture
def model() -> WarModel:
    return WarModel(SHORT)


def test_every_row_of_every_kind_is_one_agent_with_fields_and_rules(model: WarModel) -> None:
    assert all(issubclass(cls, mesa.Agent) for cls in AGENT_CLASSES)
    for cls, (kind, record, names) in zip(AGENT_CLASSES, KINDS, strict=True):
        agents = sorted(model.agents_by_type[cls], key=lambda agent: agent.row)
        assert [agent.name for agent in agents] == [name or kind for name in names]
        for agent in agents:
            for field in record.names or ():
                assert np.array_equal(getattr(agent, field), model.world[kind][agent.row][field])
        rules = {phase.rule.__name__ for phase in schedule.MONTH if phase.kind == kind}
        assert all(inspect.getdoc(getattr(cls, rule)) for rule in rules)


def test_run_model_ends_where_the_ensemble_does() -> None:
    for run in range(3):
        model = WarModel("baseline", run=run)
        assert model.running
        model.run_model()
        assert not model.running
        model.step()
        worlds = simulate(Scenario(), [run]).worlds
        assert model.snapshot().tobytes() == worlds[0].tobytes()
        assert model.month == worlds["environment"]["month"][0, 0]


def test_attributes_write_through_and_change_the_run(model: WarModel) -> None:
    untouched = ended(WarModel(SHORT))
    leader = model.agent("leader", KYIV)
    leader.legitimacy = 0.1
    assert model.world["leader"][KYIV]["legitimacy"] == 0.1
    assert model.world["leader"][MOSCOW]["legitimacy"] != 0.1
    leader.seen[WASHINGTON] = 1.0
    assert model.value("leader.kyiv.seen.2") == 1.0
    assert ended(model) != untouched


def test_wrong_names_and_values_are_refused_and_write_nothing(model: WarModel) -> None:
    leader, before = model.agent("leader", KYIV), model.snapshot().tobytes()
    with pytest.raises(AttributeError, match="'legitimcy'; did you mean 'legitimacy'"):
        leader.legitimcy = 0.1
    with pytest.raises(AttributeError, match="'strength'"):
        _ = leader.strength
    for field, value in (("legitimacy", 1.5), ("pain", np.nan), ("stance", 1.5)):
        with pytest.raises(ValueError, match=rf"leader\.kyiv\.{field} is"):
            setattr(leader, field, value)
    with pytest.raises(ValueError, match="applies to moscow, kyiv, not to europe"):
        model.agent("leader", EUROPE).update_commitment()
    assert model.snapshot().tobytes() == before


def test_a_rule_is_a_method_that_moves_its_own_row(model: WarModel) -> None:
    model.step()
    before = model.world["leader"].copy()
    model.agent("leader", KYIV).update_commitment()
    after = model.world["leader"]
    assert after[KYIV]["commitment"] > before[KYIV]["commitment"]
    assert after[[MOSCOW, WASHINGTON, EUROPE]].tobytes() == before[[MOSCOW, WASHINGTON, EUROPE]].tobytes()


def test_agent_sets_select_get_set_aggregate_and_do(model: WarModel) -> None:
    leaders, factions = model.agents_by_type[Leader], model.agents_by_type[Faction]
    assert leaders.get("belief") == list(model.world["leader"]["belief"])
    assert leaders.agg("belief", max) == model.world["leader"]["belief"].max()
    assert [a.name for a in leaders.select(lambda a: a.belief > 0.5)] == ["moscow"]
    leaders.set("threat", 0.25)
    assert (model.world["leader"]["threat"] == 0.25).all()
    before = model.world["faction"]["mobilised"].copy()
    factions.do("update_grievance").do("mobilise")
    assert (model.world["faction"]["mobilised"] != before).any()


class Shuffled(WarModel):
    """Agents act in random order within every phase."""

    def activate(self, agents: Any, rule: str) -> None:
        agents.shuffle_do(rule)


def test_the_order_of_agents_within_a_phase_does_not_matter() -> None:
    assert ended(Shuffled(SHORT, run=2)) == ended(WarModel(SHORT, run=2))


def test_copies_and_pickles_go_on_to_the_same_end_without_touching_the_original() -> None:
    model = WarModel(SHORT, seed=7, run=3, collect=True)
    for _ in range(3):
        model.step()
    model.agent("leader", MOSCOW).legitimacy = 0.3
    there = model.snapshot().tobytes()
    copies = copy.deepcopy(model), pickle.loads(pickle.dumps(model))  # noqa: S301
    for other in copies:
        assert other.agents is not model.agents
        assert (other.steps, other.month, other.run_id) == (3, 3, model.run_id)
        other.agent("leader", KYIV).legitimacy = 0.9
        assert model.snapshot().tobytes() == there
        other.agent("leader", KYIV).legitimacy = model.agent("leader", KYIV).legitimacy
    assert [ended(other) for other in copies] == [ended(model)] * 2
    frames = [other.datacollector.get_model_vars_dataframe() for other in (model, *copies)]
    assert len(frames[0]) == model.month
    assert all(frame.equals(frames[0]) for frame in frames[1:])


def test_batch_run_returns_frames() -> None:
    rows = mesa.batch_run(
        WarModel,
        parameters={"scenario": ["baseline", "half-aid"], "run": range(2)},
        max_steps=3,
        display_progress=False,
    )
    frame = pd.DataFrame(rows)
    assert len(frame) == 4
    assert set(outcomes.NAMES) <= set(frame.columns)
    assert frame["occupied_area"].nunique() == 4


def test_the_data_collector_records_outcomes_and_agent_fields_if_asked(model: WarModel) -> None:
    ended(model)
    frame = model.datacollector.get_model_vars_dataframe()
    assert list(frame.columns) == list(outcomes.NAMES)
    assert frame["month"].iloc[-1] == model.month == 8
    assert not model.datacollector.agenttype_reporters
    detailed = WarModel(Scenario(horizon=2), collect=True)
    ended(detailed)
    for cls in (Leader, Sector, Belligerent, Lock):
        agents = detailed.datacollector.get_agenttype_vars_dataframe(cls)
        assert len(agents) == 2 * len(cls.names)
        assert set(detailed.world[cls.kind].dtype.names) <= set(agents.columns)


def test_seeds_come_as_seed_or_rng_and_scenarios_by_name() -> None:
    same = [WarModel(SHORT, 5), WarModel(SHORT, rng=5), WarModel(SHORT, seed=np.int64(5))]
    assert len({ended(model) for model in same}) == 1
    assert ended(WarModel(SHORT, 6)) != ended(WarModel(SHORT, 5))
    drawn = {WarModel(SHORT, rng=np.random.default_rng(1)).seed for _ in range(2)}
    assert len(drawn) == 1
    assert WarModel(SHORT).seed == 42
    with pytest.raises(ValueError, match="either seed or rng"):
        WarModel(SHORT, seed=1, rng=1)
    with pytest.raises(ScenarioError, match=r"'half-iad'.*half-aid"):
        WarModel("half-iad")
