"""The questions: all of them, and one with its answer, made anew from today's catalogue at every visit."""

from dataclasses import replace
from datetime import UTC, datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import links
from ..asking import FORMS, address_of, params_of
from ..facets import EMPTINESS
from ..index import Chosen
from ..jinja import date_words, plain
from ..models import PAGES, InitiativeRow, QuestionRow, TermRow
from ..params import Params
from ..rules import base as base_rules
from .listing import Asked
from .pages import draw

EDITED = "edited"  # in an address: the filters are those given, even if there are none
ROWS = 200  # of an answer on one page


@require_safe
def all_questions(request):
    rows, ignored = by_name(request.LANGUAGE_CODE), Params.read(request.GET, ()).ignored
    context = {"section": "questions", "rows": rows, "total": len(rows), "ignored": ignored}
    return draw(request, "questions/list.html", context)


def by_name(language):
    """What lists say of all questions, by the alphabet of the page's language."""
    order = "sort_ar" if language == "ar" else "sort_en"
    rows = sorted(QuestionRow.objects.values_list(order, "public_id", "card"), key=lambda row: row[:2])
    return [card for *_order, card in rows]


def answer(page, query, base=None):
    """What the page of a question is drawn from beside its record; ``query`` is that of the request."""
    form = FORMS[page["form"]]
    base = base or links.address("question", page["slug"])
    own = params_of(page["filters"])
    if form.rule:
        return by_rule(form, own, query, base)
    known = (*form.parameters, "page", EDITED)
    asked = Params.read(query, known)
    edited = bool(set(asked.values) - {"page"})
    if not edited:
        asked = Params({**own.values, **asked.values}, asked.ignored)
    elif EDITED in asked.values:
        asked = Params({name: found for name, found in asked.values.items() if name != EDITED}, asked.ignored)
    found = Answered(asked, replace(form.listing, page_size=ROWS), base)
    return {"edited": edited, "original": base, **found.answer(page), **cited(edited, found.params, found.listing)}


def cited(edited, asked, form):
    """What a citation gives besides the question: the day, and the query of what was asked instead ("" for nothing)."""
    query = asked.with_values().query(form.parameters) or f"?{EDITED}=1"
    return {"today": datetime.now(UTC).date().isoformat(), "cited": query if edited else ""}


# -- an answer by a list with filters ----------------------------------------------------------------------------------
class Answered(Asked):
    """The rows of a list under a question's filters, with what the page says of them beside."""

    nothing = f"?{EDITED}=1"

    def answer(self, page):
        context = self.context()
        if self.listing.model is InitiativeRow:
            public_ids = [row["public_id"] for row in context["rows"]]
            pages = dict(InitiativeRow.objects.filter(pk__in=public_ids).values_list("pk", "page"))
            context["rows"] = [
                row | {"page": pages[row["public_id"]]} for row in context["rows"] if row["public_id"] in pages
            ]
            for row in context["rows"]:
                row["after"] = after_exposure(row["page"]) if "after-exposure" in page["columns"] else []
        grouping = [code for code in page["grouping"] if context["total"]]
        number, blank = self.catalogue.unseen(self.chosen)
        return {
            **context,
            "form": self.listing.name,
            "as_list": address_of(self.listing.name, pairs(self.params)),
            "groups": [group for code in grouping if (group := self.group(code))],
            "asks": [facet.name for facet in self.listing.facets if self.chosen.values.get(facet.name)],
            "unseen": {
                "number": number,
                "facets": [
                    {"label": facet.label, "number": blank[facet.name], "href": self.blank(facet)}
                    for facet in self.listing.facets
                    if facet.name in blank
                ],
            },
        }

    def kept(self):
        return [*super().kept(), (EDITED, "1")]

    def blank(self, facet):
        """The list of those of which the facet says nothing; "" where it cannot be asked for alone."""
        values = [value for value in EMPTINESS if value in self.catalogue.values(facet)]
        alone = (
            facet.group == "record"
            or sum(bool(self.chosen.values.get(each.name)) for each in self.listing.facets if each.group == facet.group)
            == 1
        )
        if not (values and alone):
            return ""
        return self.href(self.sound.with_values(**{facet.name: values}))

    # -- counts -------------------------------------------------------------------------------------------------------
    def group(self, code):
        """``{code, rows: [{label, number, href}]}``: how many of the rows found have each value."""
        if code == "decade":
            return {"code": code, **self.decades()}
        facet = self.listing.facet("mediator" if code == "host" else code)
        if facet is None:
            return None
        asked = self.sound.with_values(**{"mediator-role": ["host"]}) if code == "host" else self.sound
        chosen = self.chosen
        if code == "host":
            chosen = Chosen({**chosen.values, "mediator-role": ["host"]}, chosen.years, True, chosen.words)
        elif facet.exact:
            chosen = replace(chosen, exact=True)
        counts = self.catalogue.counts(chosen)[2][facet.name]
        mine = self.chosen.values.get(facet.name) or counts
        names = self.catalogue.names[facet.names]
        rows = []
        for value in sorted(filter(counts.get, mine), key=lambda value: facet.order(value, counts.get(value, 0))):
            params = asked.with_values(**{facet.name: [value]})
            if facet.exact and value not in EMPTINESS:
                params = params.with_values(exact=["1"])
            rows.append(
                {
                    "label": facet.value_label(value, names),
                    "number": counts.get(value, 0),
                    "href": reverse(f"{self.listing.name}-list") + params.query(self.listing.parameters),
                    "empty": value in EMPTINESS,
                }
            )
        if code == "host":
            rows += self.without_host()
        return {"code": code, "rows": rows}

    def without_host(self):
        """Of those found, how many have no host who took part: one is named who did not surely, or none is recorded."""
        group, found = self.catalogue.groups["mediator"], self.catalogue.found_by(self.chosen)
        hosts = group.rows["mediator-role"].get("host", 0)
        without = found & ~group.owners_of(hosts & group.counted)
        named = without & group.owners_of(hosts)
        rows = (("named", named.bit_count()), ("none", (without & ~named).bit_count()))
        return [{"label": None, "of": of, "number": number, "href": "", "empty": True} for of, number in rows if number]

    def decades(self):
        """By the decade of the first day, what has none last; and of each how many by country, if some are asked for.

        There are no links: a list can be asked for the years in which something ran, not for those in which it began.
        """
        found = {}
        rows = self.filters.qs.values_list("public_id", "first_day", "certain") if self.valid else ()
        for public_id, first, certain in rows:
            if certain:
                decade = first and first.year // 10 * 10
                found[decade] = found.get(decade, 0) | 1 << self.catalogue.numbers[public_id]
        columns = []
        if countries := self.chosen.values.get("mediator-country"):
            facet, surely = self.listing.facet("mediator-country"), self.catalogue.within(self.chosen.years)[0]
            having = self.catalogue.found(facet, self.chosen, surely)
            columns = [(facet.value_label(value, {}), having[value]) for value in countries]
        return {
            "columns": [label for label, _bits in columns],
            "rows": [
                {
                    "label": {"en": f"{decade}s", "ar": f"{decade}–{decade + 9}"} if decade else None,
                    "number": found[decade].bit_count(),
                    "by": [(found[decade] & bits).bit_count() for _label, bits in columns],
                    "href": "",
                    "empty": not decade,
                }
                for decade in sorted(found, key=lambda each: (each is None, each))
            ],
        }


