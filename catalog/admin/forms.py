"""The forms of the desk: their layout, first source and locator on a row, dates in words, look-alikes, links.

The admins of the records and :mod:`catalog.admin.inlines` are built on it.
"""

import ipaddress
from functools import lru_cache
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db.models import CharField, Prefetch, TextField
from django.forms import BaseInlineFormSet
from django.http import JsonResponse
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog import edtf
from catalog.called import called
from catalog.models import Citation, Participant, Side
from catalog.models.fields import DateField, LinesField, TermField
from catalog.models.sources import CITED
from catalog.publishing import access
from catalog.text import fold

from . import base
from .lookalikes import lookalikes
from .widgets import QUICK_RENDERER, AnotherRecord, SearchSelect, SearchSelectMultiple, SuggestInput, TermSelect

# Codes and addresses; everything else takes its direction from the language in which it is typed.
LATIN = ("slug", "url", "wikidata", "country", "countries", "latitude", "longitude")


# -- what every form and row shares -----------------------------------------------------------------------------------
class Laid:
    """Fields as an editor reads them: Arabic from the right, other records searched, sections in order."""

    class Media:
        css = {"all": ["editors/forms.css"]}
        js = ["admin/js/jquery.init.js", "editors/forms.js"]

    def get_fieldsets(self, request, obj=None):
        return without(super().get_fieldsets(request, obj), unseen_fields(request.user))

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is None:
            return field
        if db_field.name.endswith("_ar"):
            field.widget.attrs |= {"dir": "rtl", "lang": "ar"}
        elif isinstance(field, DateField) or db_field.name in LATIN:
            field.widget.attrs.setdefault("dir", "ltr")
        elif isinstance(db_field, CharField | TextField | LinesField) and not isinstance(field, TermField):
            field.widget.attrs.setdefault("dir", "auto")
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = AnotherRecord(field.widget)
            if not access.sees_all(request.user):
                field.widget.can_change_related = field.widget.can_view_related = False
        if isinstance(field, TermField):
            field.widget = TermSelect(choices=field.choices)
            field.widget.list_code, field.widget.empty = field.vocabulary, field.empty
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", self.offered(db_field, request.user))
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", SearchSelect(db_field, self.admin_site, using=kwargs.get("using")))
        return labelled(super().formfield_for_foreignkey(db_field, request, **kwargs))

    def offered(self, db_field, user):
        """What a field takes: a part is hung on a record that its editor may open; other records are only named."""
        rows = db_field.remote_field.model._default_manager.all()
        if db_field.name in getattr(self.model, "owner_fields", ()):
            return access.worked_on(rows, user)
        return access.namable(rows, user)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", self.offered(db_field, request.user))
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", SearchSelectMultiple(db_field, self.admin_site, using=kwargs.get("using")))
        return labelled(super().formfield_for_manytomany(db_field, request, **kwargs))


def labelled(field):
    """A choice of other rows, each told by its name in the language of the page."""
    if field is not None:
        field.label_from_instance = called
    return field


def unseen_fields(user):
    """Notes between editors, and addresses, which would tell which ones are taken."""
    unseen = set() if user.has_perm("catalog.see_confidential") else {"internal_note"}
    return unseen if access.sees_all(user) else unseen | {"slug"}


def without(fieldsets, hidden):
    """Fieldsets without the lines in which a hidden field stands, and without sections that are empty then."""
    kept = []
    for name, options in fieldsets:
        fields = [field for field in options["fields"] if not set(flatten([field])) & set(hidden)]
        if fields:
            kept.append((name, {**options, "fields": fields}))
    return kept


class LaidAdmin(Laid):
    """A form of its own, whose last section tells where the record stands, once it stands anywhere."""

    def get_fieldsets(self, request, obj=None):
        hidden = () if obj else ("state", "sent_back_reason", "public_id", "version")
        kept = without(super().get_fieldsets(request, obj), hidden)
        if obj is None and issubclass(self.form, NewRecordForm):
            kept.insert(0, (None, {"fields": ["none_of_these"]}))
        return kept

    def get_prepopulated_fields(self, request, obj=None):
        return {} if "slug" in unseen_fields(request.user) else super().get_prepopulated_fields(request, obj)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        return form

    def get_urls(self):
        return [*self.own_urls(), *super().get_urls()]

    def own_urls(self):
        return []


class RecordAdmin(LaidAdmin, base.RecordAdmin):
    pass


class PartAdmin(LaidAdmin, base.PartAdmin):
    pass


def folded(name, *fields):
    """A section that is opened by whoever needs it."""
    return (name, {"classes": ("collapse",), "fields": fields})


