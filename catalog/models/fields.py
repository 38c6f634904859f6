"""Field types of the editorial room: codes of the vocabulary, EDTF dates with their bounds, public ids.

Every model uses them; nothing here knows a model.
"""

import re
import secrets
from functools import cache

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import Q
from django.utils.text import capfirst, format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog import edtf, vocabulary
from catalog.text import closed, is_identifier_safe, unreadable, unturned

# Crockford's alphabet: no letter that is mistaken for a digit when an id is read aloud.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
NOT_CODED = "not-coded"


def new_public_id() -> str:
    """A random id such as "k7m2-9qxd": it tells nothing of when, or after how many others, a row was made."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def not_coded_list() -> list[str]:
    return [NOT_CODED]


def readable(value):
    """Raises :class:`ValidationError` for a text, or a list of texts, with a character that no screen can show."""
    for text in value if isinstance(value, list) else [value]:
        if isinstance(text, str) and (hidden := unreadable(text)):
            raise ValidationError(
                _("It contains the invisible character %(code)s; remove it."), params={"code": f"U+{ord(hidden):04X}"}
            )


def visible(value):
    """Raises :class:`ValidationError` for an address with a character that turns or hides what stands beside it."""
    if not is_identifier_safe(value):
        raise ValidationError(_("The link holds an invisible character; type it anew, or copy it from its own page."))


def kept_apart(value, most=None):
    """A text, or a list of texts, whose marks of direction end with it; without them where it would get too long."""
    if isinstance(value, list):
        return [kept_apart(each) for each in value]
    if not isinstance(value, str):
        return value
    ended = closed(value)
    return ended if most is None or len(ended) <= most else unturned(value)


# -- what a form shows of these fields --------------------------------------------------------------------------------
class TermsShown(forms.BoundField):
    """A choice of terms with their definitions, which stand under the first field of a form that uses the list."""

    @property
    def terms(self):
        """``[{"label", "definition", "note"}]`` of the list, in the active language."""
        language = "ar" if (get_language() or "").startswith("ar") else "en"
        return vocabulary_terms(self.field.vocabulary, self.field.empty, language)

    @property
    def is_first_with_its_terms(self):
        """Whether no field before it in this form has the same list; those after it link to it."""
        fields = self.form.fields.items()
        return self.name == next(n for n, f in fields if getattr(f, "vocabulary", None) == self.field.vocabulary)


class Terms:
    """A form field that chooses from a list of the vocabulary."""

    vocabulary, empty = "", False

    def get_bound_field(self, form, field_name):
        return TermsShown(form, self, field_name)


class TermField(Terms, forms.TypedChoiceField):
    """One term."""


class TermsField(Terms, forms.TypedMultipleChoiceField):
    """Several terms. That nobody has looked yet is no longer true where another term is ticked."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value):
        codes = super().clean(value) or [NOT_CODED]
        return [code for code in codes if code != NOT_CODED] or [NOT_CODED]

    def has_changed(self, initial, data):
        return super().has_changed(initial, [code for code in data or () if code != NOT_CODED] or [NOT_CODED])


class DateShown(forms.BoundField):
    """A date with its reading in words."""

    reads_dates = True
    reads_at = "admin:read-date"

    @property
    def words(self):
        """The date in words of the active language, "" where there is none or where it cannot be read."""
        try:
            return edtf.in_words(self.field.to_python(self.value()), get_language())
        except (ValidationError, edtf.InvalidDate):
            return ""


