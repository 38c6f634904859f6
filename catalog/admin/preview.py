"""Seeing before others do: the preview of a draft's public page, its difference to the current edition, and the panel
that says in the form where the record stands and what it still needs.
"""

from itertools import groupby

from django.conf import settings
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog import vocabulary
from catalog.called import called
from catalog.models import Initiative
from catalog.public import links
from catalog.public.models import PAGES
from catalog.public.views import records
from catalog.publishing.completeness import missing
from catalog.publishing.difference import LANGUAGES, difference, marked, name_of, names_of, references
from catalog.publishing.documents import digest
from catalog.publishing.door import edition_of
from catalog.publishing.drafts import draft_of, working
from catalog.publishing.kinds import KINDS

TEMPLATES = "admin/catalog/desk"


class PreviewMixin:
    """Two more pages of a record's form: ``…/preview/<language>/`` and ``…/difference/``, for whoever may view it."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view  # it also forbids any cache to keep the page
        return [
            path("<path:object_id>/preview/<str:language>/", view(self.preview_view), name=f"{name}_preview"),
            path("<path:object_id>/difference/", view(self.difference_view), name=f"{name}_difference"),
            *super().get_urls(),
        ]

    def draft(self, request, object_id):
        """The draft an address leads to; nobody learns of one that they may not view."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        return draft_of(record.pk, record.kind)

    @method_decorator(require_safe)
    def preview_view(self, request, object_id, language):
        if language not in LANGUAGES:
            raise Http404
        draft = self.draft(request, object_id)
        context = {
            **addresses(draft.record),
            "record": draft.record,
            "name": name_of(draft.record),
            "edition": draft.edition,
            "differs": draft.differs,
            "languages": languages(draft.record, language),
            "unseen": [(record, capfirst(record._meta.verbose_name), form(record)) for record in working(draft.unseen)],
            "withheld": withheld(draft.record),
        }
        if draft.page is None:
            return self.hidden(request, draft, context)
        bar = render_to_string(f"{TEMPLATES}/preview_bar.html", context, request=request, using="django")
        head = render_to_string(f"{TEMPLATES}/preview_head.html", context, request=request, using="django")
        response = HttpResponse(framed(public_page(request, draft, language), head, bar))
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Content-Language"] = language
        return response

    def hidden(self, request, draft, context):
        """Visitors would find no page: say why."""
        context |= {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Visitors would not see this page yet"),
            "subtitle": called(draft.record),
            "reason": why_hidden(draft),
        }
        response = TemplateResponse(request, f"{TEMPLATES}/unseen.html", context)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    @method_decorator(require_safe)
    def difference_view(self, request, object_id):
        draft = self.draft(request, object_id)
        old = draft.edition.document if draft.edition else None
        changes = difference(old, draft.document, draft.record.kind, names_of(references(old, draft.document)))
        context = {
            **self.admin_site.each_context(request),
            **addresses(draft.record),
            "opts": self.opts,
            "title": _("What is new in this draft"),
            "subtitle": called(draft.record),
            "record": draft.record,
            "name": name_of(draft.record),
            "edition": draft.edition,
            "count": len(changes),
            "languages": languages(draft.record),
            "sections": sections(changes),
            "withheld": withheld(draft.record),
        }
        return TemplateResponse(request, f"{TEMPLATES}/difference.html", context)


# -- the preview ------------------------------------------------------------------------------------------------------
def public_page(request, draft, language):
    """The page as the public site draws it; only its switch of language leads to the other preview."""
    folder = links.FOLDERS[draft.record.kind]
    context = {
        "section": folder,
        "record": draft.page,
        "preview": True,
        "in_language": lambda request, code: address(draft.record, "preview", code),
    }
    with translation.override(language):
        context |= records.further(draft.record.kind, draft.page, QueryDict())
        return render_to_string(f"{folder}/detail.html", context, request=request, using="jinja2")


