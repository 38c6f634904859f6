"""Widgets of the forms, and a renderer for rows: sixty seats have over a thousand fields.

A search takes its label from what is at hand; a template for each field would cost a form with many rows seconds.
"""

from functools import lru_cache

from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple, RelatedFieldWidgetWrapper
from django.forms import Select, TextInput
from django.forms.renderers import DjangoTemplates
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog import vocabulary


# -- rows without templates -------------------------------------------------------------------------------------------
@lru_cache(32_768)
def attribute(name, value):
    """One attribute of a tag, remembered: ids and names are the same whenever a form is opened."""
    return format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)


def attributes(attrs):
    text = SafeString()
    for name, value in attrs.items():
        if value is not None and value is not False:
            text += attribute(name, value if value is True else str(value))
    return text


def an_input(widget):
    value = SafeString() if widget["value"] is None else format_html(' value="{}"', widget["value"])
    return format_html(
        "<input{}{}{}>",
        attributes({"type": widget["type"], "name": widget["name"]}),
        value,
        attributes(widget["attrs"]),
    )


def a_textarea(widget):
    attrs = attributes({"name": widget["name"], **widget["attrs"]})
    return format_html("<textarea{}>\n{}</textarea>", attrs, widget["value"] or "")


def a_select(widget):
    options = format_html_join(
        "",
        "<option{}>{}</option>",
        (
            (attributes({"value": option["value"], **option["attrs"]}), option["label"])
            for _group, group, _place in widget["optgroups"]
            for option in group
        ),
    )
    return format_html("<select{}>{}</select>", attributes({"name": widget["name"], **widget["attrs"]}), options)


def some_boxes(widget):
    boxes = format_html_join(
        "",
        "<div><label{}>{} {}</label></div>",
        (
            (attributes({"for": option["attrs"].get("id")}), an_input(option), option["label"])
            for _group, group, _place in widget["optgroups"]
            for option in group
        ),
    )
    return format_html("<div{}>{}</div>", attributes({"id": widget["attrs"].get("id")}), boxes)


QUICK = {
    "django/forms/widgets/text.html": an_input,
    "django/forms/widgets/number.html": an_input,
    "django/forms/widgets/hidden.html": an_input,
    "django/forms/widgets/checkbox.html": an_input,
    "django/forms/widgets/textarea.html": a_textarea,
    "django/forms/widgets/select.html": a_select,
    "django/forms/widgets/checkbox_select.html": some_boxes,
}


class QuickRenderer(DjangoTemplates):
    """Writes plain fields by itself, the same as Django's templates would; anything else is left to them."""

    def render(self, template_name, context, request=None):
        quick = QUICK.get(template_name)
        return quick(context["widget"]) if quick else super().render(template_name, context, request)


QUICK_RENDERER = QuickRenderer()


# -- terms ------------------------------------------------------------------------------------------------------------
@lru_cache(4096)
def term_options(list_code, empty, language, chosen):
    """The options of a list with one chosen; the same for every row, so they are written once."""
    return format_html_join(
        "",
        "<option{}>{}</option>",
        (
            (attributes({"value": code, "selected": code == chosen}), vocabulary.label(list_code, code, language))
            for code in vocabulary.codes(list_code, empty=empty)
        ),
    )


class TermSelect(Select):
    """The choice of one term; ``list_code`` and ``empty`` as those of the field."""

    list_code, empty = "", False

    def render(self, name, value, attrs=None, renderer=None):
        options = term_options(self.list_code, self.empty, get_language(), str(value))
        if value in (None, ""):
            options = format_html('<option value="" selected>{}</option>{}', _("Choose …"), options)
        return format_html("<select{}>{}</select>", attributes({"name": name, **self.attrs, **(attrs or {})}), options)


# -- another record ---------------------------------------------------------------------------------------------------
class Searched:
    """A search field that the script of the forms sets up when its row or section is opened.

    Sixty closed rows with three of them each would keep a browser busy for seconds.
    """

    def build_attrs(self, base_attrs, extra_attrs=None):
        attrs = super().build_attrs(base_attrs, extra_attrs)
        attrs["class"] = attrs["class"].replace("admin-autocomplete", "desk-search")
        return attrs


class SearchSelect(Searched, AutocompleteSelect):
    """``known`` holds labels by key; the database is asked only for a choice that is not among them."""

    known: dict = {}

    def optgroups(self, name, value, attrs=None):
        chosen = [str(each) for each in value if each not in self.choices.field.empty_values]
        if not all(each in self.known for each in chosen):
            return super().optgroups(name, value, attrs)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options += [self.create_option(name, each, self.known[each], True, 1) for each in chosen]
        return [(None, options, 0)]


class SearchSelectMultiple(Searched, AutocompleteSelectMultiple):
    """Several records; a form has one of them for each relation, so one query each is all they cost."""


class AnotherRecord(RelatedFieldWidgetWrapper):
    """The choice of another record with, in words, the ways to add one and to change the one chosen.

    What deletes it, or only shows it, has no place in the middle of a form.
    """

    def __init__(self, wrapped):
        super().__init__(
            wrapped.widget,
            wrapped.rel,
            wrapped.admin_site,
            can_add_related=wrapped.can_add_related,
            can_change_related=wrapped.can_change_related,
        )
        self.found = {}  # the links, worked out once for all rows: copies of this widget share it

    def links(self):
        if not self.found:
            opts = self.rel.model._meta
            to_field = getattr(self.rel, "field_name", opts.pk.name)
            info, asked = (opts.app_label, opts.model_name), f"?{TO_FIELD_VAR}={to_field}&{IS_POPUP_VAR}=1"
            name = {"model": opts.verbose_name}
            self.found["ref"] = opts.model_name
            if self.can_change_related:
                address = self.get_related_url(info, "change", "__fk__") + asked
                self.found["change"] = (address, _("Edit the record of this %(model)s") % name)
            if self.can_add_related:
                self.found["add"] = (self.get_related_url(info, "add") + asked, _("Add a new %(model)s") % name)
        return self.found

    def render(self, name, value, attrs=None, renderer=None):
        self.widget.choices = self.choices
        links, parts = self.links(), [self.widget.render(name, value, attrs, renderer)]
        for way, target in (("change", "data-href-template"), ("add", "href")):
            if way in links:
                address, text = links[way]
                parts.append(
                    format_html(
                        '<a class="related-widget-wrapper-link {way}-related" id="{way}_id_{name}" data-popup="yes" '
                        '{target}="{address}">{text}</a>',
                        way=way,
                        name=name,
                        target=target,
                        address=address,
                        text=text,
                    )
                )
        inside = format_html_join("", "{}", ((part,) for part in parts))
        return format_html('<div class="related-widget-wrapper" data-model-ref="{}">{}</div>', links["ref"], inside)


class SuggestInput(TextInput):
    """A line of text with suggestions from the list ``listed``, to choose from or to overrule."""

    def __init__(self, attrs=None, listed=""):
        super().__init__({"class": "vTextField", "list": listed, "autocomplete": "off", **(attrs or {})})
