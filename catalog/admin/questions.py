"""Questions: the filters are pasted as the address of a list, and the form says at once how many rows they find."""

from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.urls import path
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext

from catalog import vocabulary
from catalog.models import Question
from catalog.public import asking
from catalog.publishing import difference

from .forms import STANDING, RecordAdmin, folded
from .gaps import GapFilter, TermFilter, WorkFilter
from .lists import RecordList, named_column

EXAMPLE = "/initiatives/?publicity=secret&from=2000&to=2014"


# -- the filters of a question -----------------------------------------------------------------------------------------
class FiltersShown(forms.BoundField):
    """The address of the list, with how many rows it has now under it."""

    reads_dates = True  # said under the field while it is typed, as of a date
    reads_at = "admin:read-filters"

    @property
    def words(self):
        try:
            return found_in(self.value() or "", self.form["form"].value())
        except ValidationError:
            return ""


class FiltersField(forms.CharField):
    """The address of a list as an editor pastes it. What it means is known together with the form of the answer."""

    form_code = ""  # of the record that is changed

    def prepare_value(self, value):
        if not isinstance(value, list):
            return value
        pairs = asking.addressed(self.form_code, value)
        return asking.address_of(self.form_code, pairs) or urlencode(pairs)

    def has_changed(self, initial, data):
        return (self.prepare_value(initial) or "") != (data or "").strip()

    def get_bound_field(self, form, field_name):
        return FiltersShown(form, self, field_name)


class QuestionForm(forms.ModelForm):
    filters = FiltersField(
        label=gettext_lazy("Filters"),
        required=False,
        help_text=format_lazy(
            gettext_lazy(
                "Choose the filters on the public list, copy the address of that page and paste it here, for example "
                "{example}. Of a rule of its own: its parameters, for example within=5&conflict=israeli-palestinian."
            ),
            example=EXAMPLE,
        ),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "ltr"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "filters" in self.fields:
            self.fields["filters"].form_code = self.instance.form

    def clean(self):
        cleaned = super().clean()
        if "filters" not in self.errors and "form" in cleaned:
            try:
                form, pairs = asking.read(cleaned.get("filters") or "", cleaned["form"])
                cleaned["form"], cleaned["filters"] = form, asking.identified(form, pairs)
            except ValidationError as error:
                self.add_error("filters", error)
        return cleaned


def found_in(typed, form):
    """What is said under the field: how many rows the pasted address has now; raises ValidationError."""
    form, pairs = asking.read(typed, form if form in asking.FORMS else "initiatives")
    found = asking.number(form, pairs)
    words = ngettext("%(count)d found now", "%(count)d found now", found["number"]) % {"count": found["number"]}
    if found["possible"]:
        more = ngettext("and %(count)d possibly", "and %(count)d possibly", found["possible"])
        words = f"{words} {more % {'count': found['possible']}}"
    return f"{vocabulary.label('question-form', form, get_language())}: {words}"


def read_filters(request):
    """``{"edtf", "words"}`` of ``?text=&form=``, or ``{"error"}``, as the forms' script reads them of a date too."""
    typed = request.GET.get("text", "")
    try:
        return JsonResponse({"edtf": typed.strip(), "words": found_in(typed, request.GET.get("form", ""))})
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)})


# -- the form ----------------------------------------------------------------------------------------------------------
@admin.register(Question)
class QuestionAdmin(RecordList, RecordAdmin):
    list_display = ("named", "standing", "form", "in_hand_of")
    list_filter = (WorkFilter, GapFilter, ("state", TermFilter), ("form", TermFilter))
    search_fields = ("title", "title_ar", "asked", "asked_ar", "slug", "public_id")
    folded_names = ("title", "title_ar", "asked", "asked_ar")
    named = named_column("title", gettext_lazy("title"))
    form = QuestionForm
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": (("title", "title_ar"), ("asked", "asked_ar"), "slug")}),
        (gettext_lazy("The answer"), {"fields": ("filters", "form", "columns", "grouping")}),
        (gettext_lazy("What was asked of the data"), {"fields": (("rule", "rule_ar"), ("caveats", "caveats_ar"))}),
        folded(gettext_lazy("Notes for editors"), "internal_note"),
        STANDING,
    )

    # -- to be read, by those who do not change it ---------------------------------------------------------------------
    def get_fieldsets(self, request, obj=None):
        found = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return found
        shown = (gettext_lazy("The answer"), {"fields": ("filters_in_words", "form", "columns", "grouping")})
        return tuple(shown if "filters" in flatten(each[1]["fields"]) else each for each in found)

    @admin.display(description=gettext_lazy("filters"))
    def filters_in_words(self, obj):
        refs = {(asking.is_reference(obj.form, *pair), pair[1]) for pair in obj.filters}
        names = difference.names_of(ref for ref in refs if ref[0])
        told = (difference.filter_in_words({obj.form}, *pair, names) for pair in obj.filters)
        return pgettext("between entries of a list", "; ").join(told)

    def own_urls(self):
        return [
            *super().own_urls(),
            path("read-filters/", self.admin_site.admin_view(read_filters), name="read-filters"),
        ]