def framed(html, head, bar):
    """The page with the desk's own bar on top, and the bar's sheet."""
    before, head_end, rest = html.partition("</head>")
    within, body, content = rest.partition("<body>")
    if not head_end or not body:
        raise ValueError("A public page has a head and a bare body tag: the bar of the preview stands after it.")
    return "".join((before, head, head_end, within, body, bar, content))


def why_hidden(draft):
    if draft.record.kind == "assessment":
        return _(
            "An assessment is shown only together with the initiative that it judges. “%(initiative)s” is not public: "
            "publish it first, or together with this one."
        ) % {"initiative": called(draft.record.initiative)}
    if draft.record.kind == "question":
        return _(
            "A question is shown only while all records that its filters name are public. One of those of "
            "“%(question)s” is not: publish it first, or choose another one."
        ) % {"question": called(draft.record)}
    return _(
        "Sources, conflicts, places and official processes are shown while a public record refers to them. None refers "
        "to “%(record)s” yet. It is published with the first record that uses it; the preview of that record shows it."
    ) % {"record": called(draft.record)}


def withheld(record):
    """How many seats visitors will see nothing of."""
    if not isinstance(record, Initiative):
        return 0
    return sum(seat.disclosure == "withheld" for rows in (record.mediators, record.participants) for seat in rows.all())


# -- addresses --------------------------------------------------------------------------------------------------------
def address(record, page, *args):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{page}", args=[record.pk, *args])


def form(record):
    return address(record, "change")


def addresses(record):
    return {"form": form(record), "difference": address(record, "difference"), "public": public_address(record)}


def public_address(record):
    """Where visitors find the record now, in the language of the moment; "" where they do not."""
    slug = PAGES[record.kind].objects.filter(public_id=record.public_id).values_list("slug", flat=True).first()
    return links.address(record.kind, slug) if slug else ""


def languages(record, current=None):
    """The previews, each ``{code, name, address, current}``; a language is named in itself."""
    return [
        {"code": code, "name": name, "address": address(record, "preview", code), "current": code == current}
        for code, name in settings.LANGUAGES
    ]


# -- the difference ---------------------------------------------------------------------------------------------------
def sections(changes):
    """Changes by section and row, for the template: ``[{name, rows: [{name, what, changes}]}]``."""
    found = []
    for name, in_section in groupby(changes, key=lambda change: change.section):
        rows = []
        for row, in_row in groupby(in_section, key=lambda change: change.row):
            lines = [line(change) for change in in_row]
            kinds = {each["what"] for each in lines}
            # A row that is new or gone as a whole says so once, beside its name.
            whole = kinds.pop() if len(kinds) == 1 and kinds <= {"added", "removed"} else ""
            rows.append({"name": row, "what": whole, "changes": lines})
        found.append({"name": name, "rows": rows})
    return found


def line(change):
    old, new = marked(change.old, change.new)
    return {"label": change.label, "what": change.what, "language": change.language, "old": old, "new": new}


# -- the panel of the form --------------------------------------------------------------------------------------------
def record_panel(record) -> dict:
    """What ``admin/catalog/desk/panel.html`` shows of a saved record; its queries do not grow with the rows."""
    kind = KINDS[record.kind]
    record = kind.queryset().get(pk=record.pk)
    edition = edition_of(record.kind, record.public_id)
    gaps = missing(record)
    needed = [gap for gap in gaps if gap.required]
    state = vocabulary.spoken("record-state", record.state)
    language = "ar" if (get_language() or "").startswith("ar") else "en"
    return {
        **addresses(record),
        "edition": edition,
        "differs": edition is None or edition.digest != digest(kind.document(record)),
        "record": record,
        "state": record.state,
        "state_words": state.label[language],
        "state_means": state.definition.get(language, ""),
        "reason": record.sent_back_reason,
        "required": needed,
        "better": [gap for gap in gaps if not gap.required],
        "better_sections": by_section([gap for gap in gaps if not gap.required]),
        "languages": languages(record),
    }


def by_section(gaps):
    found = {}
    for gap in gaps:
        found.setdefault(gap.section, []).append(gap)
    return [{"name": name, "gaps": gaps} for name, gaps in found.items()]
