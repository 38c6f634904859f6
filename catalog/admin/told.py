"""A field as it is told to who may look and not change: terms, dates and names in words, texts in their direction."""

from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField, CharField, TextField, URLField
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html, format_html_join
from django.utils.translation import pgettext

from catalog.called import named
from catalog.models.fields import CodeField, CodesField, EdtfField, LinesField, PickField
from catalog.publishing import history

from .lists import link_to

NOTHING, OURS = "–", ("catalog", "catalog_answers")


def told(shown):
    """The contents of one of Django's read-only fields, as HTML."""
    row, name = shown.form.instance, shown.field["name"]
    if row._meta.app_label not in OURS:  # of an account's password Django shows no more than it should
        return shown.contents()
    try:
        field = row._meta.get_field(name)
    except FieldDoesNotExist:  # worked out for the form, by a method of that name
        return shown.contents() or NOTHING
    value = field.value_from_object(row)
    if value in (None, "", []):
        return NOTHING
    if field.many_to_many:
        between = pgettext("between entries of a list", "; ")
        return format_html_join(between, "{}", ((named(each),) for each in value))
    if field.is_relation:
        other = getattr(row, name)
        return link_to(other, named(other))
    if isinstance(field, CodeField | CodesField | PickField | EdtfField | BooleanField):
        return history.words(field, value, {})
    if isinstance(field, LinesField) or (
        isinstance(field, CharField | TextField) and not isinstance(field, URLField) and not field.choices
    ):
        words = linebreaksbr(history.words(field, value, {}), autoescape=True)
        return format_html('<div dir="auto"{}>{}</div>', language_of(row, name), words)
    return shown.contents()


def language_of(row, name):
    """Of a text that has a twin in the other language; names of others may be in any."""
    if name.endswith("_ar"):
        return format_html(' lang="{}"', "ar")
    return format_html(' lang="{}"', "en") if hasattr(row, f"{name}_ar") else ""