STANDING = folded(_("Where the record stands"), "state", "sent_back_reason", ("version", "public_id"))
ORDER = folded(_("Order, and permanent id"), "position", "public_id")


# -- dates in words ---------------------------------------------------------------------------------------------------
class ReadsDates:
    """Gives the forms' script the reading of a date; without script the same is said when the form is saved."""

    def own_urls(self):
        return [path("read-date/", self.admin_site.admin_view(read_date), name="read-date")]


def read_date(request):
    """``{"edtf", "words"}`` of ``?text=``, or ``{"error"}``; both empty for an empty text."""
    try:
        found = DateField(required=False).to_python(request.GET.get("text", ""))
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)})
    return JsonResponse({"edtf": found, "words": edtf.in_words(found, get_language()) if found else ""})


# -- look-alikes ------------------------------------------------------------------------------------------------------
class NoneOfTheseShown(forms.BoundField):
    """The question whether the record is new, with the records it might be."""

    @property
    def candidates(self):
        """``[{"name", "about", "url"}]``, empty until a form comes back with some."""
        return [
            {"name": called(each), "about": about(each), "url": reverse_change(each)}
            for each in getattr(self.form, "candidates", ())
        ]


class NoneOfThese(forms.BooleanField):
    def get_bound_field(self, form, field_name):
        return NoneOfTheseShown(form, self, field_name)


def reverse_change(record):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


def about(record):
    """In a few words, what tells two records of one name apart."""
    if record._meta.model_name == "source":
        date = edtf.in_words(record.date, get_language()) if record.date else ""
        facts = [", ".join(record.authors), record.publisher, date, record.url]
    elif record._meta.model_name == "actor":
        facts = [record.get_actor_kind_display(), record.name_ar, record.country, record.description]
    else:
        facts = [record.name_ar, getattr(record, "country", ""), getattr(record, "region", "")]
    return " · ".join(fact for fact in facts if fact)


