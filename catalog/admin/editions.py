"""What the door keeps, to read: editions, what is current, former addresses. Nobody edits it by hand."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.models import BY_KIND, Contribution, Edition, FormerSlug, PageRead, Publication, Reference
from catalog.publishing.kinds import KINDS

from .gaps import CurrentFilter, KindFilter, StandingFilter
from .lists import Listed, in_both_scripts


class FromKindFilter(KindFilter):
    title = _("from")
    parameter_name = field = "from_kind"


class ToKindFilter(KindFilter):
    title = _("to")
    parameter_name = field = "to_kind"


class PageKindFilter(KindFilter):
    parameter_name = field = "page_kind"


class ReadOnlyAdmin(Listed, admin.ModelAdmin):
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("kind of record"), ordering="kind")
    def kind_of_record(self, row):
        return BY_KIND[row.kind]._meta.verbose_name if row.kind in BY_KIND else row.kind


def name_in(edition):
    """What an edition calls its record: ``{"en": …, "ar": …}``."""
    return KINDS[edition.kind].name(edition.document)


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    list_display = (
        "named",
        "kind_of_record",
        "number",
        "published_at",
        "approval",
        "published_by",
        "purged_on",
        "public_id",
    )
    list_select_related = ("published_by",)
    list_filter = (KindFilter, CurrentFilter, "approval")
    search_fields = ("public_id",)
    search_help_text = _("By public id, such as k7m2-9qxd.")
    date_hierarchy = "published_at"
    ordering = ("-published_at", "-pk")

    @admin.display(description=_("record"))
    def named(self, row):
        name = name_in(row)
        return in_both_scripts(name["en"], name.get("ar"))


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    list_display = ("slug", "kind_of_record", "number", "seen", "public_id")
    list_select_related = ("edition",)
    list_filter = (KindFilter, StandingFilter, "seen")
    search_fields = ("public_id", "slug")

    @admin.display(description=_("current edition"))
    def number(self, row):
        return row.edition.number if row.edition else _("withdrawn")


@admin.register(FormerSlug)
class FormerSlugAdmin(ReadOnlyAdmin):
    list_display = ("slug", "kind_of_record", "public_id")
    list_filter = (KindFilter,)
    search_fields = ("slug", "public_id")


@admin.register(Contribution)
class ContributionAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "kind_of_record", "user")
    list_select_related = ("user",)
    list_filter = (KindFilter,)
    search_fields = ("public_id", "user__username")


@admin.register(Reference)
class ReferenceAdmin(ReadOnlyAdmin):
    list_display = ("from_kind", "from_id", "to_kind", "to_id")
    list_filter = (FromKindFilter, ToKindFilter)
    search_fields = ("from_id", "to_id")


@admin.register(PageRead)
class PageReadAdmin(ReadOnlyAdmin):
    list_display = ("page_kind", "page_id", "what")
    list_filter = (PageKindFilter,)
    search_fields = ("page_id", "what")
