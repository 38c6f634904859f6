"""Meetings and outcomes by themselves, with their sources."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.models import Citation, Meeting, Outcome

from .forms import ORDER, PartAdmin
from .gaps import GapFilter, TermFilter
from .inlines import SourceRows
from .lists import Listed, counted, date_column, named_column, number_column


class DatedPartAdmin(Listed, PartAdmin):
    search_fields = ("title", "title_ar", "initiative__title", "initiative__title_ar")
    folded_names = search_fields
    date_hierarchy = "date_earliest"
    ordering = ("initiative__title", "position", "public_id")
    named = named_column("title", _("title"))
    when = date_column("date", _("date"))
    cited = number_column("citation_count", _("sources"))


@admin.register(Meeting)
class MeetingAdmin(DatedPartAdmin):
    list_display = ("named", "when", "place", "initiative", "cited")
    list_select_related = ("place", "initiative")
    list_filter = (GapFilter,)
    counts = {"citation_count": counted(Citation, "meeting")}
    autocomplete_fields = ("initiative", "place")
    inlines = (SourceRows,)
    fieldsets = (
        (None, {"fields": ("initiative", ("title", "title_ar"), ("date", "place"), ("summary", "summary_ar"))}),
        ORDER,
    )


@admin.register(Outcome)
class OutcomeAdmin(DatedPartAdmin):
    list_display = ("named", "type", "when", "initiative", "cited")
    list_select_related = ("initiative",)
    list_filter = (GapFilter, ("type", TermFilter))
    counts = {"citation_count": counted(Citation, "outcome")}
    autocomplete_fields = ("initiative",)
    inlines = (SourceRows,)
    fieldsets = (
        (None, {"fields": ("initiative", ("title", "title_ar"), ("type", "date"), ("summary", "summary_ar"), "url")}),
        ORDER,
    )
