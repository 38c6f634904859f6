"""The editorial room as a Django app, and its desk as Django's admin."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = _("Catalogue")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import sessions  # noqa: F401 - connects what a log-in begins with


class DeskConfig(AdminConfig):
    default_site = "catalog.desk.DeskSite"
    default = False
