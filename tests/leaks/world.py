"""A small public catalogue, and secrets of every kind in every state beside it and inside it.

Everything becomes public through the workflow. Public ids follow from names, so that a secret more or less shifts
none, and the clock stands still.
"""

import hashlib
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import time_machine
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import translation

from catalog import models
from catalog.answers.models import Answer, AnswerStatus, Outcome, State, What, Who
from catalog.models.fields import ALPHABET
from catalog.models.sources import CITED
from catalog.public import index
from catalog.publishing import history, schedule, workflow
from catalog.publishing.ledger import LEDGER
from tests import builders

from .canaries import Canaries

NOW = datetime(2020, 5, 17, 11, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)  # when what is planned becomes public
ERAS = ("first", "middle", "last")
# "hidden": published, but nothing visible leads to it. "withdrawn" and "drafted again" were public before.
SUBMITTED = ("sent back", "in review", "approved", "withdrawn", "drafted again")
STATES = ("draft", *SUBMITTED)  # in which there is one of every kind
WERE_PUBLIC = ("withdrawn", "drafted again")
SUPPORTING = (models.Source, models.Conflict, models.Place, models.OfficialProcess)
# In this order a record of a group is submitted before what it does not bring along.
IN_ORDER = (models.Actor, models.Concept, models.Initiative, models.Assessment, models.Question, *SUPPORTING)
SEAT_SECRETS = ("office", "office_ar", "note", "note_ar", "internal_note", "date_from", "date_to")
# A public question for each rule, with the public records that its filters name.
RULES = {
    "then-official": (),
    "around-event": (("process", "Official rounds"),),
    "disagreement": (),
    "two-conflicts": (("conflict", "Northern dispute"), ("conflict", "Southern dispute")),
    "career": (("actor", "Ann Envoy"),),
    "changes": (),
}
# Parts of public records of which nothing is public.
ATTACHED = (
    "side of nobody",
    "named and hidden",
    "relation to a draft",
    "relation from a draft",
    "relation entered in a draft",
    "beside a draft",
    "beside a process held back",
    "transfer to a draft",
    *(f"withheld {kind} {n}" for kind in ("mediator", "participant") for n in range(3)),
)


def public_id(name):
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8])
    letters = ""
    for _ in range(8):
        number, place = divmod(number, len(ALPHABET))
        letters += ALPHABET[place]
    return f"{letters[:4]}-{letters[4:]}"


@contextmanager
def undone():
    """Whatever is made inside is gone afterwards, and nothing is remembered of it; the clock stands still."""
    index._kept.clear()
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        yield
        transaction.set_rollback(True)
    index._kept.clear()


# What migrations wrote: accounts are made with these rights.
FROM_MIGRATIONS = (ContentType, Permission, Group, Group.permissions.through)


@contextmanager
def elsewhere():
    """A catalogue without a row, for another world; afterwards the one that was there is back."""
    with transaction.atomic():
        for model in apps.get_models(include_auto_created=True):
            if model not in FROM_MIGRATIONS:
                rows = model._base_manager.all()
                rows._raw_delete(rows.db)  # references are checked at the end, which never comes
        index._kept.clear()
        yield
        transaction.set_rollback(True)
    index._kept.clear()


def parts_of(record):
    """Every row that belongs to ``record``, parts of parts included."""
    found = []
    for model in models.PARTS:
        for name in model.owner_fields:
            if model._meta.get_field(name).related_model is type(record):
                for row in model.objects.filter(**{name: record}).order_by("public_id"):
                    found += [row, *parts_of(row)]
    return found


