"""What every list of the desk shares: counts beside the filters, names in both scripts, dates in words, and where a
record stands. What a column needs to know of its row is asked once for the whole page.
"""

from functools import cache, lru_cache

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator, capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog import edtf, vocabulary
from catalog.called import in_its_language, named
from catalog.models import Contribution, Publication, Row, Source
from catalog.publishing.kinds import KINDS
from catalog.text import fold, strip_article, words

from .lookalikes import COMPARED, lookalikes

# A shape for each state, so that it is told without colour; the word stands beside it.
MARKS = {"draft": "○", "in-review": "◐", "approved": "●", "published": "✓", "withdrawn": "×"}
DISCLOSURE_MARKS = {"named": "●", "role-only": "◐", "withheld": "○"}
MOST_FOLDED = 1000  # matches beyond that are left to the database's own comparison

folded = lru_cache(maxsize=65_536)(fold)


# -- cells ------------------------------------------------------------------------------------------------------------
def in_both_scripts(latin, arabic, most=90):
    """A name with its twin under it: that in the language of the page stands first."""
    if not arabic:
        return in_its_language(Truncator(latin).chars(most))
    pair = [("en", Truncator(latin).chars(most)), ("ar", Truncator(arabic).chars(most))]
    (first, name), (second, twin) = reversed(pair) if get_language() == "ar" else pair
    return format_html(
        '<bdi lang="{}">{}</bdi><span class="twin"><bdi lang="{}">{}</bdi></span>', first, name, second, twin
    )


def marked(kind, code, mark, label, note=""):
    """A code as a word with a mark, and a quiet line under it."""
    word = format_html('<span class="mark {}-{}"><span aria-hidden="true">{}</span> {}</span>', kind, code, mark, label)
    return format_html('{} <span class="under">{}</span>', word, note) if note else word


def date_in_words(text):
    """An EDTF text in the language of the page; as it was typed if it cannot be read."""
    try:
        return edtf.in_words(text, get_language()) if text else None
    except edtf.InvalidDate:
        return text


def span_in_words(start, end, open_ended=False):
    if not start and not end:
        return None
    try:
        return edtf.span_in_words(start, end, open_ended, get_language())
    except edtf.InvalidDate:
        return " – ".join(filter(None, (start, end)))


def country_in_words(code):
    return vocabulary.spoken("country", code).label["ar" if get_language() == "ar" else "en"] if code else None


def link_to(row, label, anchor=""):
    """A link to the form of ``row`` at the desk."""
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return format_html('<a href="{}{}">{}</a>', address, anchor, label)


def counted(model, field):
    """How many rows of ``model`` lead here by ``field``; a number of its own for each row, and no join."""
    rows = model.objects.filter(**{field: OuterRef("pk")}).order_by()
    number = rows.values(field).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def date_column(field, label):
    """A column that tells an EDTF field in words and sorts by its earliest day."""

    @admin.display(description=label, ordering=f"{field}_earliest")
    def in_words(self, row):
        return date_in_words(getattr(row, field))

    return in_words


def number_column(name, label):
    """A column with a number that ``counts`` gives."""

    @admin.display(description=label, ordering=name)
    def number(self, row):
        return getattr(row, name) or None

    return number


@cache
def relation_column(field):
    """A column with another row, which is told by its name in the language of the page."""

    @admin.display(description=field.verbose_name, ordering=field.name)
    def related(row):
        other = getattr(row, field.name)
        return other and named(other)

    related.__name__ = field.name
    return related


