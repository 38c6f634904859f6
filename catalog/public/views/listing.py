"""What every list shares: its rows, its facets with counts, its chips and pages, from one address."""

import math
from dataclasses import replace
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .. import index, search
from ..facets import EMPTINESS, SHOWN
from ..filters import FILTERS
from ..jinja import plain
from ..params import Params
from .search import FIELDS, meant


class Asked:
    """One request to a list: its parameters, what they choose, and the links that change them."""

    nothing = ""  # what an address says when every choice is lifted

    def __init__(self, query, listing, base=None):
        self.listing = listing
        self.base = base or reverse(f"{listing.name}-list")
        self.catalogue = index.current(listing)
        self.params = query if isinstance(query, Params) else Params.read(query, listing.parameters)
        self.filters = FILTERS[listing.name](self.params, self.catalogue)
        self.valid = self.filters.is_valid()
        self.chosen = self.filters.chosen()
        # Links leave out what means nothing, so that the number beside a value is what its click gives.
        wrong = dict.fromkeys(self.filters.form.errors, [])
        for facet in listing.facets:
            if facet.name in wrong:
                known = self.catalogue.known(facet)
                wrong[facet.name] = [value for value in self.params.all(facet.name) if value in known]
        self.sound = self.params.with_values(**wrong) if wrong else self.params

    def href(self, params, base=None):
        query = params.query(self.listing.parameters)
        return base + query if base else self.base + (query or self.nothing)

    # -- facets -------------------------------------------------------------------------------------------------------
    def facet(self, facet, counts, most=SHOWN):
        """What a template prints of a facet: its most frequent values and the chosen ones, each with its link."""
        chosen = self.params.all(facet.name)
        ordered = sorted(counts, key=lambda value: facet.order(value, counts[value]))
        # "Not coded" stands last, and yet among the frequent ones where it is one of them.
        frequent = set(sorted(counts, key=lambda value: (-counts[value], facet.order(value, 0)))[:most])
        shown = [value for value in ordered if value in frequent or value in chosen]
        names = self.catalogue.names[facet.names]
        adds = self.catalogue.added(facet, self.chosen) if self.chosen.values.get(facet.name) else {}
        return {
            "name": facet.name,
            "label": facet.label,
            "note": facet.note,
            "options": [
                {
                    "value": value,
                    "label": facet.value_label(value, names),
                    "count": counts[value],
                    "adds": adds.get(value),
                    "selected": value in chosen,
                    "href": self.href(self.sound.toggled(facet.name, value)),
                }
                for value in shown
            ],
            "hidden": len(ordered) - len(shown),
            "whole": self.href(self.sound.with_values(), reverse(f"{self.listing.name}-facet", args=[facet.name])),
            "chosen": len(chosen),
        }

    def chips(self):
        """The choices in force, each with the address that lifts it."""
        found = []
        for facet in self.listing.facets:
            names, known = self.catalogue.names[facet.names], self.catalogue.known(facet)
            for value in self.params.all(facet.name):
                label = facet.value_label(value, names) if value in known else same(value)
                found.append(
                    {"filter": facet.label, "label": label, "href": self.href(self.params.toggled(facet.name, value))}
                )
        words = {
            "q": (_("Words"), _("“%(value)s”")),
            "from": (_("Years"), _("from %(value)s")),
            "to": (_("Years"), _("to %(value)s")),
            "exact": (_("Actors"), _("exactly these")),
        }
        for name, (label, phrase) in words.items():
            if self.params.one(name):
                chip = same(phrase % {"value": self.params.one(name)})
                found.append({"filter": label, "label": chip, "href": self.href(self.params.with_values(**{name: []}))})
        return found

    def exact(self):
        """The link that leaves out, or lets in, bodies and officials of a chosen actor; None where nobody is chosen."""
        if not any(facet.exact and self.params.all(facet.name) for facet in self.listing.facets):
            return None
        on = bool(self.params.one("exact"))
        return {"on": on, "href": self.href(self.params.with_values(exact=[] if on else ["1"]))}

    # -- the page -----------------------------------------------------------------------------------------------------
    def context(self):
        """Everything a list template is given; raises Http404 for a page that does not exist."""
        total, possible, counts = self.catalogue.counts(self.chosen)
        if not self.valid:
            total = possible = 0
        return {
            "base": self.base,
            "everything": self.catalogue.total,
            "total": total,
            "possible": possible,
            "ignored": self.params.ignored,
            "errors": {name: [str(each) for each in found] for name, found in self.filters.form.errors.items()},
            "chips": self.chips(),
            "filtered": bool(self.params.with_values(sort=[]).values),
            "q": self.params.one("q"),
            "years": {name: self.params.one(name) for name in ("from", "to")} if self.listing.years else None,
            "kept": self.kept(),
            "sorts": [
                {
                    "name": name,
                    "label": label,
                    "selected": name == self.filters.order,
                    "href": self.href(self.params.with_values(sort=[] if n == 0 else [name])),
                }
                for n, (name, label) in enumerate(self.filters.orders.items())
            ],
            "facets": [self.facet(facet, counts[facet.name]) for facet in self.listing.facets],
            "exact": self.exact(),
            "unknown": [
                {"label": facet.label, "number": number} for facet, number in self.catalogue.unknown(self.chosen)
            ]
            if total
            else [],
            "fields": FIELDS,
            "advice": self.advice() if self.valid and self.filters.found and not total + possible else None,
            **self.page(total, possible),
        }

    def advice(self):
        """Where words find nothing here: what they find elsewhere, and what may have been meant."""
        found, language = self.filters.found, get_language()
        q, places = self.params.one("q"), found.texts.places
        numbers, everything = self.catalogue.numbers, self.catalogue.everything
        others = replace(self.chosen, words=None)
        bits = self.catalogue.matching(others)[0]
        surely, possibly = self.catalogue.within(others.years)
        here = {places[each] for each, n in numbers.items() if each in places and (bits & (surely | possibly)) >> n & 1}
        without = sum(everything >> numbers[each] & 1 for each in self.chosen.words if each in numbers)
        anywhere = sum(found.numbers.values())
        ways = [
            (without, self.base, _("The same words without the other filters")),
            (anywhere, reverse("search"), _("The same words in the whole catalogue")),
        ]
        return {
            **meant(found, q, language, among=here, href=lambda words: self.href(self.sound.with_values(q=[words]))),
            "ways": [
                {"number": number, "href": f"{base}?{urlencode({'q': q})}", "label": label}
                for number, base, label in ways
                if number
            ],
        }

    def kept(self):
        """What a form with its own fields must carry along, so that it loses no other choice."""
        names = [name for name in self.listing.parameters if name not in ("from", "to", "q", "page")]
        return [(name, value) for name in names for value in self.params.all(name)]

    def page(self, total, possible):
        number = self.params.one("page") or "1"
        size, last = self.listing.page_size, max(1, math.ceil((total + possible) / self.listing.page_size))
        if not (number.isascii() and number.isdigit() and len(number) < 6 and 1 <= int(number) <= last):
            raise Http404
        number = int(number)
        start = (number - 1) * size
        rows = list(self.filters.qs.values("public_id", "card", "certain")[start : start + size]) if self.valid else []
        found, hits = self.filters.found, {}
        if found and rows:
            hits = search.hits([row["public_id"] for row in rows], found.asked, get_language())

        def link(n):
            return self.href(self.params.with_values(page=[str(n)] if n > 1 else []))

        near = sorted({1, last, *range(max(1, number - 2), min(last, number + 2) + 1)})
        return {
            "rows": [{**row, "hit": hits.get(row["public_id"])} for row in rows],
            "page": number,
            "last_page": last,
            "pages": [
                {"number": n, "href": link(n), "current": n == number, "gap": n > 1 and n - 1 not in near} for n in near
            ],
            "previous": link(number - 1) if number > 1 else None,
            "next": link(number + 1) if number < last else None,
            "canonical": link(number),
        }

    def whole_facet(self, name):
        """All values of one facet under the filters in force, by the alphabet of the page's language."""
        facet = self.listing.facet(name)
        if facet is None:
            raise Http404
        view = self.facet(facet, self.catalogue.counts(self.chosen)[2][name], None)
        view["options"].sort(key=lambda option: (option["value"] in EMPTINESS, plain(option["label"]).casefold()))
        if not self.valid:  # as on the list: nothing is shown that does not meet what was asked
            view["options"] = []
        return {
            "facet": view,
            "chips": self.chips(),
            "back": self.href(self.params.with_values()),
            "errors": [str(each) for found in self.filters.form.errors.values() for each in found],
            "ignored": self.params.ignored,
        }


def same(text):
    """A label that reads the same in both languages."""
    return {"en": text, "ar": text}
