"""What is looked for on every page: what sticks out or is too small, and what axe and the Tab key find."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

TEXTS = """() => [...document.querySelectorAll('.shell *')].filter((one) => {
  const text = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  if (!text || !one.getClientRects().length) return false;
  const drawing = one.ownerSVGElement;
  // Figures of results are those of files and reports, whose source line is small.
  if (drawing?.hasAttribute('stroke-linejoin')) return false;
  const scale = drawing ? drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width : 1;
  return parseFloat(getComputedStyle(one).fontSize) * scale < 13.8;
}).map((one) => one.outerHTML.slice(0, 120))"""
# Whether figures have been drawn for the width there is, and the page's markup is as it was a while ago.
STILL = """() => {
  const drawn = [...document.querySelectorAll('main .body')].every((body) => {
    if (!body.innerHTML) return false;
    const figure = body.querySelector(':scope > svg[role=img]:not([stroke-linejoin])');
    return !figure || Math.abs(figure.viewBox.baseVal.width - body.clientWidth) <= 10;
  });
  const now = [document.querySelector('main').innerHTML, document.documentElement.scrollWidth].join(' ');
  const still = drawn && window.seen === now;
  window.seen = now;
  return still;
}"""
# Explanations that, once open, are not wholly on the page.
OFF_THE_PAGE = """async () => {
  const off = [];
  for (const about of document.querySelectorAll('.about')) {
    about.querySelector('button').click();
    await new Promise((go) => setTimeout(go));
    const box = about.querySelector('.terms').getBoundingClientRect();
    if (!box.width || box.left < 0 || box.right > innerWidth) off.push(about.innerText.slice(0, 80));
    about.dispatchEvent(new MouseEvent('mouseleave'));
  }
  return off;
}"""
# Panels whose contents are wider than they, without being scrolled.
CUT = """() => [...document.querySelectorAll('main .panel, main .panel *')].filter((one) =>
  one.clientWidth && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX === 'visible'
  && getComputedStyle(one).display !== 'inline' && !one.closest('svg, .base, .terms, .sheet')
).map((one) => one.outerHTML.slice(0, 120))"""
# Texts that stick out of their figure.
STICKS_OUT = """() => [...document.querySelectorAll('main .body > svg[role=img] text')].filter((one) => {
  const [text, figure] = [one, one.ownerSVGElement].map((it) => it.getBoundingClientRect());
  return text.width && (text.left < figure.left - 2 || text.right > figure.right + 2);
}).map((one) => one.outerHTML.slice(0, 120))"""
# What can be used with a pointer: numbered, so that those the keyboard reaches are known.
NUMBERED = """() => {
  for (const one of document.querySelectorAll('.shell details')) one.open = true;
  const usable = [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, .picks'
  )].filter((one) => one.getClientRects().length && !one.disabled && !one.closest('[aria-hidden=true]'));
  usable.forEach((one, place) => { one.dataset.place = place; });
  window.reached = {};
  document.addEventListener('focusin', ({ target }) => {
    if (target.dataset.place) window.reached[target.dataset.place] =
      getComputedStyle(target).outlineStyle !== 'none' && target.getClientRects().length > 0;
  });
  document.querySelector('.skip').focus();
  return usable.map((one) => one.outerHTML.slice(0, 120));
}"""


def settle(page: Any) -> None:
    """Wait until figures have been drawn for a new width: nothing changes any more."""
    page.evaluate("window.seen = null")
    page.wait_for_function(STILL, polling=150)


def misfits(page: Any, width: int, height: int = 900) -> list[Any]:
    """What does not fit a screen of this width, or is too small to be read on it."""
    page.set_viewport_size({"width": width, "height": height})
    settle(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    found = [("scrolls sideways", wide)] if wide > width else []
    found += [("small", text) for text in page.evaluate(TEXTS)]
    found += [("cut", text) for text in page.evaluate(CUT) + page.evaluate(STICKS_OUT)]
    return [(width, *one) for one in found]


def theme(page: Any, name: str) -> None:
    """Choose the light or the dark theme."""
    if page.evaluate("document.documentElement.dataset.theme") != name:
        page.locator(".tools button").last.click()
        page.wait_for_function("name => document.documentElement.dataset.theme === name", arg=name)


def serious(page: Any, *rules: str) -> list[str]:
    """What axe finds serious or critical; all its rules, or only some."""
    options: dict[str, Any] = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def unreadable(page: Any) -> list[Any]:
    """What axe finds in the light theme, and contrast too low in the dark one."""
    found: list[Any] = []
    for name, rules in (("light", ()), ("dark", ("color-contrast",))):
        theme(page, name)
        found += [(name, one) for one in serious(page, *rules)]
    theme(page, "light")
    return found


def unreached(page: Any) -> list[str]:
    """What can be used and the Tab key does not come to, or does without showing where it is."""
    usable = page.evaluate(NUMBERED)
    for _ in range(len(usable) + 20):
        page.keyboard.press("Tab")
    reached = page.evaluate("window.reached")
    return [one for place, one in enumerate(usable) if not reached.get(str(place))]
