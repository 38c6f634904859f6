"""The same site with a save that is no transaction: what `python -m tests.faults --broken` must find."""

import time

from tracksite.wsgi import application  # noqa: F401

from catalog.admin.base import DeskAdmin  # isort: skip


def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
    return self._changeform_view(request, object_id, form_url, extra_context)


def save_model(self, request, obj, form, change, _usual=DeskAdmin.save_model):
    _usual(self, request, obj, form, change)
    time.sleep(0.6)  # as on a slow disk


DeskAdmin.changeform_view = changeform_view
DeskAdmin.save_model = save_model
