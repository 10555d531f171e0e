"""The pages. A module in this package that has a ``PAGE`` is one: to add a page, add a module."""

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple


class Page(NamedTuple):
    """One page of the dashboard.

    Attributes
    ----------
    name
        In the address.
    order
        Place among the tabs.
    title
        By language.
    body
        Component; called with the tab, which carries what pages share.
    """

    name: str
    order: int
    title: dict[str, str]
    body: Callable[..., Any]


@cache
def pages() -> tuple[Page, ...]:
    """All pages, in the order of their tabs."""
    modules = [
        importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)
    ]
    return tuple(
        sorted((module.PAGE for module in modules if hasattr(module, "PAGE")), key=lambda page: page.order)
    )
