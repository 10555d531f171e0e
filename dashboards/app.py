"""The dashboard's one page: the frame, and whichever page is chosen inside it."""

from typing import Any

import solara

from dashboards import i18n as texts
from dashboards.components import Shell
from dashboards.pages import pages
from dashboards.tab_state import Tab


@solara.component
def Layout(children: list[Any]) -> Any:
    """Nothing around the page but the page."""
    return solara.Div(children=children, classes=["root"])


@solara.component
def Page() -> None:
    """Frame and chosen page; all work ends when the tab is closed."""
    router = solara.use_router()
    tab = solara.use_memo(lambda: Tab(router.search or ""), [])
    solara.use_effect(lambda: tab.close, [])
    words = tab.words
    chosen = next((page for page in pages() if page.name == tab.page.value), pages()[0])
    Shell(
        pages=[{"name": page.name, "title": page.title[words.language]} for page in pages()],
        page=chosen.name,
        language=words.language,
        languages=[
            {"code": code, "name": name, "lang": "zh-Hant" if code == "zh" else "en"}
            for code, name in texts.NAMES.items()
        ],
        words=words.group("shell"),
        query=tab.query(),
        children=[chosen.body(tab)],
        event_page_chosen=lambda data: tab.page.set(data["page"]),
        event_language_chosen=lambda data: tab.speak(data["language"]),
    )
