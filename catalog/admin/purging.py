"""The safety officer's pages: whom to remove, what that would change, the last question, and the report.

Whoever may not purge finds none of them. No message names the person: messages are kept in sessions.
"""

from collections import Counter
from hashlib import sha256

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import BY_KIND, PARTS, RECORDS, Actor, Purged
from catalog.publishing import purge
from catalog.text import fold

from .editions import ReadOnlyAdmin

TEMPLATES = "admin/catalog/purge"
MOST = 50


def may_purge(request):
    return request.user.is_active and request.user.has_perm("catalog.purge_people")


class CanBePurged:
    """Mixed into the forms of actors: the way to remove one altogether."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.purge_view)
        return [path("<path:object_id>/purge/", view, name="catalog_actor_purge"), *super().get_urls()]

    def purge_view(self, request, object_id):
        """First every place, with a box each; then the last question; then it is done."""
        if not may_purge(request):
            raise PermissionDenied
        key = unquote(object_id)
        actor = Actor.objects.filter(pk=key).first() if key.isdigit() else None
        if actor is None:
            raise Http404
        plan = purge.find(actor)
        step = request.POST.get("step", "") if request.method == "POST" else ""
        if step:
            plan.chosen = {hit.key for hit in plan.hits} & set(request.POST.getlist("hit"))
            if request.POST.get("shown") != fingerprint(plan):
                step = ""
                text = _("The name was written somewhere else since the list was made. Look at the list again.")
                self.message_user(request, text, messages.WARNING)
        errors = {}
        if step == "purge":
            if request.POST.get("name", "").strip() != actor.name:
                errors["name"] = _("That is not the name as it stands above. Nothing was changed.")
            if request.POST.get("reason") not in dict(Purged.REASONS):
                errors["reason"] = _("Choose a reason.")
            if not errors:
                try:
                    done = purge.purge(plan, request.user, request.POST["reason"])
                except purge.Refused as refusal:
                    self.message_user(request, str(refusal), messages.ERROR)
                    return HttpResponseRedirect(request.path)
                return HttpResponseRedirect(reverse("admin:catalog_purged_change", args=[done.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Remove a person altogether"),
            "opts": self.opts,
            "actor": actor,
            "plan": plan,
            "groups": [] if step else groups(plan),
            "removed": [hit for hit in plan.hits if hit.key in plan.chosen],
            "counts": counts(plan.doomed),
            "shown": fingerprint(plan),
            "reasons": Purged.REASONS,
            "typed": request.POST,
            "errors": errors,
        }
        return TemplateResponse(request, f"{TEMPLATES}/{'confirm' if step else 'plan'}.html", context)


def fingerprint(plan):
    """Which places a list showed, so that nothing goes or stays that the officer has not seen."""
    return sha256(" ".join(sorted(hit.key for hit in plan.hits)).encode()).hexdigest()


def counts(by_model):
    """``[(name of the table, number)]`` in words; tables with one name are added up."""
    found = Counter()
    for model, number in by_model.items():
        found[str(capfirst(model._meta.verbose_name_plural))] += number
    return sorted(found.items())


def groups(plan):
    """The hits as the page shows them, in three lists: whole names, parts of the name, addresses of other records."""
    lists = (
        (_("The whole name in texts"), [hit for hit in plan.certain if not hit.is_address]),
        (_("Perhaps the same person: a part of the name"), [hit for hit in plan.possible if not hit.is_address]),
        (_("Addresses of other records"), [hit for hit in plan.hits if hit.is_address]),
    )
    return [
        {"name": name, "lines": [{"hit": hit, "ticked": hit.key in plan.chosen, "places": places(hit)} for hit in hits]}
        for name, hits in lists
        if hits
    ]


def places(hit):
    """``[{"name", "field", "address"}]`` of the working rows, then one line for each kind of copy with its number."""
    told, copies = [], Counter()
    for model, pk, field, _owner in hit.places:
        row = model.objects.filter(pk=pk).first() if model in (*RECORDS, *PARTS) else None
        if row is None or row.record is None:
            copies[str(model._meta.verbose_name_plural)] += 1
            continue
        record = row.record
        names = {each.name: each.verbose_name for each in model._meta.fields}
        about = "" if record is row else f"{row._meta.verbose_name}: "
        address = reverse(f"admin:catalog_{record._meta.model_name}_change", args=[record.pk])
        told.append({"name": str(record), "field": f"{about}{names.get(field, field)}", "address": address})
    return told + [{"name": name, "count": number} for name, number in sorted(copies.items())]


@admin.register(Purged)
class PurgedAdmin(ReadOnlyAdmin):
    """Who was removed when, by whom and why, without a name; and the list from which a person is chosen."""

    list_display = ("at", "reason", "by", "passages", "seats")
    list_select_related = ("by",)
    list_filter = ("reason",)
    ordering = ("-at", "-pk")
    change_list_template = f"{TEMPLATES}/purges.html"

    @admin.display(description=gettext_lazy("passages"))
    def passages(self, row):
        return row.report.get("passages", 0)

    @admin.display(description=gettext_lazy("seats"))
    def seats(self, row):
        return row.report.get("seats", 0)

    def has_module_permission(self, request):
        return may_purge(request)

    def has_view_permission(self, request, obj=None):
        return may_purge(request)

    def get_urls(self):
        view = self.admin_site.admin_view(self.people_view)
        return [path("people/", view, name="catalog_purged_people"), *super().get_urls()]

    def people_view(self, request):
        """Whom to remove; found by any spelling of any of their names."""
        if not may_purge(request):
            raise PermissionDenied
        asked = fold(request.GET.get("q", "")[:200])
        people = []
        for actor in Actor.objects.order_by("name", "public_id").prefetch_related("alternate_names") if asked else ():
            names = [actor.name, actor.name_ar, *(each.name for each in actor.alternate_names.all())]
            if asked == actor.public_id or any(asked in fold(name) for name in names):
                people.append(actor)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Whom to remove"),
            "opts": self.opts,
            "asked": request.GET.get("q", ""),
            "people": people[:MOST],
            "more": len(people) > MOST,
        }
        return TemplateResponse(request, f"{TEMPLATES}/people.html", context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The report in place of a form."""
        done = self.get_object(request, unquote(object_id))
        if not may_purge(request) or request.method == "POST":  # nobody edits a report
            raise PermissionDenied
        if done is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": _("Report of a purge"),
            "opts": self.opts,
            "done": done,
            "report": done.report,
            "tables": tables(done.report),
            "addresses": addressed(done.report.get("addresses", ())),
        }
        return TemplateResponse(request, f"{TEMPLATES}/report.html", context)


def tables(report):
    """``[(name, rows changed, rows deleted)]``; tables of one name are one line."""
    names = {model._meta.db_table: str(capfirst(model._meta.verbose_name_plural)) for model in purge.tables()}
    found = {}
    for table, numbers in report.get("tables", {}).items():
        was = found.get(names.get(table, table), (0, 0))
        found[names.get(table, table)] = was[0] + numbers.get("changed", 0), was[1] + numbers.get("deleted", 0)
    return [(name, *numbers) for name, numbers in sorted(found.items())]


def addressed(public_ids):
    """The records that go by their public id now, for an editor to give them an address."""
    for model in BY_KIND.values():
        for record in model.objects.filter(public_id__in=list(public_ids)):
            address = reverse(f"admin:catalog_{model._meta.model_name}_change", args=[record.pk])
            yield {"name": str(record), "kind": model._meta.verbose_name, "address": address}