def after_exposure(page):
    """What is dated in the twelve months after it became known: meetings, outcomes, the end.

    Surely only where every reading of both dates says so: neither may a vague date of the exposure make it earlier.
    """
    known = base_rules.days(page["publicity_later_date"])
    dated = [{"kind": "end", "date": page["end"], "title": None}] if page["end"] else []
    for section in ("meetings", "outcomes"):
        dated += [{"kind": section, "date": row["date"], "title": row["title"]} for row in page[section]]
    found = [each | {"how": base_rules.follows(*base_rules.days(each["date"]), *known, 12)} for each in dated]
    found = [each for each in found if each["how"] != "no"]
    return sorted(found, key=lambda each: (each["date"], each["kind"]))


def pairs(params):
    return [[name, value] for name, found in params.values.items() for value in found if name != "page"]


# -- an answer by a rule -----------------------------------------------------------------------------------------------
def by_rule(form, own, query, base):
    asked = Params.read(query, (*form.parameters, EDITED))
    edited = bool(asked.values)
    values = asked.values if edited else own.values
    values = form.settled({name: each for name, each in values.items() if name != EDITED})
    found = form.rule.answer(values, get_language())
    return {
        "edited": edited,
        "original": base,
        **cited(edited, Params(values), form),
        "base": base,
        "form": form.code,
        "answer": found,
        "errors": found["errors"],
        "ignored": asked.ignored,
        "fields": [field(asks, values, found) for asks in form.rule.ASKS if not asks.hidden],
    }


def field(asks, values, found):
    """A parameter of a rule as a form shows it: chosen from the records there are, in groups where there are many."""
    given = values.get(asks.name, [])
    if asks.chooses:
        given = given or [f"{each.name}/{value}" for each in asks.chooses for value in values.get(each.name, ())]
        moments = [(each["id"], f"{date_words(each['date'])}: {plain(each['title'])}") for each in found["moments"]]
        groups = [(_("Meetings and outcomes of the initiative"), moments)] if moments else []
        for each in asks.chooses:
            groups.append((each.label, [(f"{each.name}/{slug}", name) for slug, name in options(each.names)]))
    elif asks.names == "actor":
        people, bodies = options("actor", card__actor_kind="person"), options("actor", without="person")
        groups = [(_("People"), people), (_("Bodies"), bodies)]
    elif asks.names:
        groups = [("", options(asks.names))]
    else:
        text = " ".join(given) if asks.many > 1 else (given or [asks.default])[-1]
        return {"asks": asks, "values": [text], "value": text}
    return {"asks": asks, "values": [*given, *[""] * (asks.many - len(given))][: asks.many], "groups": groups}


def options(kind, without="", **only):
    """``[(address, name)]`` of the public records of a kind, by name; of actors those with a seat in which they sat."""
    rows = PAGES[kind].objects.filter(**only)
    if kind == "actor":
        rows = rows.filter(Exists(TermRow.objects.filter(owner=OuterRef("pk"), facet="presence")))
    if without:
        rows = rows.exclude(card__actor_kind=without)
    order = "sort_ar" if get_language() == "ar" else "sort_en"
    found = sorted(rows.values_list(order, "public_id", "slug", *NAMES[kind]), key=lambda row: row[:2])
    return [(slug, plain(name)) for _sort, _id, slug, name in found]


NAMES = {"initiative": ["card__title"]} | dict.fromkeys(("conflict", "process", "actor"), ["card__name"])