class NewRecordForm(forms.ModelForm):
    """A new record is saved when nothing in the catalogue is like it, or when the editor has looked and says so."""

    user = None  # who is asked; set for each request

    none_of_these = NoneOfThese(
        label=_("None of these: save a new one"), required=False, widget=forms.HiddenInput, initial=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.candidates = []
        if self.instance.pk:
            del self.fields["none_of_these"]

    def clean(self):
        cleaned = super().clean()
        if not self.instance.pk:
            found = lookalikes(self._meta.model, self.cleaned_data)
            known = access.choosable(self._meta.model.objects.filter(pk__in=[each.pk for each in found]), self.user)
            known = set(known.values_list("pk", flat=True)) if found else set()
            self.candidates = [each for each in found if each.pk in known]
        if self.candidates:
            self.fields["none_of_these"].widget = forms.CheckboxInput()
            if not self.cleaned_data.get("none_of_these"):
                self.add_error("none_of_these", _("The catalogue may have this already. Look at the records below."))
        return cleaned


# -- links of sources -------------------------------------------------------------------------------------------------
# Sites that copy what others published, or that keep what anybody uploads. Never the page of a publisher or an archive.
MIRRORS = (
    "coek.info docplayer.net dokumen.pub docslib.org ebin.pub epdf.pub epdf.tips everand.com fdocuments.net idoc.pub "
    "kipdf.com liquisearch.com masress.com pdfcoffee.com pdfdrive.com powershow.com scribd.com silo.pub "
    "slideplayer.com slideserve.com studylib.net studyres.com sudaress.com vdoc.pub vdocuments.net"
).split()


def host_of(url):
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_bare_number(host):
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.replace(".", "").isdigit()  # browsers take 3232235777 for an address too
    return True


def is_mirror(host):
    return any(host == name or host.endswith(f".{name}") for name in MIRRORS)


class SourceForm(NewRecordForm):
    def clean(self):
        cleaned = super().clean()
        url, link = self.cleaned_data.get("url"), self.cleaned_data.get("link")
        if not url or not {"url", "link"} & set(self.changed_data):
            return cleaned
        host = host_of(url)
        if is_bare_number(host):
            self.add_error(
                "url",
                _(
                    "A link of digits alone tells nobody whose page it is, and soon leads elsewhere. Give the "
                    "publisher's or an archive's page; else leave the link empty, choose “No link”, and note under "
                    "“Copy seen at” where you read it."
                ),
            )
        elif is_mirror(host) and link in ("publisher", "archive"):
            self.add_error(
                "url",
                _(
                    "%(host)s keeps copies of what others published. Give the publisher's or an archive's page; "
                    "else choose “Copy elsewhere” for whose page it is: visitors then read its name, without a link."
                )
                % {"host": host},
            )
        elif link == "none":
            self.add_error("link", _("Say whose page the link leads to; “No link” is for a source without one."))
        return cleaned


# -- rows -------------------------------------------------------------------------------------------------------------
@lru_cache(32_768)
def part_of_a_row(part, language, **facts):
    """What stands around a field. It is the same whenever a form is opened, and costs a template each time."""
    return render_to_string(f"admin/includes/row_field_{part}.html", facts)


def facts_of(field, language):
    """What is drawn around each field of a column, worked out once for all rows."""
    known = field.__dict__.setdefault("drawn_with", {})
    if language not in known:
        named = {"label": str(capfirst(field.label)), "checkbox": isinstance(field.widget, forms.CheckboxInput)}
        known[language] = (
            {**named, "needed": field.required and field.initial is None},
            {**named, "is_date": isinstance(field, DateField), "help_text": str(field.help_text)},
            getattr(field, "vocabulary", ""),
        )
    return known[language]


class RowForm(forms.ModelForm):
    """A row in the form of its record. ``known`` has labels of records that were chosen, by field and key.

    A template finds fields by their names first, so what it asks of a row has names that no field has.
    """

    takes_sources = False
    layout = ()  # the fieldsets of the inline

    def __init__(self, *args, known=None, record=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.record = record
        for name, field in self.fields.items():
            search = getattr(field.widget, "widget", field.widget)
            if isinstance(search, SearchSelect):
                search.known = {**(known or {}).get(name, {}), **self.at_hand(name)}

    def at_hand(self, name):
        """The label of what the row has chosen, from its own relation, which its queryset brought along."""
        if not getattr(self.instance, f"{name}_id", None):
            return {}
        other = getattr(self.instance, name)
        return {str(other.pk): called(other)}

    @property
    def row_title(self):
        return called(self.instance)

    @property
    def row_facts(self):
        """What tells this row from others at a glance, beside its title."""
        return []

    @property
    def sections(self):
        """The row as it is drawn: sections of lines of fields."""
        for number, (name, options) in enumerate(self.layout):
            lines = [line if isinstance(line, tuple | list) else (line,) for line in options["fields"]]
            folds = "collapse" in options.get("classes", ())
            yield {
                "id": f"{self.prefix}-section-{number}",
                "name": name,
                "folds": folds,
                "is_folded": folds and not any(field in self.errors for line in lines for field in line),
                "lines": [[{"name": field, "html": self.drawn(field)} for field in line] for line in lines],
            }

    def drawn(self, name):
        bound, language = self[name], get_language()
        head, foot, list_code = facts_of(self.base_fields[name], language)  # the form's own are copies
        id_for_label, words = bound.id_for_label, bound.words if foot["is_date"] else ""
        terms = f"terms-{self.prefix.rpartition('-')[0]}-{list_code}" if list_code else ""
        parts = (
            part_of_a_row("head", language, id=id_for_label, **head),
            bound.errors or "",
            bound,
            part_of_a_row(
                "foot",
                language,
                id=id_for_label,
                auto_id=bound.auto_id,
                words=words,
                terms=terms,
                again=name == "source",
                **foot,
            ),
        )
        return format_html("{}{}{}{}", *parts)

    def term(self, name):
        return getattr(self.instance, f"get_{name}_display")()

    def date(self, name):
        """A date in words; of what is stored, so it can always be read."""
        text = getattr(self.instance, name)
        return edtf.in_words(text, get_language()) if text else ""


class SourcedForm(RowForm):
    """A row with its first source and the place in it; the row's own page has them all."""

    takes_sources = True

    source = forms.ModelChoiceField(queryset=None)  # both made for each request, with the rights of who asks
    locator = forms.CharField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.first_citation:
            self.initial |= {"source": self.first_citation.source_id, "locator": self.first_citation.locator}

    def at_hand(self, name):
        if name == "source":
            first = self.first_citation
            return {str(first.source_id): called(first.source)} if first else {}
        return super().at_hand(name)

    @cached_property
    def citations(self):
        """Of the row as it is stored, in their order; read with the rows, not one by one."""
        return list(self.instance.citations.all()) if self.instance.pk else []

    @property
    def first_citation(self):
        return self.citations[0] if self.citations else None

    @property
    def further_citations(self):
        """How many sources the row has that only its own page shows."""
        return max(len(self.citations) - 1, 0)

    def clean(self):
        cleaned = super().clean()
        if self.cleaned_data.get("locator") and "source" in self.cleaned_data and not self.cleaned_data["source"]:
            self.add_error("source", _("Choose the source in which this place is."))
        return cleaned

    def _save_m2m(self):
        super()._save_m2m()
        if {"source", "locator"} & set(self.changed_data):
            self.save_citation()

    def save_citation(self):
        source = self.cleaned_data["source"]
        if source is None:
            if self.first_citation:
                self.first_citation.delete()
        elif self.first_citation:
            self.first_citation.source, self.first_citation.locator = source, self.cleaned_data["locator"]
            self.first_citation.save()
        else:
            Citation.objects.create(
                source=source, locator=self.cleaned_data["locator"], **{target_of(type(self.instance)): self.instance}
            )


def target_of(model):
    """The name of the foreign key by which a citation belongs to a row of ``model``."""
    return next(name for name in CITED if Citation._meta.get_field(name).related_model is model)


class SideField(forms.CharField):
    """A side by its name. One that the initiative does not have yet is made with the row, or by the rows above it."""

    def __init__(self):
        field = Participant._meta.get_field("side")
        super().__init__(
            required=False,
            max_length=Side._meta.get_field("name").max_length,
            label=capfirst(field.verbose_name),
            help_text=_("On which side of this initiative: choose it, or type a new one, for example “Israeli”."),
            widget=SuggestInput(listed="sides-of-this-initiative"),
        )
        self.sides = {}  # of the initiative, by key; set by the row

    def prepare_value(self, value):
        side = self.sides.get(value) if isinstance(value, int) else value
        return side.name if isinstance(side, Side) else value

    def to_python(self, value):
        name = super().to_python(value)
        if not name:
            return None
        for side in self.sides.values():
            if str(side.pk) == name or fold(side.name) == fold(name):
                return side
        if name.isdigit():
            raise ValidationError(_("Choose a side of this initiative; this one belongs to another."))
        return Side(name=name)

    def validate(self, value):
        """Nothing more: a side is chosen by name."""

    def run_validators(self, value):
        super().run_validators(value.name if value else "")

    def has_changed(self, initial, data):
        try:
            side = self.to_python(data)
        except ValidationError:
            return True
        return (side.pk or side.name if side else None) != initial


# -- sets of rows -----------------------------------------------------------------------------------------------------
class RowsFormSet(BaseInlineFormSet):
    """Rows whose labels cost a query for each relation, never for each row."""

    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "known": self.known, "record": self.instance}

    @cached_property
    def known(self):
        """Labels of what was chosen in a form that comes back: ``{field: {key: label}}``."""
        found = {}
        for name, field in self.form.base_fields.items() if self.is_bound else ():
            if isinstance(getattr(field.widget, "widget", field.widget), SearchSelect):
                typed = {self.data.get(f"{self.prefix}-{n}-{name}", "") for n in range(self.total_form_count())}
                keys = [int(key) for key in typed if key.isdecimal() and len(key) < 19]
                found[name] = {str(key): called(each) for key, each in field.queryset.in_bulk(keys).items()}
        return found

    def save_new(self, form, commit=True):
        """A new row comes after those that stand, unless the editor numbered it."""
        if "position" not in form.changed_data:
            taken = [row.position for row in self.get_queryset()] + [self.last]
            self.last = form.instance.position = max(taken) + 1
        return super().save_new(form, commit)

    last = -1

    @property
    def lists_of_terms(self):
        """The first field of each list of the vocabulary, under which the list stands once for all rows."""
        form = self.empty_form
        shown = [form[name] for name in form.fields if getattr(form.fields[name], "vocabulary", None)]
        return [field for field in shown if field.is_first_with_its_terms]


class Shown:
    """What a set of rows shows, in which order, and with how many queries."""

    formset = RowsFormSet
    form = RowForm

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        relations = [name for name in self.autocomplete_fields if not self.model._meta.get_field(name).many_to_many]
        return rows.select_related(*relations) if relations else rows

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, renderer=QUICK_RENDERER, **kwargs)
        formset.form.layout = self.get_fieldsets(request, obj)
        return formset


class Sourced(Shown):
    """Rows with their first source; ``citations`` come along in one query."""

    form = SourcedForm

    def get_queryset(self, request):
        cited = Prefetch("citations", Citation.objects.select_related("source"))
        return super().get_queryset(request).prefetch_related(cited)

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        source, locator = (Citation._meta.get_field(name) for name in ("source", "locator"))
        search = SearchSelect(source, self.admin_site)
        fields = formset.form.base_fields
        fields["source"] = self.formfield_for_dbfield(source, request, widget=search, required=False)
        fields["locator"] = self.formfield_for_dbfield(locator, request)
        return formset

    # Who may look but not change sees the row's values by these names.
    @admin.display(description=_("source"))
    def source(self, row):
        return next((str(citation.source) for citation in row.citations.all()), "")

    @admin.display(description=_("locator"))
    def locator(self, row):
        return next((citation.locator for citation in row.citations.all()), "")
