"""The desk: the admin of every working model."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from . import (  # noqa: F401 - importing a module registers its forms
    accounts,
    actors,
    assessments,
    concepts,
    editions,
    initiatives,
    letters,
    meetings,
    places,
    purging,
    questions,
    relations,
    seats,
    sources,
)

admin.site.site_title = admin.site.site_header = _("The Track II Catalogue: editors")
admin.site.index_title = _("The desk")
admin.site.enable_nav_sidebar = False  # the kinds of record stand in the header: lists and forms need the width