class DateField(forms.CharField):
    """A date typed as EDTF or in words, English or Arabic; its value is EDTF."""

    examples = _("Words can be read too: spring 2003, about 1990, from 1991 to 1993, ربيع 2003.")
    # Which months “early” or “late” are is for the editor to say, not for the machine.
    vague = re.compile(r"\b(early|mid|middle|late|first|last|beginning|end)\b|أوائل|مطلع|منتصف|أواخر|نهاية", re.I)
    unread = _("“%s” could not be read as a date.")
    say_months = _("Say which months you mean: between October and December 2005.")
    in_words_too = _("In words too: spring 2003, about 1990.")
    # Marks that keep an example upright among Arabic words come along when it is copied.
    marks = dict.fromkeys(map(ord, "\u200e\u200f\u2066\u2067\u2068\u2069"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.help_text:
            self.help_text = format_lazy("{} {}", self.help_text, self.in_words_too)

    def to_python(self, value):
        text = super().to_python(value).translate(self.marks).strip()
        if not text:
            return ""
        try:
            edtf.parse(text)
            return text
        except edtf.InvalidDate as error:
            if (reading := edtf.read_words(text)) is not None:
                return reading
            said = str(error)
            if any(letter.isalpha() for letter in text):
                # Words call for words: the marks of EDTF would only confuse.
                told = self.unread % text if said == str(edtf.SHAPE) else said
                said = f"{told} {self.say_months if self.vague.search(text) else self.examples}"
            raise ValidationError(said, code="invalid") from error

    def bound_data(self, data, initial):
        """A form that comes back shows words that were read as the date they were read as, all others as typed."""
        try:
            return self.to_python(data)
        except ValidationError:
            return data

    def get_bound_field(self, form, field_name):
        return DateShown(form, self, field_name)


# -- the fields -------------------------------------------------------------------------------------------------------
class PublicIdField(models.CharField):
    """The permanent name of a row in fixtures, editions and addresses."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 9)
        kwargs.setdefault("unique", True)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", new_public_id)
        kwargs.setdefault("verbose_name", _("public id"))
        kwargs.setdefault("help_text", _("Given once, at random, and never changed."))
        kwargs.setdefault(
            "validators",
            [RegexValidator(rf"^[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}$", _("A public id looks like k7m2-9qxd."))],
        )
        super().__init__(**kwargs)


class CodeField(models.CharField):
    """One term of a list of the vocabulary, stored as its code.

    With ``empty=True`` the terms of the list "emptiness" are values too, and "not-coded" is the default.
    """

    def __init__(self, *args, vocabulary, empty=False, **kwargs):
        self.vocabulary, self.empty = vocabulary, empty
        kwargs.setdefault("max_length", 40)
        if empty:
            kwargs.setdefault("default", NOT_CODED)
        super().__init__(*args, **kwargs)
        # Given to the field and not to __init__, so that a new label needs no migration.
        self.choices = vocabulary_choices(vocabulary, empty)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)
        kwargs["vocabulary"] = self.vocabulary
        if self.empty:
            kwargs["empty"] = True
        return name, path, args, kwargs

    def formfield(self, **kwargs):
        field = super().formfield(**{"choices_form_class": TermField, **kwargs})
        field.vocabulary, field.empty = self.vocabulary, self.empty
        return field


def vocabulary_choices(list_code, empty):
    return vocabulary.choices(list_code, empty=empty)


@cache
def vocabulary_terms(list_code, empty, language):
    """What the terms of a list mean, for whoever has to choose one; `language` is "en" or "ar"."""
    return [
        {
            "label": term.label[language],
            "definition": term.definition.get(language, ""),
            "note": (term.scope_note or {}).get(language, ""),
        }
        for term in (vocabulary.term(list_code, code) for code in vocabulary.codes(list_code, empty=empty))
    ]


class CodesField(models.JSONField):
    """Several terms of a list, stored as a JSON list of codes in the order of the vocabulary.

    Where nobody has looked yet the value is ``["not-coded"]``: a term of "emptiness" always stands alone.
    """

    def __init__(self, *args, vocabulary, **kwargs):
        self.vocabulary = vocabulary
        kwargs.setdefault("default", not_coded_list)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs["vocabulary"] = self.vocabulary
        return name, path, args, kwargs

    def formfield(self, **kwargs):
        field = TermsField(
            choices=vocabulary.choices(self.vocabulary, empty=True),
            coerce=str,
            required=False,
            label=capfirst(self.verbose_name),
            help_text=self.help_text,
            initial=self.get_default,
        )
        field.vocabulary, field.empty = self.vocabulary, True
        return field

    def clean(self, value, model_instance):
        if not isinstance(value, list):
            raise ValidationError(_("Give a list of codes."))
        known = vocabulary.codes(self.vocabulary, empty=True)
        for code in value:
            if code not in known:
                raise ValidationError(
                    _("“%(code)s” is not a term of the list “%(list)s”."),
                    params={"code": code, "list": self.vocabulary},
                )
        empties = [code for code in value if code not in vocabulary.codes(self.vocabulary)]
        if empties and len(value) > 1:
            raise ValidationError(
                _("“%(code)s” says that there is no value: choose either it or the other terms."),
                params={"code": empties[0]},
            )
        return sorted(set(value), key=known.index) or [NOT_CODED]


class PickField(models.JSONField):
    """Several terms of a list or none, as codes in the order of the vocabulary: a choice of ours, never a finding."""

    def __init__(self, *args, vocabulary, **kwargs):
        self.vocabulary = vocabulary
        super().__init__(*args, default=list, blank=True, **{k: v for k, v in kwargs.items() if k not in LISTS})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs = {key: value for key, value in kwargs.items() if key not in LISTS}
        return name, path, args, {**kwargs, "vocabulary": self.vocabulary}

    def formfield(self, **kwargs):
        return forms.TypedMultipleChoiceField(
            choices=vocabulary.choices(self.vocabulary),
            coerce=str,
            required=False,
            label=capfirst(self.verbose_name),
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )

    def clean(self, value, model_instance):
        if not isinstance(value, list):
            raise ValidationError(_("Give a list of codes."))
        known = vocabulary.codes(self.vocabulary)
        for code in value:
            if code not in known:
                raise ValidationError(
                    _("“%(code)s” is not a term of the list “%(list)s”."),
                    params={"code": code, "list": self.vocabulary},
                )
        return sorted(set(value), key=known.index)


class LinkField(models.URLField):
    """An address on the web; typed without a scheme it is taken for https."""

    default_validators = [*models.URLField.default_validators, visible]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 500)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs):
        return super().formfield(**{"assume_scheme": "https", **kwargs})


class Lines(forms.CharField):
    """A list typed as one entry a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return [line.strip() for line in super().to_python(value).splitlines() if line.strip()]

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data)


class LinesField(models.JSONField):
    """A short list of texts, each checked by ``each``; typed one a line."""

    def __init__(self, *args, each=(), **kwargs):
        self.each = tuple(each)
        super().__init__(*args, default=list, blank=True, **{k: v for k, v in kwargs.items() if k not in LISTS})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {key: value for key, value in kwargs.items() if key not in LISTS}

    def formfield(self, **kwargs):
        return Lines(required=False, label=capfirst(self.verbose_name), help_text=self.help_text)

    def validate(self, value, model_instance):
        if not isinstance(value, list) or not all(isinstance(line, str) and line for line in value):
            raise ValidationError(_("Give one entry a line."))
        for line in value:
            for validator in self.each:
                validator(line)


LISTS = ("default", "blank")


class EdtfField(models.CharField):
    """A date as the sources give it, in EDTF text: 1993-09-13, 1993~, 1991?, 1990-10/1992-10; empty if unknown.

    Two :class:`BoundField` beside it hold the earliest and the latest day that the text allows.
    """

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 60)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": DateField, **kwargs})

    def to_python(self, value):
        value = super().to_python(value)
        return value.strip() if value else ""

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if value:
            try:
                edtf.parse(value)
            except edtf.InvalidDate as error:
                raise ValidationError(str(error), code="invalid") from error