class World:
    """``secrets`` is "none", "after" the public records or "between" them, of those submitted once in ``states``.

    ``small`` leaves out public records that repeat others.
    """

    def __init__(self, secrets="none", small=False, states=SUBMITTED):
        self.with_secrets, self.small, self.states = secrets != "none", small, states
        self.canaries = Canaries()
        self.public = {}  # name -> record or part
        self.hidden = []  # (record, state)
        self.rows = []  # everything secret of which even the public id is
        self.is_public = False  # whether the public records are public by now
        self.judged = None
        self.expected = self.seeded = self.editor = None  # what the oracles keep
        self.staff = {name: self.account(name) for name in ("author", "reviewer", "publisher")}
        public = list(self.public_steps())
        before, after = (list(self.drafts()), list(self.submitted())) if self.with_secrets else ([], [])
        if secrets == "between":
            before, after = [*before, *after], []
            share = -(-len(before) // len(public))
            steps = [each for n, step in enumerate(public) for each in (*before[n * share :][:share], step)]
        else:
            steps = [*public, *before]
        for step in steps:
            step()
        if self.with_secrets:
            self.attach_secrets()
        self.publish_public()
        self.letters()
        for step in after:
            step()
        if self.with_secrets:
            self.pending_drafts()
            self.paperwork()
            self.plant_names()

    # -- people -------------------------------------------------------------------------------------------------------
    def account(self, name):
        if not self.with_secrets:
            return builders.user(name)
        word = self.canaries.word
        return builders.user(
            word(f"user name of the {name}"),
            first_name=word(f"first name of the {name}"),
            last_name=word(f"last name of the {name}"),
            email=f"{word(f'e-mail of the {name}')}@example.org",
        )

    def publish(self, record, not_along=()):
        """Publish ``record``; what stands in ``not_along`` is taken back to draft in the last moment."""
        record = builders.approve(record, self.staff["author"].username, self.staff["reviewer"].username)
        for other in not_along:
            workflow.touched(other, self.staff["author"])
        workflow.transition(record, "published", self.staff["publisher"])

    def withdraw(self, record):
        workflow.transition(record, "withdrawn", self.staff["publisher"])

    # -- the public catalogue -----------------------------------------------------------------------------------------
    def make(self, make, name, *args, **fields):
        slug = name.lower().replace(" ", "-")
        self.public[name] = make(*args, name, slug=slug, public_id=public_id(name), **fields)
        return self.public[name]

    def cite(self, row, work, **fields):
        name = f"{type(row).__name__} {row.public_id} cites {work.public_id}"
        return builders.cite(row, work, public_id=public_id(name), **fields)

    def seat(self, make, record, name, who, work, **fields):
        seat = make(record, who, public_id=public_id(f"{name} of {record.title}"), **fields)
        if work:
            self.cite(seat, work)
        self.public[f"{name} of {record.title}"] = seat
        return seat

    def part(self, model, name, /, cited=True, **fields):
        self.public[name] = model.objects.create(public_id=public_id(name), **fields)
        if cited:
            self.cite(self.public[name], self.public["Report of the hosts"])

    def public_steps(self):
        make, public = self.make, self.public
        yield lambda: make(builders.source, "Report of the hosts", url="https://hosts.example/", link="publisher")
        yield lambda: make(
            builders.source, "Memoir of an envoy", authors=["Envoy, Ann"], url="https://copy.example/", link="mirror"
        )
        yield lambda: make(builders.conflict, "Northern dispute", countries=["NO"], summary="A dispute in the north.")
        yield lambda: make(builders.conflict, "Southern dispute")
        yield lambda: make(builders.place, "Oslo", country="NO", latitude="59.91", longitude="10.75")
        yield lambda: make(builders.actor, "Norway", actor_kind="state", name_ar="النرويج")
        yield lambda: make(builders.actor, "Fafo", actor_kind="ngo", affiliation=public["Norway"])
        yield lambda: make(builders.actor, "Ann Envoy", actor_kind="person")
        yield lambda: make(builders.process, "Official rounds", start="1991-10", conflicts=[public["Northern dispute"]])
        yield lambda: self.cite(public["Official rounds"], public["Report of the hosts"])
        yield lambda: make(builders.concept, "Ripeness", work=None)
        yield lambda: self.part(
            models.Definition, "definition", concept=public["Ripeness"], author="An author", text="When it hurts both."
        )
        years = {"Bravo talks": ("1991", "1993-09"), "Golf channel": ("1985", ""), "Mike meeting": ("1999~", "2001")}
        years |= {} if self.small else {"Sierra contacts": ("2005", ""), "Victor round": ("", "")}
        for title, (start, end) in years.items():
            yield lambda t=title, s=start, e=end: self.make_initiative(t, start=s, end=e)
        yield self.furnish_bravo
        judged = {"contribution": "none", "work": None}
        yield lambda: make(builders.assessment, "Scholar of Bravo", public["Bravo talks"], **judged)
        yield self.furnish_assessment
        yield lambda: make(builders.question, "Who met before", filters=[["to", "1993"]], grouping=["host", "decade"])
        for form, filters in RULES.items():
            yield lambda f=form, named=filters: make(
                builders.question,
                f"Asked by {f}",
                form=f,
                filters=[[name, public[about].public_id] for name, about in named],
            )

    def make_initiative(self, title, **fields):
        public = self.public
        record = self.make(
            builders.initiative,
            title,
            title_ar=f"محادثات {title}",
            summary=f"What is public of {title}.",
            track="1" if title == "Golf channel" else "2",
            status="unknown" if title == "Victor round" else "not-coded",
            work=None,
            issues=["borders"],
            conflicts=[public["Southern dispute" if title == "Mike meeting" else "Northern dispute"]],
            places=[public["Oslo"]],
            **fields,
        )
        host = public["Fafo" if title == "Mike meeting" else "Norway"]
        self.seat(builders.mediator, record, "host", host, public["Report of the hosts"], role="host")
        self.cite(record, public["Memoir of an envoy"])

    def furnish_bravo(self):
        """The parts to which secrets are attached, as they stand without any secret."""
        record, public = self.public["Bravo talks"], self.public
        report, here = public["Report of the hosts"], {"initiative": record}
        self.part(models.Side, "One side", cited=False, name="One side", **here)
        self.seat(builders.participant, record, "envoy", public["Ann Envoy"], report, office="envoy of the north")
        self.seat(builders.participant, record, "role-only participant", None, report, described_as="a former official")
        self.seat(builders.mediator, record, "role-only mediator", None, report, described_as="a go-between")
        self.seat(builders.mediator, record, "named but hidden", None, report, described_as="a man of business")
        self.part(models.Meeting, "first session", title="First session", date="1992-06-01", **here)
        self.part(models.Outcome, "a paper", title="A paper", date="1993-09", **here)
        self.part(models.Transfer, "transfer to words", to_text="to the talks", content=["idea"], **here)
        self.part(models.Transfer, "transfer to more words", to_text="to the ministry", content=["text"], **here)
        self.part(models.Beside, "beside the rounds", process=public["Official rounds"], **here)
        ends = {"first": public["Golf channel"], "second": record}
        self.part(models.Relation, "after the channel", relation_kind="precedes", **ends, **here)

    def furnish_assessment(self):
        here = {"assessment": self.public["Scholar of Bravo"]}
        self.cite(self.public["Scholar of Bravo"], self.public["Report of the hosts"])
        self.part(models.Rating, "rating", cited=False, term="2", **here)
        self.part(models.Finding, "trust", cited=False, phrase="trust grew", concept=self.public["Ripeness"], **here)
        self.part(models.Finding, "time", cited=False, phrase="it took long", position=1, **here)

    def records(self):
        """The public records as they are now, in the order in which they were made."""
        return [builders.fresh(row) for row in self.public.values() if isinstance(row, models.Record)]

    def publish_public(self):
        """What is public becomes so; the secrets that it would bring along are held back."""
        held = [builders.fresh(record) for record, state in self.hidden if state == "held back"]
        for record in self.records():
            if not isinstance(record, SUPPORTING):
                self.publish(record, held if record == self.public["Bravo talks"] else ())
        renamed = builders.fresh(self.public["Golf channel"])
        renamed.slug = "golf-back-channel"
        renamed.save()
        self.publish(renamed)
        self.is_public = True

    # -- letters ------------------------------------------------------------------------------------------------------
    def letters(self):
        """One settled letter, of which everybody sees what came of it; the secret ones are not, and tell nothing.

        Its reply is for whoever has the receipt, and so is a canary where there are secrets.
        """
        where = "reply of a settled letter"
        AnswerStatus.objects.create(
            id=public_id("settled letter"),
            state=State.SETTLED,
            asked=What.FACT,
            received_month="2020-04",
            settled_month="2020-05",
            days=9,
            outcome=Outcome.CORRECTED,
            reply=self.canaries.word(where) if self.with_secrets else "Nothing secret.",
        )
        if not self.with_secrets:
            return
        person, talks = self.public["Ann Envoy"], self.public["Bravo talks"]
        for n, (state, about) in enumerate(
            ((State.RECEIVED, person), (State.TAKEN_UP, talks), (State.HIDDEN, talks), (State.SETTLED, person))
        ):
            free = [Answer._meta.get_field(each) for each in ("text", "contact", "reply", "internal_note")]
            fields = {each.name: self.canaries.value(each, f"{each.name} of letter {n}", "first") for each in free}
            fields |= {each: self.canaries.word(f"{each} of letter {n}") for each in ("id", "code_hash")}
            settled = {"outcome": Outcome.REMOVED, "closed_at": NOW} if state == State.SETTLED else {}
            Answer.objects.create(
                **fields | settled,
                kind=about.kind,
                public_id=about.public_id,
                seat=self.public["envoy of Bravo talks"].public_id if about is talks else "",
                who=Who.SELF,
                what=What.DANGER,
                language="en",
                received_at=NOW,
                state=state,
                handled_by=self.staff["author"],
            )
            if state != State.SETTLED:
                month = {"asked": What.NAME, "received_month": "2020-05"}
                AnswerStatus.objects.create(id=fields["code_hash"], state=state, **month)

    def receipts(self):
        """What is kept of the codes, and is no code."""
        return AnswerStatus.objects.order_by("pk").values_list("pk", flat=True)[:1]

    # -- secret records -----------------------------------------------------------------------------------------------
    def drafts(self):
        """Steps that make what nobody submitted, and what is public in name only."""
        yield from self.group("draft")
        yield from self.group("hidden")
        for era in ERAS:
            yield lambda e=era: self.secret(models.Initiative, "draft", e, {}, name=f"draft sorted {e} Initiative")
        for model, era in zip((models.OfficialProcess, models.Place, models.Conflict), ERAS, strict=True):
            yield lambda m=model, e=era: self.secret(m, "held back", e, {})

    def submitted(self):
        for state in self.states:
            yield from self.group(state)

    def group(self, state):
        """Records of every kind in one state; they refer to each other, as drafts do."""
        made = {}
        for n, model in enumerate(models.RECORDS):
            if state != "hidden" or model in (*SUPPORTING, models.Assessment):
                yield lambda m=model, e=ERAS[n % 3]: self.secret(m, state, e, made)
        yield lambda: self.bring_to(state, [made[model] for model in IN_ORDER if model in made])

    def some(self, model, state):
        """A public record of a kind to which a secret in this state may refer by now, or None.

        A submission brings sources, conflicts, places and processes along: those must be public already.
        """
        if model in SUPPORTING and state not in ("draft", "held back") and not self.is_public:
            return None
        return next((row for row in self.public.values() if isinstance(row, model)), None)

    def secret(self, model, state, era, group, name=None):
        """A record full of canaries, with every part it can have, each part full of canaries too."""
        name = name or f"{state} {model.__name__}"
        # Of what was public the address is no secret.
        slug = name.lower().replace(" ", "-")
        slug = slug if state in WERE_PUBLIC else self.canaries.word(f"address of the {name}")
        fields = {"public_id": public_id(name), "slug": slug, **self.canaries.values(model, public_id(name), era=era)}
        public = {each: self.some(each, state) for each in models.RECORDS}
        other = {each: group.get(each) or public[each] for each in models.RECORDS}
        if model is models.Assessment:
            of_public = state in ("draft", "in review", "approved") and public[models.Initiative]
            fields["initiative"] = of_public or group.get(models.Initiative) or self.draft_to_be_judged()
            fields["assessor_actor"] = other[models.Actor]
        if model is models.Initiative:
            fields["track"] = "2"  # it takes one to be submitted
        if model is models.Actor:
            fields["affiliation"] = public[models.Actor]
        if model is models.Source:
            fields["same_work_as"] = public[models.Source]
        record = group[model] = model.objects.create(**fields)
        if model is models.Actor:
            if public[models.Actor]:  # between the public records it may not be made yet
                record.distinct_from.add(public[models.Actor])
        self.add_parts(record, name, era, Ends(group, public, other))
        self.hidden.append((record, state))
        if state not in WERE_PUBLIC:
            self.rows.append(record)
        return record

    def draft_to_be_judged(self):
        """The assessment of a draft is not visible, even if it is published."""
        if self.judged is None:
            self.judged = self.secret(models.Initiative, "draft", "first", {}, name="judged Initiative")
        return self.judged

    def add_parts(self, record, name, era, ends):
        """Parts of a secret record, which refer to secret and to public records alike."""

        def part(model, what, **fields):
            key = public_id(f"{what} of {name}")
            row = model.objects.create(public_id=key, **self.canaries.values(model, key, era=era), **fields)
            self.rows.append(row)
            if model.__name__.lower() in CITED:
                cite(row)
            return row

        def cite(row):
            for work in ends.both(models.Source):
                key = f"{type(row).__name__} {row.public_id} cites {work.public_id}"
                values = self.canaries.values(models.Citation, public_id(key), era=era)
                self.rows.append(builders.cite(row, work, public_id=public_id(key), **values))

        if isinstance(record, models.Initiative):
            self.add_parts_of_initiative(record, part, ends)
        elif isinstance(record, models.Assessment):
            part(models.Rating, "rating", assessment=record)
            part(models.Finding, "finding", assessment=record, concept=ends.other[models.Concept])
        elif isinstance(record, models.Concept):
            part(models.Definition, "definition", concept=record)
        elif isinstance(record, models.Actor):
            part(models.AlternateName, "alternate name", actor=record)
        elif isinstance(record, models.OfficialProcess):
            record.conflicts.set(ends.both(models.Conflict))
            record.lead.set(ends.both(models.Actor))
        if isinstance(record, models.Initiative | models.Actor | models.OfficialProcess | models.Assessment):
            cite(record)

    def add_parts_of_initiative(self, record, part, ends):
        here = {"initiative": record}
        record.conflicts.set(ends.both(models.Conflict))
        record.places.set(ends.both(models.Place))
        side = part(models.Side, "side", **here)
        actors = (ends.group.get(models.Actor), ends.public[models.Actor], ends.other[models.Actor])
        for disclosure, who in zip(("withheld", "role-only", "named"), actors, strict=True):
            shown = {"actor": who, "disclosure": disclosure if who or disclosure != "named" else "withheld"}
            part(models.Mediator, f"{disclosure} mediator", **shown, **here)
            part(models.Participant, f"{disclosure} participant", side=side, **shown, **here)
        part(models.Meeting, "meeting", place=ends.other[models.Place], **here)
        part(models.Outcome, "outcome", **here)
        part(models.AlternateName, "alternate name", **here)
        for n, process in enumerate(ends.both(models.OfficialProcess)):
            part(models.Beside, f"beside {n}", process=process, **here)
            part(models.Transfer, f"transfer {n}", to_process=process, **here)
        public = ends.public[models.Initiative]
        if public:
            part(models.Relation, "relation", first=public, second=record, **here)
            part(models.Beside, "beside an initiative", track_1=public, **here)
            part(models.Transfer, "transfer to an initiative", to_initiative=public, **here)

    def bring_to(self, state, records):
        """Take the records of a group to their state, as editors would; what goes along needs no step of its own."""
        author, reviewer = self.staff["author"], self.staff["reviewer"]

        def each_in(expected):
            return [each for each in map(builders.fresh, records) if each.state == expected]

        if state in ("sent back", "in review", "approved"):
            for record in records:
                if builders.fresh(record).state == "draft":
                    workflow.touched(record, author)
                    workflow.transition(record, "in-review", author)
        if state == "approved":
            for record in records:
                if builders.fresh(record).state == "in-review":
                    workflow.transition(record, "approved", reviewer, grounds={"": self.canaries.word("a ground")})
        if state == "sent back":
            for record in records:
                reason = self.canaries.word(f"sent_back_reason of {record.public_id}, by the reviewer")
                workflow.transition(record, "draft", reviewer, reason=reason)
        if state in ("hidden", *WERE_PUBLIC):
            for record in sorted(records, key=lambda each: isinstance(each, SUPPORTING[:3])):
                if builders.fresh(record).state == "draft":
                    self.publish(record)
        if state in WERE_PUBLIC:
            # A source last: it stays while anything public cites it.
            for record in sorted(each_in("published"), key=lambda each: isinstance(each, models.Source)):
                self.withdraw(record)
        if state == "drafted again":
            for record in records:
                self.begin_to_change(record, ", drafted again")
        names = {"sent back": "draft", "in review": "in-review", "hidden": "published", "drafted again": "draft"}
        wrong = [each.kind for each in map(builders.fresh, records) if each.state != names.get(state, state)]
        assert not wrong, f"{wrong} should be {state}"

    # -- secrets in public records ------------------------------------------------------------------------------------
    def begin_to_change(self, record, turn):
        """An editor types a new text into every field of a record and its parts, and a new address."""
        record = workflow.touched(record, self.staff["author"])
        record.slug = self.canaries.word(f"address of {record.public_id}{turn}")
        record.save()
        for row in (record, *parts_of(record)):
            self.canaries.fill(row, turn=turn)

    def secret_of(self, state, model):
        return next(record for record, each in self.hidden if each == state and isinstance(record, model))

    def attach(self, model, name, work, /, era="first", only=None, **fields):
        """A part of a public record, full of canaries, that cites ``work``."""
        values = self.canaries.values(model, public_id(name), era=era, only=only)
        row = model.objects.create(**{"public_id": public_id(name), **fields, **values})
        if work:
            self.canaries.fill(self.cite(row, work))
        return row

    def attach_secrets(self):
        """What visitors must not see of public records: withheld seats, links to hidden records, notes of editors."""
        public, ann = self.public, self.public["Ann Envoy"]
        nobody = self.secret_of("draft", models.Actor)
        bravo = {"initiative": public["Bravo talks"]}
        hidden_source, draft_source = self.secret_of("hidden", models.Source), self.secret_of("draft", models.Source)
        side = self.attach(models.Side, "side of nobody", None, **bravo)
        # Withheld: an actor who is public, one who is not, and somebody without a record.
        for n, (who, work) in enumerate(((ann, hidden_source), (nobody, draft_source), (None, draft_source))):
            seat = {"actor": who, "era": ERAS[n], "position": n, "disclosure": "withheld", **bravo}
            self.attach(models.Mediator, f"withheld mediator {n}", work, appointed_by="state", **seat)
            self.attach(models.Participant, f"withheld participant {n}", work, side=side, **seat)
        # Role only: everything but description, role, side, capacity, presence and sources is the desk's.
        self.change("role-only participant of Bravo talks", actor=nobody, delegation_head=True, office_sourced=True)
        self.change("role-only mediator of Bravo talks", actor=ann, appointed_by="state", office_sourced=True)
        # Named, but the actor is not public: the description, where there is one, stands in for the name.
        self.change("named but hidden of Bravo talks", actor=nobody, disclosure="named", appointed_by="state")
        self.attach(
            models.Participant,
            "named and hidden",
            hidden_source,
            only=(*SEAT_SECRETS, "described_as_ar"),
            actor=nobody,
            disclosure="named",
            side=public["One side"],
            **bravo,
        )
        self.attach_links()
        for record in self.records():
            for row in (record, *parts_of(record)):
                self.canaries.fill(row, only=LEDGER[type(row)].private)

    def change(self, name, **fields):
        """Private columns of a public seat, and canaries in its private texts and dates."""
        seat = builders.fresh(self.public[name])
        for field, value in fields.items():
            setattr(seat, field, value)
        seat.save()
        self.canaries.fill(seat, only=SEAT_SECRETS)

    def attach_links(self):
        """Links from public records to hidden ones; of those that stay, only their own words are public."""
        public, secret_of = self.public, self.secret_of
        bravo, mike, draft = public["Bravo talks"], public["Mike meeting"], secret_of("draft", models.Initiative)
        work, here = secret_of("hidden", models.Source), {"initiative": bravo}
        held = {model: secret_of("held back", model) for model in SUPPORTING[1:]}
        process = held[models.OfficialProcess]
        ends = {"first": bravo, "second": draft, "relation_kind": "part-of"}
        self.attach(models.Relation, "relation to a draft", work, **ends, **here)
        ends = {"first": draft, "second": bravo, "relation_kind": "feeds-into"}
        self.attach(models.Relation, "relation from a draft", work, **ends, **here)
        ends = {"first": draft, "second": mike, "initiative": draft}
        self.attach(models.Relation, "relation entered in a draft", work, **ends)
        self.attach(models.Beside, "beside a draft", work, track_1=draft, **here)
        self.attach(models.Beside, "beside a process held back", work, process=process, **here)
        but = {"summary", "summary_ar", "note", "note_ar", "date", "to_text_ar"}
        self.attach(models.Transfer, "transfer to a draft", work, to_initiative=draft, only=but, **here)
        bravo.places.add(held[models.Place])
        bravo.conflicts.add(held[models.Conflict])
        public["Official rounds"].lead.add(secret_of("draft", models.Actor))
        public["Ann Envoy"].distinct_from.add(secret_of("draft", models.Actor))
        for name, link in {
            "transfer to words": {"to_initiative": draft},
            "transfer to more words": {"to_process": process},
            "first session": {"place": held[models.Place]},
            "Ann Envoy": {"affiliation": secret_of("draft", models.Actor)},
            "Memoir of an envoy": {"same_work_as": work},
            "time": {"concept": secret_of("draft", models.Concept)},
            "Scholar of Bravo": {"assessor_actor": secret_of("draft", models.Actor)},
        }.items():
            type(public[name]).objects.filter(pk=public[name].pk).update(**link)

    def pending_drafts(self):
        """Public records that somebody has begun to change: their new texts are not public."""
        for name in ("Golf channel", "Ripeness", "Norway", "Scholar of Bravo", "Memoir of an envoy", "Official rounds"):
            self.begin_to_change(self.public[name], ", begun")

    def paperwork(self):
        """What the desk keeps about records: plans, grounds, histories, and who did what."""
        word, author = self.canaries.word, self.staff["author"]
        talks, draft = self.public["Bravo talks"], self.secret_of("draft", models.Initiative)
        for record in (talks, draft):
            history.keep(record, author, word(f"why {record.public_id} was changed"))
        nobody = self.secret_of("draft", models.Actor)
        models.Ground.objects.create(
            kind=talks.kind,
            public_id=talks.public_id,
            key=word("key of a ground"),
            about=str(nobody),
            text=word("a ground of the reviewer"),
            user=self.staff["reviewer"],
            at=NOW,
        )
        refused = {"at": NOW, "user": self.staff["publisher"], "refusal": word("why a plan was refused")}
        models.Schedule.objects.create(kind=talks.kind, public_id=talks.public_id, **refused)
        LogEntry.objects.create(
            user=author,
            content_type=ContentType.objects.get_for_model(models.Initiative),
            object_id=draft.pk,
            object_repr=str(draft),
            action_flag=2,
            change_message=word("message of a change"),
        )
        models.Purged.objects.create(
            kind="actor",
            key=word("key of a purge"),
            names=[word("hash of a purged name")],
            chosen=[word("hash of a passage")],
            spared=[word("hash of another passage")],
            sealed_with=word("seal of a purge"),
            at=NOW,
            by=author,
            reason="danger",
            report={"rows": word("report of a purge")},
        )
        if "approved" in self.states:
            schedule.plan(self.secret_of("approved", models.Actor), LATER, self.staff["publisher"])

    def edit_everything(self):
        """A change in every field of every public record, and withheld seats beside them; nothing is published."""
        for record in self.records():
            if isinstance(record, models.Initiative):
                builders.mediator(record, self.public["Ann Envoy"], disclosure="withheld")
                builders.participant(record, self.public["Ann Envoy"], disclosure="withheld", side="A side of its own")
                record.confidence = "low"
                record.save()
            self.begin_to_change(record, ", edited")

    def remove_secrets(self):
        """Every secret that was never published is deleted, and every part of public records; nothing is published."""
        for record in self.records():
            for part in reversed(parts_of(record)):
                part.delete()
        models.Assessment.objects.update(assessor_actor=None)
        never_public = [record for record, state in self.hidden if state not in ("hidden", *WERE_PUBLIC)]
        for model in (models.Assessment, models.Initiative, models.OfficialProcess, *reversed(models.RECORDS)):
            mine = [record for record in never_public if isinstance(record, model) and record.pk]
            for record in mine:
                for part in reversed(parts_of(record)):
                    part.delete()
            for record in mine:
                if record != self.judged:  # by an assessment that has an edition
                    record.delete()

    # -- what a canary is besides -------------------------------------------------------------------------------------
    def plant_names(self):
        """Public ids and digests of what is hidden are canaries as well."""
        plant = self.canaries.plant
        for row in self.rows:
            plant(row.public_id, f"public id of a hidden {type(row).__name__}")
        for name in ATTACHED:
            plant(public_id(name), f"public id of “{name}”")
        for citation in models.Citation.objects.all():
            plant(citation.public_id, "public id of a citation")
        for edition in models.Edition.objects.all():
            plant(edition.digest, f"digest of an edition of {edition.kind} {edition.public_id}")
        for model in models.RECORDS:
            for record in model.objects.exclude(submitted_digest=""):
                plant(record.submitted_digest, f"digest of what was submitted of {record.kind} {record.public_id}")

    # -- what there is to ask for -------------------------------------------------------------------------------------
    def ids(self):
        """Public ids of records: public, hidden and gone; and of some parts, which have no address of their own."""
        seats = [row.public_id for row in self.public.values() if isinstance(row, models.Seat)]
        return [each.public_id for each in (*self.records(), *(record for record, _ in self.hidden))] + seats[:2]

    def slugs(self, kind):
        """Addresses of a kind, present, former, begun and hidden; and of one record of each other kind."""
        records = [*self.records(), *(record for record, _ in self.hidden)]
        mine = [record.slug for record in records if record.kind == kind]
        former = ["golf-channel", "golf-back-channel"] if kind == "initiative" else []
        shown = [row.slug for row in self.public.values() if isinstance(row, models.Record) and row.kind == kind]
        others = {record.kind: record.slug for record in records if record.kind != kind}
        return list(dict.fromkeys([*shown, *former, *mine, *others.values()]))

    def named(self, kind):
        """Values of a facet that names records of ``kind``: of a public one, of a hidden one, of one that is gone."""
        if not kind:
            return []
        found = [row for row in self.public.values() if getattr(row, "kind", "") == kind][:1]
        for wanted in ("draft", "hidden", "withdrawn"):
            found += [record for record, state in self.hidden if record.kind == kind and state == wanted][:1]
        return [row.slug for row in found] or ["One side"]

    def words(self):
        """What to search for: names and notes of hidden records, whole and in part."""
        wanted = ("draft", models.Initiative), ("withdrawn", models.Actor)
        found = [builders.fresh(self.secret_of(*each)) for each in wanted]
        return [word for each in found for word in (str(each), str(each)[:8], each.internal_note.split()[0])]

    def guessable(self):
        """Slugs and public ids of everything hidden."""
        return {each for record, _ in self.hidden for each in (record.slug, record.public_id)}


def own_addresses(record):
    """The address of a record's page and its permanent one, in both languages."""
    found = []
    for language in ("en", "ar"):
        with translation.override(language):
            found.append(reverse(f"{record.kind}-detail", args=[record.slug]))
            found.append(reverse("permanent", args=[record.public_id]))
            if record.kind in ("initiative", "actor", "assessment"):  # of which people can say something
                found.append(reverse("answer", args=[record.public_id]))
    return found


class Ends:
    """What a secret record may refer to: records of its own ``group``, ``public`` ones, either, or both."""

    def __init__(self, group: dict[type, Model], public: dict, other: dict):
        self.group, self.public, self.other = group, public, other

    def both(self, model):
        return list(dict.fromkeys(each for each in (self.other[model], self.public[model]) if each))
