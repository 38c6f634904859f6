"""A person can answer: the form, the receipt with where the letter stands, and the list of what was settled.

No account, no session, no cookie. What comes in goes into the letter box; nothing of it is read here.
"""

import unicodedata

from django import forms
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

import catalog.answers.box as box

from .. import limits
from ..jinja import language
from ..links import FOLDERS
from ..models import PAGES, AddressRow
from ..params import KEPT, UNFIT, Params
from .pages import draw, gone

KINDS = ("initiative", "actor", "assessment")  # pages that speak of people
LARGEST = 1024 * 1024  # of a form, in bytes: far more than its longest texts
LONGEST_TEXT, LONGEST_CONTACT = 4000, 200
# Joiners, and marks of direction that an Arabic keyboard writes.
WRITTEN = KEPT | {"\n", "\t", "\u200e", "\u200f", "\u061c"}


def readable(value):
    """What was typed, without characters that nobody can see and no database keeps; the rest stays as it is."""
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(char for char in text if char in WRITTEN or unicodedata.category(char) not in UNFIT).strip()


def too_long(most):
    def check(value):
        if len(value) > most:
            text = ngettext_lazy(
                "This is %(length)d characters long; shorten it to %(most)d character.",
                "This is %(length)d characters long; shorten it to %(most)d characters.",
                most,
            )
            raise forms.ValidationError(text % {"length": len(value), "most": most})

    return check


SOMEBODY = _("Choose somebody on this page, or leave it at “the page as a whole”.")
WHO = _("Say who writes; “something else” will do.")
WHAT = _("Choose what is wrong; “something else” will do.")


class Letter(forms.Form):
    """What the page prints field by field; texts are checked here and cut nowhere."""

    seat = forms.ChoiceField(required=False, error_messages={"invalid_choice": SOMEBODY})
    who = forms.ChoiceField(choices=box.Who.choices, error_messages={"required": WHO, "invalid_choice": WHO})
    what = forms.ChoiceField(choices=box.What.choices, error_messages={"required": WHAT, "invalid_choice": WHAT})
    text = forms.CharField(required=False, validators=[too_long(LONGEST_TEXT)])
    contact = forms.CharField(required=False, validators=[too_long(LONGEST_CONTACT)])
    # No person sees this field; programs that fill in every field do.
    website = forms.CharField(required=False)

    def __init__(self, data, seats):
        super().__init__(data)
        self.fields["seat"].choices = [("", ""), *((seat["id"], "") for seat in seats)]

    def clean(self):
        typed = super().clean()
        if typed.get("what") in (box.What.FACT, box.What.SOURCE, box.What.OTHER) and not self.data.get("text"):
            self.add_error("text", _("Say in a few words what is wrong: without that nobody can mend it."))
        if typed.get("website"):
            self.add_error("website", _("Leave this field empty, and send the letter again."))
        return typed


def private(request, template, context, status=200):
    """A page that no cache keeps and no search engine lists."""
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def find(public_id):
    """``(kind, page)`` of what is public under this id, ``(kind, None)`` of what was; raises Http404.

    One query for what is not there, the same for a hidden record as for none.
    """
    found = AddressRow.objects.filter(public_id=public_id.lower(), kind__in=KINDS).order_by("answer", "slug")
    answers = {row.answer: row.kind for row in found}
    if "page" in answers:
        kind = answers["page"]
        row = PAGES[kind].objects.filter(public_id=public_id.lower()).only("page").first()
        if row is not None:
            return kind, row.page
    if "gone" in answers:
        return answers["gone"], None
    raise Http404


def seats_of(kind, page):
    """Everybody whom the page of an initiative shows, as the form lists them."""
    return [*page["mediators"], *page["participants"]] if kind == "initiative" else []


# Without a token on purpose: it would take a cookie. A letter rests on nobody's log-in, so a form that another site
# makes a visitor send does nothing that its maker could not do by a request of their own.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, public_id):
    if request.method == "POST" and int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        raise RequestDataTooBig("The form is larger than a letter.")
    kind, page = find(public_id)
    if page is None:
        return gone(request, kind)
    seats = seats_of(kind, page)
    if request.method != "POST":
        asked = Params.read(request.GET, ("seat",)).one("seat")
        chosen = asked if asked in {seat["id"] for seat in seats} else ""
        return show(request, kind, page, seats, {"seat": chosen}, {})
    typed = {name: readable(request.POST.get(name, "")) for name in Letter.base_fields}
    letter = Letter(typed, seats)
    if not letter.is_valid():
        return show(request, kind, page, seats, typed, letter.errors, status=400)
    if seconds := limits.wait(request):
        response = show(request, kind, page, seats, typed, {}, status=429, minutes=-(-seconds // 60))
        response["Retry-After"] = str(seconds)
        return response
    fields = {name: typed[name] for name in ("seat", "who", "what", "text", "contact")}
    try:
        code = box.put(kind=kind, public_id=page["id"], language=language(), **fields)
    except DatabaseError:
        return show(request, kind, page, seats, typed, {}, status=503)
    return HttpResponseRedirect(reverse("answer-received", args=[code]), status=303)


def show(request, kind, page, seats, typed, errors, status=200, minutes=0):
    context = {
        "section": FOLDERS[kind],
        "kind": kind,
        "record": page,
        "about": page.get("title") or page.get("name") or page.get("assessor"),
        "seats": seats,
        "typed": {name: typed.get(name, "") for name in Letter.base_fields},
        "errors": {name: errors.get(name, []) for name in Letter.base_fields},
        "status": status,
        "minutes": minutes,
        "who": box.Who.choices,
        "what": box.What.choices,
        "days": box.DAYS,
        "contact": settings.TRACKSITE_CONTACT,
        "longest": LONGEST_TEXT,
    }
    return private(request, "answers/form.html", context, status)


@require_safe
def received(request, code):
    """The receipt, and later the reply: the same address, for whoever has it."""
    found = box.status(code)
    if found is None:
        raise Http404
    return private(request, "answers/received.html", {"found": found, "code": code, "days": box.DAYS})


@require_safe
def settled(request):
    return draw(request, "about/answers.html", {"section": "about", "rows": box.settled(), "days": box.DAYS})
