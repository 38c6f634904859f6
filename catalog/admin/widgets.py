"""Widgets of the forms: the choice of another record by searching, which takes its label from what is at hand."""

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.forms import TextInput


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


class SuggestInput(TextInput):
    """A line of text with suggestions, ``among``, to choose from or to overrule."""

    template_name = "django/forms/widgets/text.html"

    def __init__(self, attrs=None, listed=""):
        super().__init__({"class": "vTextField", "list": listed, "autocomplete": "off", **(attrs or {})})
