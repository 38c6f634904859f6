"""Questions at the door: the rule of an answer, in which other records stand by their ids; the answer is made later.

A question that asks for a record which visitors do not see is not shown either: to leave that filter out would ask
for something else.
"""

from catalog import models
from catalog.public import models as public
from catalog.public.asking import is_reference

from ..documents import FORMAT
from ..ledger import plain
from .base import Kind, both


class Questions(Kind):
    model = models.Question
    row = public.QuestionRow
    confers = False

    def document(self, record):
        return {"format": FORMAT, "kind": self.key, **plain(record)}

    def references(self, document):
        kinds = ((is_reference(document["form"], name, value), value) for name, value in document["filters"])
        return {(kind, value) for kind, value in kinds if kind}

    def requires(self, document):
        return self.references(document)

    def name(self, document):
        return document["title"]

    def page(self, document, world):
        def addressed(name, value):
            kind = is_reference(document["form"], name, value)
            return world.doc((kind, value))["slug"] if kind else value

        here = (self.key, document["id"])
        return {
            **document,
            "filters": [[name, addressed(name, value)] for name, value in document["filters"]],
            "about": [world.link(each) for each in sorted(self.references(document))],
            "edition": world.edition(here),
        }

    # -- the rows -----------------------------------------------------------------------------------------------------
    def title(self, page):
        return page["title"]

    def card(self, page):
        return {"slug": page["slug"], "title": page["title"], "asked": page["asked"], "form": page["form"]}

    hit = ("asked",)

    def texts(self, page):
        return [*super().texts(page), *both("text", page["asked"], page["rule"])]
