"""What a page may send to the server.

The widgets that carry the page would obey far more than it asks of them: make any object of any installed
module, or call any method of themselves by name. So a message is let through only if it is one that the
page itself could have sent; everything else is as if it had never come.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

LONGEST_TEXT: Final = 65_536
# A scenario file of 256 kB, in base 64.
LONGEST_FILE: Final = 360_000
LONGEST_WORD: Final = 200
MOST_FIELDS: Final = 40
Check = Callable[[Any], bool]


def text(value: object) -> bool:
    """Whether it is text, of a length that a person writes."""
    return isinstance(value, str) and len(value) <= LONGEST_TEXT


def word(value: object) -> bool:
    """Whether it is a name or an identifier."""
    return isinstance(value, str) and len(value) <= LONGEST_WORD


def file(value: object) -> bool:
    """Whether it is the content of a small file."""
    return isinstance(value, str) and len(value) <= LONGEST_FILE


def switch(value: object) -> bool:
    """Whether it is yes or no."""
    return isinstance(value, bool)


def number(value: object) -> bool:
    """Whether it is a number of a size that occurs."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9


def setting(value: object) -> bool:
    """Whether it is what a lever is set to: a number, or nothing to release it."""
    return value is None or number(value)


def form(value: object) -> bool:
    """Whether it is a form that was filled in."""
    return (
        isinstance(value, dict)
        and len(value) <= MOST_FIELDS
        and all(word(key) and text(filled) for key, filled in value.items())
    )


def table(**checks: Check) -> Check:
    """Check of a table with exactly these entries."""
    return lambda value: (
        isinstance(value, dict)
        and value.keys() == checks.keys()
        and all(check(value[key]) for key, check in checks.items())
    )


def nothing(value: object) -> bool:
    """Whether it is an empty table, or none at all."""
    return value in ({}, None)


# What can be done on the page, with what goes along with it.
EVENTS: Final[Mapping[str, Check]] = {
    "page_chosen": table(page=word),
    "language_chosen": table(language=word),
    "play": table(playing=switch, beyond=switch),
    "step": nothing,
    "show": table(month=number),
    "back": nothing,
    "reset": nothing,
    "speed": table(speed=number),
    "wait": table(waits=switch),
    "beside": table(scenario=word),
    "act": table(name=word),
    "set_lever": table(lever=word, value=setting, factor=switch),
    "undo": nothing,
    "file": table(name=text, content=file),
    "ask": form,
    "fill": form,
    "cancel": nothing,
    "table": table(key=word),
    "width": table(width=number),
    "pick": table(x=number, y=number),
    "choose": table(value=word),
    "key": table(key=word),
}
# What the frame around the page tells of itself.
STATE: Final[Mapping[str, Check]] = {"location": text, "dark_effective": switch}
HEADER: Final = table(date=word, msg_id=word, msg_type=word, session=word, username=word, version=word)


def admitted(received: str) -> bool:
    """Whether a message is one that the page sends."""
    try:
        message = json.loads(received)
        return _is_ours(message)
    except (ValueError, RecursionError):
        return False


def starts_page(received: str) -> bool:
    """Whether an admitted message asks for the page to be made."""
    return bool(json.loads(received)["content"].get("data", {}).get("method") == "run")


def _is_ours(message: Any) -> bool:
    frame = table(buffers=list.__instancecheck__, channel=word, content=_is_table, header=HEADER,
                  metadata=_is_table, parent_header=_is_table)  # fmt: skip
    if not frame(message) or message["buffers"] or message["channel"] != "shell":
        return False
    check = CONTENTS.get(message["header"]["msg_type"])
    return check is not None and check(message["content"])


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


def _is_opening(content: dict[str, Any]) -> bool:
    """Whether a page that has loaded presents itself."""
    return table(comm_id=word, target_name="solara.control".__eq__, data=nothing)(content)


def _is_action(content: dict[str, Any]) -> bool:
    """Whether the frame or a piece of the page has something to tell."""
    if not table(comm_id=word, data=_is_table)(content):
        return False
    data = content["data"]
    check = METHODS.get(data.get("method") if word(data.get("method")) else "")
    return check is not None and check({key: value for key, value in data.items() if key != "method"})


def _is_event(data: dict[str, Any]) -> bool:
    if not table(content=table(event=word, data=lambda _: True))(data):
        return False
    content = data["content"]
    return content["event"] in EVENTS and EVENTS[content["event"]](content["data"])


def _is_state(data: dict[str, Any]) -> bool:
    return table(state=_is_table, buffer_paths=lambda paths: paths == [])(data) and all(
        key in STATE and STATE[key](value) for key, value in data["state"].items()
    )


def _is_start(data: dict[str, Any]) -> bool:
    themes = table(light=nothing, dark=nothing)
    return table(args=table(path=text, dark=switch, themes=themes, appName=lambda name: name is None))(data)


METHODS: Final[Mapping[str, Check]] = {
    "run": _is_start,
    "app-status": lambda data: data == {},
    "update": _is_state,
    "request_state": lambda data: data == {},
    "custom": _is_event,
}
CONTENTS: Final[Mapping[str, Check]] = {
    "kernel_info_request": nothing,
    "comm_info_request": table(target_name=word),
    "comm_open": _is_opening,
    "comm_msg": _is_action,
    "comm_close": table(comm_id=word, data=nothing),
}