# -- lists ------------------------------------------------------------------------------------------------------------
class DeskList(ChangeList):
    """A page of a list: its admin counts what it wants to sort by, and looks up the rest once for all rows."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_popup:
            self.title = capfirst(self.opts.verbose_name_plural)

    def get_queryset(self, request, exclude_parameters=None):
        if exclude_parameters is None:
            self.root_queryset = self.model_admin.for_list(self.root_queryset)
        return super().get_queryset(request, exclude_parameters)

    def get_results(self, request):
        try:
            super().get_results(request)
        except OverflowError as error:  # a number in the address that no database column holds
            raise IncorrectLookupParameters from error
        self.model_admin.look_up(list(self.result_list))


class Listed:
    """Mixed into an admin: a list with counts, folded search and what ``look_up`` finds for a page of rows."""

    show_facets = admin.ShowFacets.ALWAYS
    empty_value_display = "–"
    counts = {}  # name -> expression, see counted()
    prefetched = ()
    folded_names = ()  # fields in which a search finds a name however it is accented, cased or spelt with hamza

    def get_changelist(self, request, **kwargs):
        return DeskList

    def get_list_display(self, request):
        relations = {
            field.name: field
            for field in self.opts.fields
            if field.is_relation and issubclass(field.related_model, Row)
        }
        columns = super().get_list_display(request)
        return [relation_column(relations[name]) if name in relations else name for name in columns]

    def for_list(self, queryset):
        return queryset.annotate(**self.counts).prefetch_related(*self.prefetched)

    def look_up(self, rows):
        """Set on each of ``rows`` what its columns need, in a fixed number of queries."""

    def get_search_results(self, request, queryset, search_term):
        found, doubled = super().get_search_results(request, queryset, search_term)
        alike = self.spelt_alike(search_term) or self.nearly(request, found, search_term)
        if not (doubled or alike):
            return found, False
        # As a subquery, so that no row is there twice: the filters could not count in a DISTINCT.
        return queryset.filter(Q(pk__in=found.order_by().values("pk")) | Q(pk__in=alike)), False

    def nearly(self, request, found, search_term):
        """In a search box of a form, where nothing is spelt so: who might be meant, before a double is entered."""
        if self.model not in COMPARED or request.path != reverse("admin:autocomplete") or found.exists():
            return []
        typed = {"title" if self.model is Source else "name": search_term}
        return [each.pk for each in lookalikes(self.model, typed)]

    def spelt_alike(self, search_term):
        """Rows whose folded names hold every folded word: neither database folds for itself."""
        wanted = [strip_article(word) for word in words(search_term)]
        if not wanted or not self.folded_names:
            return []
        texts = {}
        for pk, *names in self.model._base_manager.values_list("pk", *self.folded_names):
            texts.setdefault(pk, []).extend(folded(name) for name in names if name)
        alike = [pk for pk, names in texts.items() if all(word in " ".join(names) for word in wanted)]
        return alike if len(alike) <= MOST_FOLDED else []


class RecordList(Listed):
    """The list of a kind of record, with where each stands and who has it in hand."""

    def look_up(self, rows):
        kind, ids = self.model.kind, [row.public_id for row in rows]
        publications = {
            each.public_id: each
            for each in Publication.objects.filter(kind=kind, public_id__in=ids).select_related("edition")
        }
        shown = set(KINDS[kind].row.objects.filter(public_id__in=ids).values_list("public_id", flat=True))
        hands = {}
        contributions = Contribution.objects.filter(kind=kind, public_id__in=ids).select_related("user")
        for each in contributions.order_by("pk"):
            hands.setdefault(each.public_id, []).append(each.user.get_short_name() or each.user.get_username())
        for row in rows:
            row.publication = publications.get(row.public_id)
            row.is_shown = row.public_id in shown
            row.hands = hands.get(row.public_id, ())

    @admin.display(description=_("state"), ordering="state")
    def standing(self, row):
        return marked("state", row.state, MARKS.get(row.state, ""), row.get_state_display(), self.seen(row))

    def seen(self, row):
        """What visitors see of it."""
        if row.publication is None:
            return _("not public")
        if row.publication.edition is None:
            return "" if row.state == "withdrawn" else _("withdrawn")
        told = _("public, edition %(number)d") if row.is_shown else _("edition %(number)d, not shown to visitors")
        return told % {"number": row.publication.edition.number}

    @admin.display(description=_("changed by"))
    def in_hand_of(self, row):
        """Since it was last published; after that the history knows."""
        return ", ".join(row.hands) or None


def named_column(field, label):
    """The name of a record in both scripts."""

    @admin.display(description=label, ordering=field)
    def name(self, row):
        return in_both_scripts(getattr(row, field), getattr(row, f"{field}_ar"))

    return name


class SeatList(Listed):
    """Seats, each row leading into the form of its initiative, where seats are worked on."""

    section = ""  # the prefix of the rows in the initiative's form
    list_display_links = None

    def look_up(self, rows):
        """The place of each seat among the rows of its initiative's form."""
        ids = {row.initiative_id for row in rows}
        places, seen = {}, {}
        seats = self.model.objects.filter(initiative__in=ids).values_list("pk", "initiative_id")
        for pk, initiative in seats:  # in the model's own order, as in the form
            places[pk] = seen[initiative] = seen.get(initiative, -1) + 1
        for row in rows:
            row.place_in_form = places[row.pk]

    @admin.display(description=_("who"), ordering="actor__name")
    def who(self, row):
        if row.actor_id:
            name = in_both_scripts(row.actor.name, row.actor.name_ar)
        else:
            name = in_both_scripts(row.described_as, row.described_as_ar)
        return link_to(row.initiative, name, f"#{self.section}-{row.place_in_form}")

    @admin.display(description=_("initiative"), ordering="initiative__title")
    def in_initiative(self, row):
        return in_both_scripts(row.initiative.title, row.initiative.title_ar)

    @admin.display(description=_("when"), ordering="date_from_earliest")
    def when(self, row):
        return span_in_words(row.date_from, row.date_to)

    @admin.display(description=_("disclosure"), ordering="disclosure")
    def shown_as(self, row):
        mark = DISCLOSURE_MARKS.get(row.disclosure, "")
        return marked("disclosure", row.disclosure, mark, row.get_disclosure_display())

    @admin.display(description=_("by itself"))
    def alone(self, row):
        return link_to(row, _("this seat alone"))


def listed_names(rows, most=3):
    """Names of a few related rows, and how many more there are."""
    rows = list(rows)
    told = format_html_join(", ", "<bdi>{}</bdi>", ((named(row),) for row in rows[:most]))
    more = len(rows) - most
    return format_html(_("{} and {} more"), told, more) if more > 0 else told or None
