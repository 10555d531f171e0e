"""What a page may send is let through, and nothing that widgets would obey besides."""

import copy
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dashboards.security.websocket_filter import EVENTS, LONGEST_FILE, LONGEST_TEXT, admitted

HEADER = {
    "date": "2026-11-22T13:22:05.489Z",
    "msg_id": "1",
    "msg_type": "comm_msg",
    "session": "2",
    "username": "",
    "version": "5.2",
}
ACTIONS: dict[str, Any] = {
    "page_chosen": {"page": "batch"},
    "language_chosen": {"language": "zh"},
    "play": {"playing": True, "beyond": False},
    "step": {},
    "show": {"month": 12},
    "back": {},
    "reset": {},
    "speed": {"speed": 5.0},
    "wait": {"waits": False},
    "beside": {"scenario": "no-aid"},
    "act": {"name": "continue"},
    "set_lever": {"lever": "aid", "value": None, "factor": True},
    "undo": {},
    "choose": {"value": "nuclear_use"},
    "file": {"name": "war.toml", "content": "IyE="},
    "ask": {"runs": "200", "set": ""},
    "fill": {"runs": "20"},
    "cancel": {},
    "table": {"key": "probabilities.csv"},
    "width": {"width": 640},
    "pick": {"x": 12.5, "y": 3},
    "key": {"key": "Enter"},
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


def message(kind: str = "comm_msg", **content: Any) -> dict[str, Any]:
    return {
        "buffers": [], "channel": "shell", "content": content, "header": HEADER | {"msg_type": kind},
        "metadata": {}, "parent_header": {},
    }  # fmt: skip


def event(name: str, data: Any, comm: str = "abc") -> dict[str, Any]:
    return message(comm_id=comm, data={"method": "custom", "content": {"event": name, "data": data}})


def custom(**content: Any) -> dict[str, Any]:
    return message(comm_id="abc", data={"method": "custom", "content": content})


def passes(made: Any) -> bool:
    return admitted(json.dumps(made))


def test_everything_the_page_does_is_let_through():
    assert set(ACTIONS) == set(EVENTS)
    assert all(passes(event(name, data)) for name, data in ACTIONS.items())


def test_the_frame_around_the_page_may_present_itself_and_send_its_state():
    themes = {"light": {}, "dark": {}}
    run = {"method": "run", "args": {"path": "/?page=live", "dark": False, "themes": themes, "appName": None}}
    state = {"method": "update", "state": {"location": "/?page=batch"}, "buffer_paths": []}
    assert passes(message("kernel_info_request"))
    assert passes(message("comm_open", comm_id="1", target_name="solara.control", data={}))
    assert passes(message(comm_id="1", data=run))
    assert passes(message(comm_id="1", data=state))
    assert passes(message(comm_id="1", data={"method": "app-status"}))


def test_what_widgets_would_obey_besides_is_as_if_it_had_never_come():
    let_through = [made for made in [
        custom(create_widget=["subprocess", "Popen"], props={"args": ["true"]}, id="1"),
        custom(update_ref={"functionRef": "__init__"}, prop="template_file", id="1"),
        custom(update_ref={"functionRef": "open", "args": ["/etc/passwd"]}, prop="markup", id="1"),
        custom(destroy_widget="1"),
        custom(event="step", data={}, create_widget=["os", "system"]),
        custom(event="_handle_event", data={}),
        custom(event="event_step", data={}),
        message(comm_id="1", data={"method": "update", "state": {"template": "x"}, "buffer_paths": []}),
        message(comm_id="1", data={"method": "update", "state": {"location": 3}, "buffer_paths": []}),
        message(
            comm_id="1", data={"method": "update", "state": {"location": "/"}, "buffer_paths": [["location"]]}
        ),
        message(comm_id="1", data={"method": "evict"}),
        message(comm_id="1", data={"method": "reload", "path": "/"}),
        message(comm_id="1", data={"method": ["run"]}),
        message("comm_open", comm_id="1", target_name="jupyter.widget", data={"state": {}}),
        message("comm_open", comm_id="1", target_name="jupyter.widget.control", data={}),
        message("execute_request", code="1"),
        message("shutdown_request", restart=False),
        message("comm_info_request"),
        event("speed", {"speed": "fast"}),
        event("speed", {"speed": float("nan")}),
        event("width", {"width": 1e300}),
        event("pull", {"lever": ["aid"], "value": 1, "factor": True}),
        event("pull", {"lever": "aid", "value": True, "factor": True}),
        event("ask", {"runs": 3}),
        event("ask", {f"{number}": "" for number in range(50)}),
        event("ask", {"set": "a" * (LONGEST_TEXT + 1)}),
        event("file", {"name": "a", "content": "a" * (LONGEST_FILE + 1)}),
        event("file", {"path": "/etc/passwd"}),
        [], "", None, 3, {}, {"header": {"msg_type": "comm_msg"}},
    ] if passes(made)]  # fmt: skip
    assert let_through == []
    for received in ("", "{", "[" * 100_000, "9" * 10_000, "NaN", '{"a": 1e999}', "\x00"):
        assert not admitted(received), received[:20]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Path of every entry of a nested table."""
    if not isinstance(value, dict):
        return []
    return [spot for key in value for spot in [(*path, key), *places(value[key], (*path, key))]]


@given(st.sampled_from(sorted(ACTIONS)), st.data())
def test_a_message_changed_anywhere_is_let_through_only_with_what_the_page_could_have_sent(name, data):
    made = copy.deepcopy(event(name, ACTIONS[name]))
    *path, last = data.draw(st.sampled_from(places(made)))
    inner = made
    for key in path:
        inner = inner[key]
    inner[last] = data.draw(JSON)
    if passes(made):
        content = made["content"]["data"].get("content", {"event": "step", "data": {}})
        assert content.keys() == {"event", "data"}
        assert EVENTS[content["event"]](content["data"])
