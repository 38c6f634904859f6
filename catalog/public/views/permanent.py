"""Permanent addresses: /r/<public id>/ leads to the record wherever it stands now."""

from django.http import Http404, HttpResponseRedirect
from django.views.decorators.http import require_safe

from .. import links
from ..models import AddressRow
from .pages import gone


@require_safe
def record(request, public_id):
    found = AddressRow.objects.filter(public_id=public_id.lower(), kind__in=links.FOLDERS).order_by("answer", "slug")
    answers = {row.answer: row for row in found}
    if "page" in answers:
        # With its query: the address of a question's answer has the filters it was asked with.
        address, query = links.address(answers["page"].kind, answers["page"].slug), links.query(request)
        return HttpResponseRedirect(f"{address}?{query}" if query else address)
    if "gone" in answers:
        return gone(request, answers["gone"].kind)
    raise Http404
