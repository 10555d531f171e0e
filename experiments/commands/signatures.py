"""Commands that take groups of options: dataclasses of which each field is an option of its own."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, get_type_hints


def expanded(function: Callable[..., None]) -> Callable[..., None]:
    """A command with the fields of its groups as parameters of their own, as the parser wants them."""
    parameters: list[inspect.Parameter] = []
    groups: dict[str, Any] = {}
    for name, parameter in inspect.signature(function, eval_str=True).parameters.items():
        if not is_dataclass(parameter.annotation):
            parameters.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))
            continue
        groups[name] = parameter.annotation
        parameters += _parameters(parameter.annotation)

    def command(**given: Any) -> None:
        for name, group in groups.items():
            given[name] = group(**{one.name: given.pop(one.name) for one in fields(group) if one.init})
        function(**given)

    command.__doc__ = function.__doc__
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # where inspect looks first
    return command


def _parameters(group: Any) -> Iterator[inspect.Parameter]:
    """Parameters of a group, its own before those of the groups that it extends."""
    hints, kind = get_type_hints(group, include_extras=True), inspect.Parameter.KEYWORD_ONLY
    order = [name for part in group.__mro__ for name in inspect.get_annotations(part)]
    for one in sorted(fields(group), key=lambda one: order.index(one.name)):
        if one.init:
            default = one.default if one.default_factory is MISSING else one.default_factory()
            given = inspect.Parameter.empty if default is MISSING else default
            yield inspect.Parameter(one.name, kind, default=given, annotation=hints[one.name])
