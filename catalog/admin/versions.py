"""The history of a record in the desk: what changed, field by field, and the way back; also for deleted drafts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from reversion.models import Revision

from catalog.called import called
from catalog.models import RECORDS
from catalog.publishing import access, history, workflow

PAGE = 20


class HasHistory:
    """Replaces Django's log of an object by the changes themselves; a part shows those of its record."""

    def get_urls(self):
        return [*self.history_urls(), *super().get_urls()]

    def history_urls(self):
        if self.model not in RECORDS:
            return []
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("deleted/", view(require_GET(self.deleted_view)), name=f"{name}_deleted"),
            path("restore/<int:revision_id>/", view(self.restore_view), name=f"{name}_restore"),
        ]

    def place(self, page, *args):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=args)

    def history_view(self, request, object_id, extra_context=None):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        obj = self.get_object(request, object_id)
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        record = obj.record
        if record is not obj:
            name = f"admin:{record._meta.app_label}_{record._meta.model_name}_history"
            return HttpResponseRedirect(reverse(name, args=[record.pk]))
        first = request.GET.get("first", "0")
        first = int(first[:6]) if first.isascii() and first.isdigit() else 0
        entries, older = history.entries(record, first, PAGE)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %s") % called(obj),
            "opts": self.opts,
            "object": obj,
            "entries": entries,
            "can_restore": self.has_change_permission(request, obj),
            "latest": first == 0,
            "older": first + PAGE if older else None,
        }
        return TemplateResponse(request, "admin/catalog/history.html", context)

    def deleted_view(self, request):
        if not self.has_view_or_change_permission(request) or not access.sees_all(request.user):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Deleted %s") % self.opts.verbose_name_plural,
            "opts": self.opts,
            "versions": history.deleted(self.model)[:200],
            "can_restore": self.has_add_permission(request),
        }
        return TemplateResponse(request, "admin/catalog/deleted.html", context)

    def restore_view(self, request, revision_id):
        """What going back would change; it is done when this is sent."""
        revision = Revision.objects.filter(pk=revision_id).prefetch_related("version_set__content_type").first()
        rows = history.rows_in(revision) if revision else {}
        pk = next((pk for model, pk in rows if model is self.model), None)
        if pk is None:
            raise Http404
        record = self.model.objects.filter(pk=pk).first()
        if record:
            allowed = self.has_change_permission(request, record)
        else:
            allowed = self.has_add_permission(request) and access.sees_all(request.user)
        if not allowed:
            raise PermissionDenied
        if request.method == "POST":
            try:
                record = history.restore(revision, request.user)
            except workflow.Refused as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
                return HttpResponseRedirect(request.path)
            self.message_user(request, _("“%s” is back as it was, as a draft.") % called(record), messages.SUCCESS)
            return HttpResponseRedirect(self.place("change", record.pk))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Bring back an earlier version"),
            "opts": self.opts,
            "object": record,
            "name": rows[self.model, pk][0],
            "revision": revision,
            "changes": history.changes_of_going_back(record, revision) if record else None,
        }
        return TemplateResponse(request, "admin/catalog/restore.html", context)
