"""What a question may be asked of: a list with filters, or a rule of its own; and which parameters name records.

The door turns names of records into ids by it, the desk checks an editor's filters by it, the page answers by it.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from . import index
from .facets import EMPTINESS, LISTINGS, Listing
from .filters import FILTERS
from .models import PAGES
from .params import Params
from .rules import RULES

LISTED = ("initiatives", "mediators", "participants", "assessments")


@dataclass(frozen=True)
class Form:
    """One form of answer. Exactly one of ``listing`` and ``rule`` is there."""

    code: str
    listing: Listing | None = None
    rule: object = None

    @property
    def parameters(self):
        """The parameters in the order in which an address has them; the page of a list is no part of a question."""
        if self.rule:
            return tuple(asks.name for asks in self.rule.ASKS)
        return tuple(name for name in self.listing.parameters if name != "page")

    def settled(self, values):
        """The values as the rule means them, where its form sends some in another shape."""
        return getattr(self.rule, "settled", dict)(values)

    def names(self, parameter):
        """The kind of record that a parameter's values name, or "" where they name none."""
        if self.rule:
            return next((asks.names for asks in self.rule.ASKS if asks.name == parameter), "")
        facet = self.listing.facet(parameter)
        return facet.names if facet and facet.names in PAGES else ""


FORMS = {
    **{code: Form(code, listing=LISTINGS[code]) for code in LISTED},
    **{code: Form(code, rule=rule) for code, rule in RULES.items()},
}


def is_reference(form, parameter, value):
    """The kind of record that this very value names, or ""."""
    return "" if value in EMPTINESS or form not in FORMS else FORMS[form].names(parameter)


# -- what an editor types ----------------------------------------------------------------------------------------------
def read(typed, form):
    """``(form, [[parameter, value], …])`` of an address of a list or of a query; raises ValidationError.

    The address decides on the form where it leads to a list. Values are still as addresses write them.
    """
    typed = typed.strip()
    parts = urlsplit(typed)
    path, query = parts.path, parts.query
    if not parts.query and "=" in parts.path and not parts.scheme:
        path, query = "", parts.path
    if path:
        form = form_at(path)
    known = FORMS[form]
    asked = Params.read(QueryDict(query), known.parameters)
    ignored = [name for name in asked.ignored if name not in ("page", "edited")]
    if ignored:
        raise ValidationError(
            _("“%(name)s” is no filter of this form. It knows: %(known)s.")
            % {"name": ignored[0], "known": ", ".join(known.parameters)}
        )
    values = known.settled(asked.values)
    pairs = [[name, value] for name in known.parameters for value in values.get(name, ())]
    found = number(form, pairs)
    if found["errors"]:
        raise ValidationError([f"{name}: {message}" for name, message in found["errors"].items()])
    return form, pairs


def form_at(path):
    """The form whose list, or question, stands at a path of this site."""
    for code, language in (("en", "/"), ("ar", "/ar/")):
        if code == "ar" and not path.startswith(language):
            continue
        with translation.override(code):
            try:
                name = resolve(path if path.endswith("/") else f"{path}/").url_name or ""
            except Resolver404:
                continue
        if name.removesuffix("-list") in LISTED:
            return name.removesuffix("-list")
    raise ValidationError(
        _("This is not the address of a list of initiatives, mediators, participants or assessments.")
    )


def number(form, pairs):
    """How many rows a question finds now: ``{"errors": {parameter: message}, "number", "possible", "label"}``."""
    known, params = FORMS[form], params_of(pairs)
    if known.rule:
        found = known.rule.answer(params.values, "en")
        return {"errors": found["errors"], "number": found["number"], "possible": len(found.get("perhaps", ()))}
    catalogue = index.current(known.listing)
    filters = FILTERS[form](params, catalogue)
    errors = {name: " ".join(map(str, found)) for name, found in filters.form.errors.items()}
    total, possible, _counts = catalogue.counts(filters.chosen()) if not errors else (0, 0, {})
    return {"errors": errors, "number": total, "possible": possible}


def params_of(pairs):
    values = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return Params(values)


def address_of(form, pairs):
    """The address of the list that has the same rows, or "" where no list has them."""
    known = FORMS[form]
    if known.rule:
        return ""
    return reverse(f"{form}-list") + params_of(pairs).query(known.parameters)


# -- filters in words --------------------------------------------------------------------------------------------------
def label(form, parameter):
    """What a parameter is called on the page; the parameter itself where the form does not know it."""
    known = FORMS.get(form)
    if known is None:
        return parameter
    if known.rule:
        found = next((asks for asks in known.rule.ASKS if asks.name == parameter), None)
    else:
        found = FILTERS[form].base_filters.get(parameter)
    return str(found.label) if found else parameter


def value_label(form, parameter, value):
    """A value as the page says it, in the language of the moment; records and numbers stand as they are."""
    listing = FORMS[form].listing if form in FORMS else None
    facet = listing and listing.facet(parameter)
    if not facet or value not in facet.codes:
        return value
    return facet.value_label(value, {})["ar" if (translation.get_language() or "").startswith("ar") else "en"]


# -- records by address, and by id -------------------------------------------------------------------------------------
def addressed(form, pairs):
    """The pairs with public records by their addresses instead of their ids; what is not public keeps its id."""
    return swapped(form, pairs, "public_id", "slug")


def identified(form, pairs):
    """The pairs with public records by their ids, which stay the same, instead of their addresses."""
    return swapped(form, pairs, "slug", "public_id")


def swapped(form, pairs, old, new):
    wanted = {}
    for name, value in pairs:
        if kind := is_reference(form, name, value):
            wanted.setdefault(kind, set()).add(value)
    known = {
        kind: dict(PAGES[kind].objects.filter(**{f"{old}__in": values}).values_list(old, new))
        for kind, values in wanted.items()
    }
    return [[name, known.get(is_reference(form, name, value), {}).get(value, value)] for name, value in pairs]
