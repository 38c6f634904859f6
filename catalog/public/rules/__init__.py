"""Questions that no filter can express, each with a query of its own over the public rows; one module a rule."""

from . import around_event, career, changes, disagreement, then_official, two_conflicts

RULES = {rule.CODE: rule for rule in (then_official, around_event, disagreement, two_conflicts, career, changes)}
