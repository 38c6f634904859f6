"""The letters as an app of their own, so that the role of the public process gets its own few rights on them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnswersConfig(AppConfig):
    name = "catalog.answers"
    label = "catalog_answers"
    verbose_name = _("Letters")
    default_auto_field = "django.db.models.BigAutoField"
