"""The reviewer's screen: what exactly becomes public, what of it concerns people, and the decision.

The same page serves who publishes, now or at an instant, and who withdraws. Every button is one step of the workflow.
"""

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog import vocabulary
from catalog.called import called
from catalog.models import BY_KIND, Contribution
from catalog.publishing import consequences, disclosure, history, schedule, workflow
from catalog.publishing.difference import difference, name_of, names_of, references
from catalog.publishing.drafts import draft_of

from .preview import address, addresses, languages, public_address, sections, withheld
from .stale import SEEN, mark

RIGHTS = ("review_records", "publish_records", "withdraw_records")


def has_right(request, *rights):
    """Whether the account has one of these rights of the catalogue."""
    return any(request.user.has_perm(f"catalog.{right}") for right in rights)


class ReviewMixin:
    """One more page of a record's form, ``…/review/``, for whoever decides on records."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_review"
        view = self.admin_site.admin_view(self.review_view)
        return [path("<path:object_id>/review/", view, name=name), *super().get_urls()]

    def review_link(self, request, record):
        return address(record, "review") if has_right(request, *RIGHTS) else ""

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def review_view(self, request, object_id):
        if not self.has_view_permission(request) or not has_right(request, *RIGHTS):
            raise PermissionDenied
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if request.method == "POST" and self.decide(request, record):
            return HttpResponseRedirect(request.path)
        draft = draft_of(record.pk, record.kind)
        return TemplateResponse(
            request,
            "admin/catalog/desk/review.html",
            {**self.admin_site.each_context(request), "opts": self.opts, **self.on_the_table(request, draft)},
        )

    # -- the decision -------------------------------------------------------------------------------------------------
    def decide(self, request, record):
        """Whether the step was taken; if not, the page comes back with everything that was typed."""
        steps = {
            "approve": self.approve_it,
            "send-back": lambda request, record: self.take(request, record, "draft", request.POST.get("reason", "")),
            "take-back": lambda request, record: self.take(request, record, "draft"),
            "publish": lambda request, record: self.take(request, record, "published"),
            "withdraw": lambda request, record: self.take(request, record, "withdrawn"),
            "plan": self.plan_it,
            "cancel-plan": self.cancel_plan,
        }
        step = steps.get(request.POST.get("step"))
        if step is None:
            self.message_user(request, _("Choose what to do with it."), messages.ERROR)
            return False
        stored = type(record)._base_manager.get(pk=record.pk)
        if request.POST.get(SEEN) != mark(stored):
            text = _("“%(record)s” was changed while this page was open. Look at it again, then decide.")
            self.message_user(request, text % {"record": called(record)}, messages.ERROR)
            return False
        if not step(request, record):
            return False
        stored = type(record)._base_manager.get(pk=record.pk)
        text = _("“%(record)s”: %(state)s.") % {"record": called(record), "state": stored.get_state_display()}
        if plan := schedule.planned(stored):
            when = f"{local(plan.at):%Y-%m-%d %H:%M %Z}"
            text = _("“%(record)s” will be published at %(when)s.") % {"record": called(record), "when": when}
        self.message_user(request, text, messages.SUCCESS)
        self.tell_along(request)
        return True

    def approve_it(self, request, record):
        grounds = {name.removeprefix("ground-"): text for name, text in request.POST.items() if name[:7] == "ground-"}
        return self.take(request, record, "approved", grounds={**grounds, "": request.POST.get("ground", "")})

    def plan_it(self, request, record):
        try:
            at = instant_of(request.POST)
            with transaction.atomic():
                schedule.plan(record, at, request.user)
                history.baseline(record)
                when = f"{at:%Y-%m-%d %H:%M} UTC"
                history.keep(record, request.user, _("To be published at %(when)s.") % {"when": when})
            request.session["zone"] = request.POST["zone"]
        except (schedule.NoInstant, workflow.Refused) as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return False
        return True

    def cancel_plan(self, request, record):
        try:
            with transaction.atomic():
                schedule.cancel(record, request.user)
                history.keep(record, request.user, _("No longer planned for an instant."))
        except workflow.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return False
        return True

    # -- what is on the table -----------------------------------------------------------------------------------------
    def on_the_table(self, request, draft):
        record = draft.record
        to = {"in-review": "approved", "approved": "published"}.get(record.state, "in-review")
        companions = [draft_of(each.pk, each.kind) for each in workflow.companions_of(record, to, request.user)]
        old = draft.edition.document if draft.edition else None
        changes = difference(old, draft.document, record.kind, names_of(references(old, draft.document)))
        public = draft.edition is not None and public_address(record)
        plan = schedule.planned(record)
        posted = request.POST if request.method == "POST" else {}
        return {
            **addresses(record),
            "title": _("Review: %(name)s") % {"name": name_of(record)},
            "record": record,
            "name": name_of(record),
            "edition": draft.edition,
            "count": len(changes),
            "sections": sections(changes),
            "withheld": withheld(record),
            "languages": languages(record),
            "state_words": vocabulary.spoken("record-state", record.state).label,
            "seen": mark(record),
            "hands": hands(record),
            "submitter": record.submitted_by.get_username() if record.submitted_by else "",
            "reason_given": last_reason(record),
            "machine_address": record.slug == f"{record.kind}-{record.public_id}",
            "companions": [companion(each) for each in companions],
            "small": disclosure.small_groups(record, draft.document),
            "plan": plan,
            "planned_at": local(plan.at) if plan else None,
            "zones": zones(posted.get("zone") or request.session.get("zone")),
            "typed": posted,
            "public": public,
            "may": self.may(request, record, draft),
            **self.concerning_people(draft, companions, posted),
        }

    def concerning_people(self, draft, companions, posted):
        """Only while it is on its way: what is public already is no news."""
        if draft.record.state not in ("draft", "in-review", "approved"):
            return {"statements": [], "namings": [], "all_pages": True}
        earlier = disclosure.earlier_grounds(draft.record)
        statements = [
            {"of": each, "ground": posted.get(f"ground-{each.key}") or earlier.get(each.key, "")}
            for each in disclosure.statements(draft, companions)
        ]
        namings, all_pages = consequences.namings(draft)
        return {"statements": statements, "namings": by_pages(namings), "all_pages": all_pages}

    def may(self, request, record, draft):
        """Which buttons stand on the page; why an obvious one does not is said in words."""
        user, state = request.user, record.state
        steps = workflow.open_to(record, user)
        mine = user.pk == record.submitted_by_id or workflow.changed_by(record, user)
        return {
            "approve": "approved" in steps and not mine,
            "send_back": state == "in-review" and "draft" in steps,
            "take_back": state == "approved" and "draft" in steps,
            "publish": "published" in steps and not workflow.changed_by(record, user),
            "withdraw": draft.edition is not None and has_right(request, "withdraw_records"),
            "not_mine": mine and bool(steps & {"approved", "published"}),
        }


def hands(record):
    rows = Contribution.objects.filter(kind=record.kind, public_id=record.public_id).select_related("user")
    return [row.user.get_username() for row in rows.order_by("pk")]


def last_reason(record):
    """What the editor wrote for the history with the last save."""
    kept = history.last(record)
    return kept.comment if kept else ""


def companion(draft):
    record = draft.record
    old = draft.edition.document if draft.edition else None
    changes = difference(old, draft.document, record.kind, names_of(references(old, draft.document)))
    return {
        "name": name_of(record),
        "kind": capfirst(record._meta.verbose_name),
        "form": address(record, "change"),
        "difference": address(record, "difference"),
        "count": len(changes),
        "is_new": draft.edition is None,
    }


def by_pages(namings):
    """People whose name comes or goes on the same pages stand together."""
    together = {}
    for each in namings:
        together.setdefault((each.begin, each.cease), []).append(each.person)

    def pages(found):
        return [{"name": name, "kind": BY_KIND[kind]._meta.verbose_name} for name, kind, _id in found]

    return [
        {"people": people, "begin": pages(begin), "cease": pages(cease)} for (begin, cease), people in together.items()
    ]


# -- instants ---------------------------------------------------------------------------------------------------------
def zones(chosen):
    """Time zones by name, the chosen one or the site's first."""
    first = chosen or settings.TIME_ZONE
    names = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/")))
    return [first, *(name for name in ["UTC", *names] if name != first)]


def instant_of(typed):
    """The instant that was typed. Raises :class:`schedule.NoInstant` with what to do."""
    zone = typed.get("zone", "")
    try:
        wall = datetime.fromisoformat(f"{typed.get('day', '').strip()}T{typed.get('time', '').strip()}")
        if wall.tzinfo is not None or zone not in available_timezones() or not 2000 <= wall.year < 2200:
            raise ValueError
    except ValueError:
        raise schedule.NoInstant(
            _("Give the day as 2026-12-31, the time as 09:30, and choose the time zone in which you mean it.")
        ) from None
    later = {"first": False, "second": True}.get(typed.get("twice"))
    return schedule.instant(wall, ZoneInfo(zone), later)


def local(at):
    return timezone.localtime(at, ZoneInfo(settings.TIME_ZONE))
