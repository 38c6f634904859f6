"""The desk as a site of Django's admin, where a long form survives a lost log-in.

What was typed waits behind the log-in page and is sent again after it; it travels through the browser of the one who
typed it, and nowhere else. (Not in catalog/admin, whose import registers forms at this site.)
"""

import json

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import BadRequest
from django.db.models import Case, Q, When
from django.middleware.csrf import REASON_CSRF_TOKEN_MISSING, REASON_NO_CSRF_COOKIE
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from catalog import vocabulary
from catalog.called import called
from catalog.models import Record
from catalog.publishing import schedule
from catalog.text import unreadable
from tracksite.unavailable import typed

KEPT = "kept"


def read_kept(text):
    """The values that waited; None if what came back is not what was given."""
    try:
        pairs = json.loads(text)
    except (ValueError, RecursionError):
        return None
    good = isinstance(pairs, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(each, str) for each in pair) for pair in pairs
    )
    # JSON can spell half a character, which no page can be sent with.
    return [[each.encode("utf-8", "replace").decode() for each in pair] for pair in pairs] if good else None


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
    facts = [fact for fact in facts if fact and fact not in (str(obj), called(obj))]
    return f"{called(obj)} ({', '.join(facts)})" if facts else called(obj)


class DeskSite(AdminSite):
    """A form sent without a log-in is asked to log in and goes on from there."""

    @property
    def login_form(self):
        from .login import LoginForm

        return LoginForm

    def get_urls(self):
        return [
            path("your-log-in/", self.admin_view(self.your_login), name="your_login"),
            path("your-log-in/set-up/", self.admin_view(self.set_up_login), name="set_up_login"),
            *super().get_urls(),
        ]

    def autocomplete_view(self, request):
        return Choices.as_view(admin_site=self)(request)

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        def ask_first(request, *args, **kwargs):
            schedule.beat()
            if any(unreadable(value) for values in request.GET.lists() for value in (values[0], *values[1])):
                raise BadRequest("The address holds characters that nobody types.")
            if request.path not in outside():
                if request.method == "POST" and not request.user.is_authenticated:
                    return self.log_in_again(request, request.get_full_path(), typed(request))
                if self.must_set_up(request):
                    return self.set_up_first(request)
            return inner(request, *args, **kwargs)

        # Django's own view is marked as exempt here, and checks the token inside.
        ask_first.csrf_exempt = getattr(inner, "csrf_exempt", False)
        return ask_first

    # -- a form that was sent too late --------------------------------------------------------------------------------
    def log_in_again(self, request, address, pairs, form=None):
        context = {
            **self.each_context(request),
            "title": _("Log in to save what you typed"),
            "form": form or self.login_form(request),
            "address": address,
            "kept": json.dumps(pairs, ensure_ascii=False),
            "shown": readable(pairs),
            "app_path": reverse("admin:login"),
        }
        return fresh(request, "admin/log_in_again.html", context, status=401 if form is None else 200)

    def login(self, request, extra_context=None):
        pairs = read_kept(request.POST.get(KEPT, "")) if request.method == "POST" and KEPT in request.POST else None
        address = request.POST.get(REDIRECT_FIELD_NAME, "")
        response = super().login(request, extra_context)
        failed = getattr(response, "context_data", None)
        if request.method == "POST" and failed is None and request.user.is_authenticated:
            self.say_how_many_codes_are_left(request)
        if pairs is None or not local(request, address):
            return response
        if failed is not None:  # its page, and what waits
            return self.log_in_again(request, address, pairs, failed["form"])
        if not request.user.is_authenticated:
            return response
        if self.must_set_up(request):
            return self.set_up_first(request, address, pairs)
        return self.go_on(request, address, pairs)

    def go_on(self, request, address, pairs):
        context = {
            **self.each_context(request),
            "title": _("You are logged in: now save what you typed"),
            "address": address,
            "pairs": pairs,
            "shown": readable(pairs),
        }
        return fresh(request, "admin/go_on.html", context)

    # -- the code -----------------------------------------------------------------------------------------------------
    def must_set_up(self, request):
        from .login import must_set_up

        return must_set_up(request)

    def set_up_first(self, request, address=None, pairs=None):
        """Who needs a code and has none gets nowhere else; a form they sent waits meanwhile."""
        if address is None and request.method != "POST":
            return redirect(reverse("admin:set_up_login", query={REDIRECT_FIELD_NAME: request.get_full_path()}))
        from .admin import your_login

        pairs = typed(request) if pairs is None else pairs
        return your_login.ask(request, self, address or request.get_full_path(), pairs, status=401)

    def set_up_login(self, request):
        from .admin import your_login

        return your_login.set_up(request, self)

    def your_login(self, request):
        from .admin import your_login

        return your_login.page(request, self)

    def say_how_many_codes_are_left(self, request):
        from .login import came_by_recovery_code, recovery_codes_left

        if came_by_recovery_code(request):
            left = recovery_codes_left(request.user)
            said = ngettext(
                "You came in with a recovery code. %(number)s is left; “Your log-in” makes new ones.",
                "You came in with a recovery code. %(number)s are left; “Your log-in” makes new ones.",
                left,
            )
            messages.warning(request, said % {"number": left})

    # -- what Django keeps, or does not clear -------------------------------------------------------------------------
    def password_change(self, request, extra_context=None):
        response = super().password_change(request, extra_context)
        add_never_cache_headers(response)
        return response

    def password_change_done(self, request, extra_context=None):
        response = super().password_change_done(request, extra_context)
        add_never_cache_headers(response)
        return response

    def logout(self, request, extra_context=None):
        response = super().logout(request, extra_context)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


def outside():
    """What looks by itself whether somebody is logged in and has a code; a form sent there is no work to keep."""
    return [reverse(f"admin:{name}") for name in ("login", "logout", "your_login", "set_up_login")]


def fresh(request, template, context, status=200):
    """A page that holds what somebody typed or may see once: nothing on the way keeps it."""
    response = TemplateResponse(request, template, context, status=status)
    add_never_cache_headers(response)
    return response


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

    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    stale = reason in (REASON_CSRF_TOKEN_MISSING, REASON_NO_CSRF_COOKIE) or reason.startswith("CSRF token from POST")
    if not (ours and stale and request.path.startswith(reverse("admin:index"))) or request.path in outside():
        return forbidden(request)
    if request.user.is_authenticated and request.user.is_staff:
        return admin.site.go_on(request, request.get_full_path(), typed(request)).render()
    return admin.site.log_in_again(request, request.get_full_path(), typed(request)).render()
