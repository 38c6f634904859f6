"""Public tables: small, denormalised, disposable. Only the door writes them; rebuild_public makes them again.

A page is one row. Rows are named by public ids, which tell nothing of order or number.
"""

from django.db import models


class CatalogueState(models.Model):
    """One row: the version of the public catalogue, raised in every publishing transaction. It keys every cache."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.PositiveBigIntegerField(default=0)


class PageRow(models.Model):
    """A record a visitor can open: its address, its place in the alphabet, and the document its page is drawn from.

    ``card`` is what a list says of it, ``index`` what counts are made of, ``search`` the words of its public text.
    """

    public_id = models.CharField(max_length=9, primary_key=True)
    slug = models.CharField(max_length=120, unique=True)
    sort_en = models.TextField()
    sort_ar = models.TextField()
    page = models.JSONField()
    card = models.JSONField()
    index = models.JSONField()
    search = models.TextField()
    published = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ("sort_en", "public_id")


class InitiativeRow(PageRow):
    """An initiative. Its days are explained where they are worked out, in the door's kind of the same name."""

    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    sure_from = models.DateField(null=True)
    sure_to = models.DateField(null=True)
    maybe_from = models.DateField(null=True)
    maybe_to = models.DateField(null=True)


class ActorRow(PageRow):
    """An actor that is public, with every visible seat on its page, and in how many initiatives it took part."""

    mediator_in = models.PositiveIntegerField()
    participant_in = models.PositiveIntegerField()


class ConflictRow(PageRow):
    """A conflict named by something visible."""


class PlaceRow(PageRow):
    """A place named by something visible."""


class ProcessRow(PageRow):
    """An official process named by something visible."""


class ConceptRow(PageRow):
    """A concept with its definitions."""


class SourceRow(PageRow):
    """A source that something visible cites."""


class AssessmentRow(PageRow):
    """A signed opinion on a visible initiative."""


class QuestionRow(PageRow):
    """A question, with the rule by which its answer is made anew at every visit."""


class TermRow(models.Model):
    """One value of one facet that a page has.

    Facets of one ``group`` with the same ``row`` speak of the same thing: one seat, one assessment, the record itself.
    """

    pk = models.CompositePrimaryKey("owner", "group", "row", "facet", "value")
    owner = models.CharField(max_length=9)
    group = models.CharField(max_length=12)
    row = models.PositiveSmallIntegerField()
    facet = models.CharField(max_length=24)
    value = models.CharField(max_length=120)

    class Meta:
        ordering = ("owner", "group", "row", "facet", "value")
        indexes = [models.Index(fields=("facet", "value"), name="term_facet_value")]


class MomentRow(models.Model):
    """A dated sign of life of an initiative, a meeting or an outcome, between two days."""

    pk = models.CompositePrimaryKey("owner", "position")
    owner = models.CharField(max_length=9)
    position = models.PositiveSmallIntegerField()
    earliest = models.DateField()
    latest = models.DateField()

    class Meta:
        ordering = ("owner", "position")


class SearchRow(models.Model):
    """A record as the search knows it, whatever its kind: words of its names, of all its public text, and what a hit
    shows. ``name`` are the words of its own name in both languages, ``names`` also of those it is called besides. By
    ``digest`` it is seen which rows have changed.
    """

    public_id = models.CharField(max_length=9, primary_key=True)
    kind = models.CharField(max_length=12)
    digest = models.CharField(max_length=32, default="")
    sort_en = models.TextField()
    sort_ar = models.TextField()
    name = models.TextField()
    names = models.TextField()
    words = models.TextField()
    hit = models.JSONField()

    class Meta:
        ordering = ("sort_en", "public_id")
        # After a publication the digests are read without the long texts.
        indexes = [models.Index(fields=("public_id", "digest"), name="search_digest")]


class AddressRow(models.Model):
    """An address and what answers there: the page, a move to the present address, or that it was withdrawn."""

    pk = models.CompositePrimaryKey("kind", "slug")
    kind = models.CharField(max_length=12)
    slug = models.CharField(max_length=120)
    public_id = models.CharField(max_length=9, db_index=True)
    answer = models.CharField(max_length=8, choices=[("page", "page"), ("moved", "moved"), ("gone", "gone")])

    class Meta:
        ordering = ("kind", "slug")


PAGES = {
    "initiative": InitiativeRow,
    "actor": ActorRow,
    "assessment": AssessmentRow,
    "concept": ConceptRow,
    "source": SourceRow,
    "conflict": ConflictRow,
    "place": PlaceRow,
    "process": ProcessRow,
    "question": QuestionRow,
}
KIND_OF = {model: kind for kind, model in PAGES.items()}
TABLES = (CatalogueState, *PAGES.values(), TermRow, MomentRow, SearchRow, AddressRow)