class BoundField(models.DateField):
    """The earliest or latest day of an EDTF text; derived whenever the row is written, also by a raw load."""

    def __init__(self, *args, of, edge, **kwargs):
        self.of, self.edge = of, edge
        kwargs.update(null=True, blank=True, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of, "edge": self.edge}

    def pre_save(self, model_instance, add):
        text = getattr(model_instance, self.of)
        value = getattr(edtf.parse(text), self.edge) if text else None
        setattr(model_instance, self.attname, value)
        return value


def earliest(of):
    return BoundField(_("earliest day"), of=of, edge="earliest", help_text=_("Worked out from the date."))


def latest(of):
    return BoundField(_("latest day"), of=of, edge="latest", help_text=_("Worked out from the date."))


class CodedConstraint(models.CheckConstraint):
    """A field's codes. A form asks it without the database, where Django's own makes a query for each field and row."""

    def deconstruct(self):
        _path, args, kwargs = super().deconstruct()
        return "django.db.models.CheckConstraint", args, kwargs  # to migrations and databases it is one

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS):
        ((lookup, codes),) = self.condition.children
        name = lookup.removesuffix("__in")
        value = getattr(instance, name)
        if name not in (exclude or ()) and value is not None and str(value) not in codes:
            raise ValidationError(self.get_violation_error_message(), code=self.violation_error_code)


def coded(model, **fields):
    """Check constraints that hold each code field to its list; ``fields`` maps field -> list, "list+" with empties."""
    constraints = []
    for field, spec in fields.items():
        codes = vocabulary.codes(spec.rstrip("+"), empty=spec.endswith("+"))
        constraints.append(
            CodedConstraint(
                condition=Q(**{f"{field}__in": codes}),
                name=f"{model}_{field}_coded",
                violation_error_message=_("Choose one of the terms of the list."),
            )
        )
    return constraints
