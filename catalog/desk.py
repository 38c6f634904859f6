"""The desk as a site of Django's admin, where a long form survives a lost log-in.

What was typed waits behind the log-in page and is sent again after it; it travels through the browser of the one who
typed it, and nowhere else. (Not in catalog/admin, whose import registers forms at this site.)
"""

import json
from urllib.parse import urlsplit

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db.models import Case, Q, When
from django.middleware.csrf import REASON_CSRF_TOKEN_MISSING, REASON_NO_CSRF_COOKIE
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from catalog import vocabulary
from catalog.models import Record
from catalog.publishing import schedule

KEPT = "kept"


def keepable(name):
    return name != "csrfmiddlewaretoken" and "password" not in name


def typed(request):
    """``[[name, value], …]`` of a form that was sent, without tokens and passwords."""
    return [[name, value] for name in request.POST if keepable(name) for value in request.POST.getlist(name)]


def read_kept(text):
    """The values that waited; None if what came back is not what was given."""
    try:
        pairs = json.loads(text)
    except ValueError:
        return None
    good = isinstance(pairs, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(each, str) for each in pair) for pair in pairs
    )
    return pairs if good else None


def local(request, address):
    """Whether an address leads back into this site."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, {request.get_host()})


class Choices(AutocompleteJsonView):
    """What a search box of a form offers: each record with what tells it from others of its name."""

    def get_queryset(self):
        """Who is called exactly so, or begins so, comes first; before anything is typed, what one entered oneself."""
        rows = super().get_queryset()
        from catalog.admin.gaps import changed_by

        name = next((each for each in ("title", "name", "assessor") if hasattr(rows.model, each)), None)
        if name is None:
            return rows
        if self.term:
            spelt = [name, f"{name}_ar"] if hasattr(rows.model, f"{name}_ar") else [name]
            exactly, begins = Q(), Q()
            for each in spelt:
                exactly |= Q(**{f"{each}__iexact": self.term})
                begins |= Q(**{f"{each}__istartswith": self.term})
            rank = Case(When(exactly, then=0), When(begins, then=1), default=2)
        elif not issubclass(rows.model, Record):
            return rows
        else:
            rank = Case(When(changed_by(self.request.user, rows.model), then=0), default=1)
        order = rows.query.order_by or rows.model._meta.ordering
        return rows.annotate(rank=rank).order_by("rank", *order)

    def serialize_result(self, obj, to_field_name):
        return super().serialize_result(obj, to_field_name) | {"text": told_apart(obj)}


def told_apart(obj):
    """The name, and in brackets of a source its author and year, of an actor its kind and country."""
    language = get_language() or "en"
    facts = []
    if obj._meta.model_name == "source":
        facts = [obj.authors[0] if obj.authors else obj.publisher, obj.date[:4]]
    elif obj._meta.model_name == "actor":
        kind = "" if obj.actor_kind == "not-coded" else vocabulary.label("actor-kind", obj.actor_kind, language)
        facts = [kind, vocabulary.label("country", obj.country, language) if obj.country else ""]
    facts = [fact for fact in facts if fact and fact != str(obj)]
    return f"{obj} ({', '.join(facts)})" if facts else str(obj)


class DeskSite(AdminSite):
    """A form sent without a log-in is asked to log in and goes on from there."""

    def autocomplete_view(self, request):
        return Choices.as_view(admin_site=self)(request)

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        def ask_first(request, *args, **kwargs):
            schedule.beat()
            lost = request.method == "POST" and not request.user.is_authenticated
            if lost and request.path not in (reverse("admin:login"), reverse("admin:logout")):
                return self.log_in_again(request, request.get_full_path(), typed(request))
            return inner(request, *args, **kwargs)

        # Django's own view is marked as exempt here, and checks the token inside.
        ask_first.csrf_exempt = getattr(inner, "csrf_exempt", False)
        return ask_first

    def log_in_again(self, request, address, pairs, form=None):
        from django.contrib.admin.forms import AdminAuthenticationForm

        context = {
            **self.each_context(request),
            "title": _("Log in to save what you typed"),
            "form": form or AdminAuthenticationForm(request),
            "address": address,
            "kept": json.dumps(pairs, ensure_ascii=False),
            "shown": readable(pairs),
            "app_path": reverse("admin:login"),
        }
        return TemplateResponse(request, "admin/log_in_again.html", context, status=401 if form is None else 200)

    def login(self, request, extra_context=None):
        pairs = read_kept(request.POST.get(KEPT, "")) if request.method == "POST" and KEPT in request.POST else None
        address = request.POST.get(REDIRECT_FIELD_NAME, "")
        if pairs is None or not local(request, address):
            return super().login(request, extra_context)
        response = super().login(request, extra_context)
        if getattr(response, "context_data", None) is not None:  # the log-in failed: its page, and what waits
            return self.log_in_again(request, address, pairs, response.context_data["form"])
        if not request.user.is_authenticated:
            return response
        return self.go_on(request, address, pairs)

    def go_on(self, request, address, pairs):
        context = {
            **self.each_context(request),
            "title": _("You are logged in: now save what you typed"),
            "address": address,
            "pairs": pairs,
            "shown": readable(pairs),
        }
        return TemplateResponse(request, "admin/go_on.html", context)


def readable(pairs):
    """What an editor recognises of their own text: the longest values, with the names of their fields."""
    said = [pair for pair in pairs if len(pair[1]) > 12 and pair[0] not in ("seen", "seen_revision")]
    return sorted(said, key=lambda pair: -len(pair[1]))[:6]


@sensitive_post_parameters()
def token_lost(request, reason=""):
    """The view of a failed token: after a log-in in another window, a form of the desk is sent once more by hand.

    Only for a form that provably came from this site; a foreign page gets the plain refusal.
    """
    from django.contrib import admin

    from catalog.public.views.errors import forbidden

    origin = urlsplit(request.headers.get("Origin", ""))
    ours = origin.netloc == request.get_host() and origin.scheme == request.scheme
    stale = reason in (REASON_CSRF_TOKEN_MISSING, REASON_NO_CSRF_COOKIE) or reason.startswith("CSRF token from POST")
    outside = (reverse("admin:login"), reverse("admin:logout"))
    if not (ours and stale and request.path.startswith(reverse("admin:index"))) or request.path in outside:
        return forbidden(request)
    if request.user.is_authenticated and request.user.is_staff:
        return admin.site.go_on(request, request.get_full_path(), typed(request)).render()
    return admin.site.log_in_again(request, request.get_full_path(), typed(request)).render()
