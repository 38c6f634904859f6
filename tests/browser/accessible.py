"""What axe finds wrong with a page that stands open."""

from tests import tools
from tests.conftest import WHOLE

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
# Of elements alike under one parent the first ones are looked at: it is their number that takes the time. What stands
# around the content stays whole, since the places of its links depend on each other.
ALIKE = """
selector => {
    const seen = new Map();
    for (const each of document.querySelectorAll(selector)) {
        const kinds = seen.get(each.parentNode) || seen.set(each.parentNode, {}).get(each.parentNode);
        const kind = `${each.tagName} ${each.className}`;
        kinds[kind] = (kinds[kind] || 0) + 1;
        if (kinds[kind] > 4) each.remove();
    }
}
"""
RUN = "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})"


def violations(page, alike="main *"):
    """``[(rule, the first elements)]``; of all of the page with TESTS_WHOLE=1, else less the many ``alike``."""
    if not WHOLE:
        page.evaluate(ALIKE, alike)
    page.evaluate(tools.AXE.read_text(encoding="utf-8"))
    return [
        (each["id"], [node["html"] for node in each["nodes"]][:3]) for each in page.evaluate(RUN, RULES)["violations"]
    ]
