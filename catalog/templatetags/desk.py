"""What the templates of the desk ask for: the first page, the shelves of models, and this page in another language."""

from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit

from django import template
from django.conf import settings
from django.http import QueryDict
from django.urls import reverse, translate_url
from django.utils.translation import get_language

from catalog import called
from catalog.admin import home, told

register = template.Library()
register.filter(called.called)
register.filter(called.in_its_language)
register.filter(told.told)


@register.simple_tag(takes_context=True)
def desk_home(context):
    return home.home(context["request"])


@register.simple_tag
def desk_shelves(app_list):
    return home.shelves(app_list)


@register.simple_tag
def public_home():
    """The catalogue's own first page, in the language of the desk."""
    return reverse("home")


@register.simple_tag(takes_context=True)
def other_languages(context):
    """This very page in each language: ``[{"code": …, "name": …, "address": …, "is_current": …}]``."""
    here = context["request"].get_full_path()
    return [
        {"code": code, "name": name, "address": translated(here, code), "is_current": code == get_language()}
        for code, name in settings.LANGUAGES
    ]


def translated(address, language):
    """An address of the desk in another language, and with it where the log-in page leads on to."""
    parts = urlsplit(translate_url(address, language))
    query = QueryDict(parts.query, mutable=True)
    if "next" in query:
        with suppress(ValueError):  # not an address at all; the log-in leads nowhere with it
            query["next"] = translate_url(query["next"], language)
            parts = parts._replace(query=query.urlencode(safe="/"))
    return urlunsplit(parts)
