"""What every public view shares: drawing a page, and finding the record an address leads to."""

import gzip
import hashlib
import re

from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag

from .. import links
from ..models import PAGES, AddressRow

ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")


class Gone(Exception):
    """What stood at this address was withdrawn."""


def draw(request, template, context, status=200):
    """The page as a response whose validator is a hash of its own body, so it betrays nothing else."""
    return sent(request, render(request, template, context, status=status))


def sent(request, response):
    """A response with its validator, packed where that is asked for."""
    # Caches may keep a page, but ask before they show it: a withdrawal holds from the next request on.
    response["Cache-Control"] = "public, no-cache"
    tag = hashlib.sha256(response.content).hexdigest()[:32]
    # A public page holds no secret that its compressed length could betray. Django's own middleware adds random
    # bytes against that, and pages could no longer be compared.
    patch_vary_headers(response, ["Accept-Encoding"])
    if ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", "")):
        response.content = gzip.compress(response.content, compresslevel=6, mtime=0)
        response["Content-Encoding"] = "gzip"
        tag = f"{tag}-gzip"
    if response.status_code != 200:
        return response
    response["ETag"] = quote_etag(tag)
    return get_conditional_response(request, etag=response["ETag"], response=response)


def find(kind, slug):
    """The page row at an address, else a redirect; raises Http404 or :class:`Gone`.

    One query for a page; two for everything else, the same two for a hidden record as for none.
    """
    row = PAGES[kind].objects.filter(slug=slug).only("page").first()
    if row is not None:
        return row
    answer = AddressRow.objects.filter(kind=kind, slug=slug).first()
    if answer is None:
        raise Http404
    if answer.answer == "gone":
        raise Gone
    return moved(answer)


def moved(address):
    row = PAGES[address.kind].objects.only("slug").get(public_id=address.public_id)
    return HttpResponsePermanentRedirect(links.address(address.kind, row.slug))


def gone(request, kind):
    """The same bytes for every withdrawn record of a kind, whatever it was."""
    return draw(request, "gone.html", {"kind": kind}, status=410)
