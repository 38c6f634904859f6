"""The public room as a Django app of its own, so that its tables can be granted and copied by themselves."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicConfig(AppConfig):
    name = "catalog.public"
    label = "catalog_public"
    verbose_name = _("Public catalogue")
