"""The reading of the Arabic: every text of a record beside its English, for an editor whose own language it is."""

from itertools import groupby

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.called import called
from catalog.models import ArabicRead
from catalog.publishing import reading
from catalog.publishing.arabic import fingerprint, texts_of
from catalog.publishing.difference import name_of, names_of, references
from catalog.publishing.kinds import KINDS

from .preview import addresses


class ReadingMixin:
    """One more page of a record's form, ``…/arabic/``, for whoever may change the record."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_arabic"
        view = self.admin_site.admin_view(self.arabic_view)
        return [path("<path:object_id>/arabic/", view, name=name), *super().get_urls()]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def arabic_view(self, request, object_id):
        if not self.has_change_permission(request):
            raise PermissionDenied
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        if request.method == "POST" and self.note_reading(request, record):
            return HttpResponseRedirect(request.path)
        record = KINDS[record.kind].queryset().get(pk=record.pk)
        document = KINDS[record.kind].document(record)
        read = ArabicRead.objects.filter(kind=record.kind, public_id=record.public_id).select_related("user").first()
        seen = fingerprint(document)
        pairs = texts_of(document)
        context = {
            **self.admin_site.each_context(request),
            **addresses(record),
            "opts": self.opts,
            "title": _("The Arabic of this record"),
            "subtitle": called(record),
            "record": record,
            "name": name_of(record),
            "seen": seen,
            "read": read if read and read.digest == seen else None,
            "read_before": read,
            "missing": sum(bool(pair["en"]) and not pair["ar"] for pair in pairs),
            "sections": sections(reading.side_by_side(document, names_of(references(document)))),
        }
        return TemplateResponse(request, "admin/catalog/desk/arabic.html", context)

    def note_reading(self, request, record):
        """Whether it was noted; if not, the editor is told why."""
        if request.POST.get("step") == "forget":
            reading.forget(record, request.user)
            self.message_user(request, _("The Arabic waits to be read again."), messages.SUCCESS)
            return True
        if "native" not in request.POST:
            self.message_user(
                request, _("Tick that Arabic is your own language and that you have read it."), messages.ERROR
            )
            return False
        try:
            reading.note(record, request.user, request.POST.get("seen", ""))
        except reading.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return False
        self.message_user(
            request, _("Noted. The public page no longer says that nobody has read it."), messages.SUCCESS
        )
        return True


def sections(lines):
    """Texts by section and row, for the template: ``[{name, rows: [{name, texts}]}]``."""
    return [
        {
            "name": name,
            "rows": [{"name": row, "texts": list(texts)} for row, texts in groupby(found, lambda line: line[1])],
        }
        for name, found in groupby(lines, lambda line: line[0])
    ]
