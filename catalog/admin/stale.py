"""No work is lost: a form that others overtook is not saved, and shows what was typed beside what stands there now.

A form carries the mark of what it was opened on; a save takes the lock, compares, and goes on only if nothing moved.
"""

import json
from hashlib import sha256

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from catalog.called import called
from catalog.models import Part, Record
from catalog.models.base import Row
from catalog.publishing import history

SEEN = "seen"


def mark(obj):
    """What an object is now: the count of its record's saves, or a fingerprint where nobody counts."""
    if isinstance(obj, Row):
        record = obj.record
        return f"{record.version}" if record else ""
    fields = [field.name for field in (*obj._meta.fields, *obj._meta.many_to_many) if field.name != "last_login"]
    return sha256(serializers.serialize("json", [obj], fields=fields).encode()).hexdigest()[:16]


def locked(obj):
    """Nobody else saves this record until the transaction ends; gives it as it stands now."""
    top = (obj.record or obj) if isinstance(obj, Part | Record) else obj
    type(top)._base_manager.select_for_update().get(pk=top.pk)
    return type(obj)._base_manager.get(pk=obj.pk)


class Overtaken:
    """Mixed into the form of a save that comes too late: it is never valid, so nothing is written."""

    def clean(self):
        super().clean()
        raise ValidationError(
            _("Not saved: somebody else saved this while your form was open. What you typed is kept below."),
            code="stale",
        )


class KeepsWork:
    """For every admin whose forms are saved."""

    # -- forms --------------------------------------------------------------------------------------------------------
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        request.overtaken = False
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not self.has_change_permission(request, obj):
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            if request.POST.get(SEEN, "") == mark(locked(obj)):
                return super().changeform_view(request, object_id, form_url, extra_context)
        # The lock is given back first: nothing is written now, and others wait for it.
        request.overtaken = True
        return self._changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if change and getattr(request, "overtaken", False):
            return type(form.__name__, (Overtaken, form), {})
        return form

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["has_history"] = isinstance(obj, Row)
        context["reason"] = request.POST.get("reason", "")
        if obj is not None:
            # As of now: whoever saves again has seen what stands here.
            stored = type(obj)._base_manager.filter(pk=obj.pk).first() or obj
            context["seen"] = mark(stored)
            kept = history.last(stored.record) if isinstance(obj, Row) and stored.record else None
            context["seen_revision"] = kept.pk if kept else ""
            if getattr(request, "overtaken", False):
                context["overtaken"] = self.overtaken(request, context, stored, kept)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def overtaken(self, request, context, stored, kept):
        """Who saved, when and what; and where what was typed differs from what stands there now."""
        opened = request.POST.get("seen_revision", "")
        theirs = []
        if kept:
            theirs = history.since(stored.record, int(opened) if opened.isascii() and opened.isdigit() else None)
        form = context["adminform"].form
        mine = typed_differently(form)
        for formset in context["inline_admin_formsets"]:
            for row in formset.formset.forms:
                mine += typed_differently(row, called(row.instance) if row.instance.pk else _("a new row"))
        return {
            "who": kept.user.get_username() if kept and kept.user else "",
            "at": kept.date_created if kept else None,
            "theirs": theirs,
            "mine": mine,
        }

    # -- deleting -----------------------------------------------------------------------------------------------------
    def delete_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, unquote(object_id))
        if obj is None or request.method != "POST" or not self.has_delete_permission(request, obj):
            seen = {} if obj is None else {"seen": mark(obj)}
            return super().delete_view(request, object_id, {**(extra_context or {}), **seen})
        with transaction.atomic():
            if request.POST.get(SEEN, "") == mark(locked(obj)):
                return super().delete_view(request, object_id, extra_context)
        text = _("Not deleted: somebody else saved this in the meantime. Look at it again first.")
        self.message_user(request, text, messages.ERROR)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(name, args=[object_id]))


def shown_in_list(box, obj):
    """The box before a row of a list, with the mark of what the list showed."""
    return format_html('{}<input type="hidden" name="seen-{}" value="{}">', box, obj.pk, mark(obj))


def overtaken_in_list(request, obj):
    """Whether a record is no longer what the list showed, where the list showed it."""
    seen = request.POST.get(f"seen-{obj.pk}")
    return seen is not None and seen != mark(obj)


def typed_differently(form, row=""):
    """``[{"row", "field", "stored", "typed"}]`` for each field whose typed value is not the stored one."""
    found = []
    for name in form.changed_data:
        field = form[name]
        found.append(
            {
                "row": row,
                "field": str(field.label),
                "id": field.id_for_label or field.auto_id,
                "stored": "" if row and not form.instance.pk else in_words(form.fields[name], field.initial),
                "typed": in_words(form.fields[name], field.data),
            }
        )
    return found


def in_words(field, value):
    """A form value as the page shows it: labels instead of codes and keys."""
    if value in (None, "", []):
        return ""
    if hasattr(field, "queryset"):
        pks = [str(getattr(each, "pk", each)) for each in (value if isinstance(value, list | tuple) else [value])]
        pks = [pk for pk in pks if pk.isdigit()]
        return ", ".join(called(each) for each in field.queryset.filter(pk__in=pks))
    if hasattr(field, "choices"):
        labels = {str(code): str(label) for code, label in field.choices if not isinstance(label, list | tuple)}
        return ", ".join(labels.get(str(each), str(each)) for each in (value if isinstance(value, list) else [value]))
    value = field.prepare_value(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
