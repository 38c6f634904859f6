"""A person can answer: the form without account or cookie, the receipt, the inbox, hiding a name at once."""

import re
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalog import models
from catalog.answers import box, inbox
from catalog.answers.models import Answer, AnswerStatus, State
from catalog.public import index, limits
from catalog.public.models import TABLES
from catalog.publishing import door, history, hold, workflow
from tests import builders
from tests.test_search import OWN_SCRIPT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered():
    limits.forget()
    index._kept.clear()
    yield
    limits.forget()
    index._kept.clear()


@pytest.fixture(scope="module")
def published(django_db_setup, django_db_blocker):
    """Made once for all tests of this module, each of which leaves it as it was: publishing takes a second."""
    with django_db_blocker.unblock(), transaction.atomic():
        record, work = (
            builders.initiative("Quiet talks", slug="quiet-talks", summary="Talks."),
            builders.source("A report"),
        )
        people = [builders.actor(name, actor_kind="person") for name in ("Ann Envoy", "Bob Broker", "Cy Hidden")]
        former = {"described_as": "a former official", "office": "envoy", "public_id": "seat-ann0"}
        builders.participant(record, people[0], work, **former)
        builders.participant(record, None, work, described_as="a go-between", public_id="seat-role")
        withheld = {"side": "Other side", "disclosure": "withheld", "public_id": "seat-with"}
        builders.participant(record, people[2], work, **withheld)
        builders.mediator(record, people[1], work, public_id="seat-b0b0")
        builders.publish(*people[:2], record)
        yield record
        transaction.set_rollback(True)


@pytest.fixture
def talks(published, db):
    """Public talks with a named participant, one by role, a mediator, and one who is withheld."""
    return builders.fresh(published)


@pytest.fixture
def ann(talks):
    return models.Actor.objects.get(name="Ann Envoy")


@pytest.fixture
def answerer():
    """An account with the right to answer people and no other."""
    user = User.objects.create_user("answerer", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="answer_people"))
    return user


@pytest.fixture
def desk(answerer):
    client = Client()
    client.force_login(answerer)
    return client


WRITTEN = {"who": "self", "what": "name", "text": "Please take my name off.", "contact": "ann@example.org"}


def address(record, prefix=""):
    return f"{prefix}/answer/{record.public_id}/"


def write(client, record, prefix="", follow=False, **changes):
    return client.post(address(record, prefix), {**WRITTEN, **changes}, follow=follow)


def put(record, **changes):
    """A letter in the box, and the code of its receipt."""
    fields = {"seat": "", "language": "en", "kind": record.kind, "public_id": record.public_id}
    code = box.put(**fields | WRITTEN | changes)
    return Answer.objects.get(code_hash=box.hashed(code)), code


def text_of(response):
    return re.sub(r"<[^>]+>|\s+", " ", response.content.decode())


def change(letter):
    return reverse("admin:catalog_answers_answer_change", args=[letter.pk])


def send(desk, letter, button, **typed):
    """Press a button of the form at the desk with what is typed there."""
    seen = re.search(r'name="seen" value="([^"]*)"', desk.get(change(letter)).content.decode())[1]
    return desk.post(change(letter), {"seen": seen, "outcome": "", "reply": "", **typed, button: "1"}, follow=True)


# -- the way there ----------------------------------------------------------------------------------------------------
def test_every_page_that_speaks_of_people_leads_to_the_form(client, talks, ann):
    opinion = builders.assessment(talks, "A Scholar")
    builders.publish(opinion)
    for prefix in ("", "/ar"):
        for record, folder in ((talks, "initiatives"), (ann, "actors"), (opinion, "assessments")):
            page = client.get(f"{prefix}/{folder}/{record.slug}/").content.decode()
            assert f'href="{address(record, prefix)}"' in page
            assert client.get(address(record, prefix)).status_code == 200


def test_the_form_lists_who_is_shown_on_the_page_and_nobody_else(client, talks):
    page = client.get(address(talks)).content.decode()
    assert "Ann Envoy" in page and "a go-between" in page and "Bob Broker" in page
    assert "Cy Hidden" not in page and "seat-with" not in page
    assert '<option value="seat-ann0" selected>' in client.get(f"{address(talks)}?seat=seat-ann0").content.decode()


def test_the_address_of_a_withheld_seat_tells_as_little_as_one_that_never_was(client, talks):
    pages = [
        re.sub(rf"seat={seat}", "seat=", client.get(f"{address(talks)}?seat={seat}").content.decode())
        for seat in ("seat-with", "seat-none", "")
    ]
    assert len(set(pages)) == 1


def test_the_form_exists_for_what_is_public_now(client, talks):
    draft, source = builders.initiative("A draft"), models.Source.objects.get(title="A report")
    for each in ("zzzz-zzzz", draft.public_id, source.public_id, "x", "1", "received"):
        for method in (client.get, client.post):
            assert method(f"/answer/{each}/").status_code == 404
    builders.withdraw(talks)
    for prefix in ("", "/ar"):
        assert client.get(address(talks, prefix)).status_code == 410
        assert write(client, talks, prefix).status_code == 410
    assert not Answer.objects.exists()


def test_queries_are_as_many_for_what_is_hidden_as_for_what_is_not_there(client, talks, django_assert_num_queries):
    draft = builders.initiative("A draft")
    for each in (draft.public_id, "zzzz-zzzz"):
        with django_assert_num_queries(1):
            client.get(f"/answer/{each}/")
    with django_assert_num_queries(2):
        client.get(address(talks))
    for n in range(5):
        builders.mediator(talks, builders.actor(f"Host {n}"), builders.the_source())
    builders.publish(*models.Actor.objects.filter(name__startswith="Host"), talks)
    with django_assert_num_queries(2):
        assert "Bob Broker" in client.get(address(talks)).content.decode()


# -- writing ----------------------------------------------------------------------------------------------------------
def test_a_letter_is_kept_and_its_writer_gets_a_receipt(client, talks):
    response = write(client, talks, seat="seat-ann0")
    assert response.status_code == 303
    receipt = client.get(response["Location"])
    assert "Your letter has arrived" in text_of(receipt) and "within 14 days" in text_of(receipt).lower()
    assert f"http://testserver{response['Location']}" in receipt.content.decode()
    letter = Answer.objects.get()
    assert (letter.kind, letter.public_id, letter.seat) == ("initiative", talks.public_id, "seat-ann0")
    assert (letter.text, letter.contact, letter.who, letter.what) == tuple(
        WRITTEN[name] for name in ("text", "contact", "who", "what")
    )
    code = response["Location"].split("/")[-2]
    assert code not in str(Answer.objects.values()[0]) + str(AnswerStatus.objects.values()[0])
    for spelt in (code.upper(), code.replace("-", "")):  # as somebody copies it by hand
        assert client.get(f"/answer/received/{spelt}/").status_code == 200


def test_it_works_in_arabic(client, talks):
    response = write(client, talks, "/ar", text="‏اسمي ورد خطأً.", follow=True)
    assert response.redirect_chain[0][0].startswith("/ar/answer/received/")
    letter = Answer.objects.get()
    assert (letter.language, letter.text) == ("ar", "‏اسمي ورد خطأً.")


def test_neither_account_cookie_session_token_nor_script_is_needed(talks):
    visitor = Client(enforce_csrf_checks=True)
    page = visitor.get(address(talks))
    response = visitor.post(address(talks), WRITTEN)
    receipt = visitor.get(response["Location"])
    assert (page.status_code, response.status_code, receipt.status_code) == (200, 303, 200)
    for each in (page, response, receipt, visitor.get("/about/answers/")):
        assert not each.cookies and "cookie" not in each.headers.get("Vary", "").lower()
        html = each.content.decode()
        assert html.count("<script") == len(OWN_SCRIPT.findall(html))
        assert b"csrf" not in each.content and b" style=" not in each.content
    assert not visitor.cookies and not Session.objects.exists()


def test_no_cache_keeps_and_no_search_engine_lists_the_form_and_the_receipt(client, talks):
    written = write(client, talks)
    for response in (client.get(address(talks)), write(client, talks, who=""), client.get(written["Location"])):
        assert response["Cache-Control"] == "no-store" and response["X-Robots-Tag"] == "noindex"
        assert 'content="noindex"' in response.content.decode() and "ETag" not in response


MISTAKES = {
    "who": ({"who": ""}, "Say who writes"),
    "what": ({"what": "nonsense"}, "Choose what is wrong"),
    "text": ({"what": "fact", "text": " \u200b\x00"}, "Say in a few words"),
    "long text": ({"text": "word " * 900}, "4499 characters long; shorten it to 4000 characters"),
    "long contact": ({"contact": "a" * 201}, "201 characters long"),
    "seat": ({"seat": "seat-with"}, "Choose somebody on this page"),
    "website": ({"website": "https://spam.example"}, "Leave this field empty"),
}


def test_a_mistake_is_said_beside_its_field_and_everything_typed_stays(client, talks):
    for changes, message in MISTAKES.values():
        said_beside_its_field(client, talks, changes, message)


def said_beside_its_field(client, talks, changes, message):
    typed = {**WRITTEN, "text": "Keep <b>this</b>.", **changes}
    response = client.post(address(talks), typed)
    page = response.content.decode()
    assert response.status_code == 400 and not Answer.objects.exists()
    assert "<title>Not sent yet: " in page and page.count(" autofocus") == 1
    field = next(iter(changes)) if len(changes) == 1 else "text"
    assert re.search(rf'id="{field}-mistake">[^<]*{re.escape(message)}', page) and f'href="#{field}"' in page
    if "text" not in changes:
        assert "Keep &lt;b&gt;this&lt;/b&gt;." in page
    else:
        assert changes["text"].strip(" \u200b\x00") in page
    assert typed["contact"] in page
    if typed["who"]:
        assert 'value="self" checked' in page


MALFORMED = {
    "NUL and other controls": {"text": "a\x00b\x1b\u202e", "who": "self\x00", "seat": "\x00"},
    "a seat of another page": {"seat": "../../etc"},
    "a long seat": {"seat": "9" * 5000},
    "digits of another script": {"who": "١"},
    "everything twice": {"who": ["self", "reader"], "text": ["one", "two"]},
}


def test_malformed_fields_are_no_error_of_ours(client, talks):
    found = {what: write(client, talks, **changes).status_code for what, changes in MALFORMED.items()}
    assert set(found.values()) == {303, 400}, found


BODIES = {
    "five megabytes": (b"text=" + b"a" * (5 * 1024 * 1024 + 9), "application/x-www-form-urlencoded", 400),
    "a megabyte": (b"text=" + b"a" * (1024 * 1024), "application/x-www-form-urlencoded", 400),
    "halves of characters": (b"who=self&what=name&text=%ED%A0%80%FF", "application/x-www-form-urlencoded", 303),
    "another encoding": (b"text=+2AA-", "application/x-www-form-urlencoded; charset=utf-7", 400),
    "no form": (b"{]", "application/json", 400),
    "broken parts": (b"--x\r\nnonsense", "multipart/form-data; boundary=x", 400),
    "no boundary": (b"--x", "multipart/form-data", 400),
    "too many fields": (b"&".join(b"a%d=" % n for n in range(60_000)), "application/x-www-form-urlencoded", 400),
    "halves of characters in parts": (
        b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n+2AA-\r\n--x--\r\n',
        "multipart/form-data; boundary=x; charset=utf-7",
        400,
    ),
    "nothing": (b"", "application/x-www-form-urlencoded", 400),
}


def test_a_malformed_body_is_no_error_of_ours(client, talks):
    found = {
        what: client.post(address(talks), body, content_type=kind).status_code
        for what, (body, kind, _status) in BODIES.items()
    }
    assert found == {what: status for what, (_body, _kind, status) in BODIES.items()}


def test_from_one_address_five_letters_an_hour(client, talks, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(limits, "clock", lambda: now[0])
    for n in range(5):
        now[0] = 1000.0 + n
        assert write(client, talks).status_code == 303
    response = write(client, talks, text="What I typed.")
    assert response.status_code == 429 and int(response["Retry-After"]) == 3596
    assert "What I typed." in response.content.decode() and "in 60 minutes" in text_of(response)
    assert client.post(address(talks), WRITTEN, REMOTE_ADDR="192.0.2.7").status_code == 303
    now[0] += 3600 - 4
    assert write(client, talks).status_code == 303
    assert write(client, talks).status_code == 429


@pytest.mark.both
def test_altogether_so_many_letters_an_hour(client, talks, monkeypatch):
    monkeypatch.setattr(limits, "MOST_OF_ALL", 3)
    sent = [client.post(address(talks), WRITTEN, REMOTE_ADDR=f"192.0.2.{n}").status_code for n in range(4)]
    assert sent == [303, 303, 303, 429]


def test_whose_address_it_is_nobody_keeps(rf, settings):
    def network(settings_value, **meta):
        settings.BEHIND_TLS_PROXY = settings_value
        return limits.network_of(rf.post("/", **meta))

    assert network(False, REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="198.51.100.1") == "192.0.2.7"
    assert network(True, REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 198.51.100.1") == "198.51.100.1"
    assert network(True, REMOTE_ADDR="127.0.0.1") == ""
    assert network(False, REMOTE_ADDR="2001:db8::1:2:3:4") == network(False, REMOTE_ADDR="2001:db8::9")
    limits.wait(rf.post("/", REMOTE_ADDR="192.0.2.7"))
    assert "192.0.2.7" not in str(limits._put)


def test_a_letter_that_cannot_be_stored_is_not_lost(client, talks, monkeypatch):
    def broken(**fields):
        raise DatabaseError("read-only")

    monkeypatch.setattr(box, "put", broken)
    response = write(client, talks)
    assert response.status_code == 503 and WRITTEN["text"] in response.content.decode()


# -- receipts ---------------------------------------------------------------------------------------------------------
def test_an_unknown_receipt_is_a_plain_404(client, talks):
    write(client, talks)
    for code in ("nothing", "0" * 23, AnswerStatus.objects.get().pk, Answer.objects.get().pk):
        response = client.get(f"/answer/received/{code}/")
        assert response.status_code == 404
        assert response.content == client.get("/no-such-page/").content


def test_the_receipt_tells_where_the_letter_stands(client, talks, answerer):
    letter, code = put(talks)
    receipt = f"/answer/received/{code}/"
    inbox.move(letter, State.TAKEN_UP, answerer)
    assert "is being examined" in text_of(client.get(receipt))
    inbox.move(letter, State.HIDDEN, answerer)
    assert "hidden meanwhile" in text_of(client.get(receipt))
    letter.outcome, letter.reply = "corrected", "It was a mistake.\n<b>Sorry.</b>"
    inbox.settle(letter, answerer)
    page = client.get(receipt)
    assert "It was a mistake.\n&lt;b&gt;Sorry.&lt;/b&gt;" in page.content.decode() and "corrected" in text_of(page)
    assert "answerer" not in page.content.decode()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(receipt)
    assert len(asked) == 1


# -- the desk ---------------------------------------------------------------------------------------------------------
@pytest.mark.both
def test_the_whole_way_from_the_page_to_the_reply(client, talks, ann, desk):
    receipt = write(client, talks, seat="seat-ann0")["Location"]
    letter = Answer.objects.get()
    page = desk.get(change(letter)).content.decode()
    assert WRITTEN["text"] in page and WRITTEN["contact"] in page and f"/r/{talks.public_id}/" in page
    send(desk, letter, "_take_up", internal_note="Ask the source.")
    letter.refresh_from_db()
    assert (letter.state, letter.handled_by.username) == ("taken-up", "answerer")
    shown = send(desk, letter, "_hide", hide_what=f"here {ann.public_id}", internal_note="Ask the source.")
    assert "is hidden from now on" in text_of(shown)
    public = client.get("/initiatives/quiet-talks/").content.decode()
    assert "Ann Envoy" not in public and "a former official" in public and "envoy" not in public
    assert "hidden meanwhile" in text_of(client.get(receipt))
    refused = send(desk, letter, "_settle", internal_note="Ask the source.")
    assert "Choose what came of the letter." in text_of(refused)
    send(desk, letter, "_settle", outcome="role-only", reply="Your name is off.", internal_note="Done.")
    assert "Your name is off." in client.get(receipt).content.decode()
    listed = text_of(client.get("/about/answers/"))
    assert "A name should not stand there" in listed and "shown by role only" in listed
    for secret in (*WRITTEN.values(), "Your name is off.", "Quiet talks", talks.public_id, "answerer"):
        assert secret in ("self", "name") or secret not in listed


def test_only_who_may_answer_people_sees_letters(talks):
    letter, _code = put(talks)
    other = User.objects.create_user("other", is_staff=True)
    other.user_permissions.set(
        Permission.objects.filter(content_type__app_label="catalog").exclude(codename="answer_people")
    )
    client = Client()
    client.force_login(other)
    assert client.get(change(letter)).status_code == 403
    assert client.get(reverse("admin:catalog_answers_answer_changelist")).status_code == 403
    assert client.post(change(letter), {"_hide": "1"}).status_code == 403
    first = client.get(reverse("admin:index")).content.decode()
    assert "catalog_answers" not in first and "waits for an answer" not in first
    with pytest.raises(workflow.Refused, match="no right"):
        hold.hide_seat("initiative", talks.public_id, "seat-ann0", other)


def test_a_letter_is_neither_written_nor_deleted_nor_changed_at_the_desk(desk, talks):
    letter, _code = put(talks)
    assert desk.get(reverse("admin:catalog_answers_answer_add")).status_code == 403
    assert desk.get(reverse("admin:catalog_answers_answer_delete", args=[letter.pk])).status_code == 403
    send(desk, letter, "_continue", text="forged", contact="forged", state="settled", internal_note="A note.")
    letter.refresh_from_db()
    assert (letter.text, letter.contact, letter.state) == (WRITTEN["text"], WRITTEN["contact"], "received")
    assert letter.internal_note == "A note."


def test_a_reply_that_comes_too_late_is_kept_and_not_saved(desk, talks):
    letter, _code = put(talks)
    late = desk.post(change(letter), {"seen": "older", "outcome": "kept", "reply": "Mine.", "_settle": "1"})
    assert "Mine." in late.content.decode() and "somebody else saved" in late.content.decode()
    letter.refresh_from_db()
    assert letter.state == "received"


@pytest.mark.both
def test_the_list_says_what_is_due_and_costs_the_same_for_many(desk, talks):
    with time_machine.travel(timezone.now() - timedelta(days=16), tick=False):
        put(talks)
    put(talks)
    inbox_address = reverse("admin:catalog_answers_answer_changelist")
    page = text_of(desk.get(inbox_address))
    assert "overdue by 2 days" in page and "14 days left" in page and "Quiet talks" in page
    assert "1 letter" in text_of(desk.get(f"{inbox_address}?due=overdue"))
    first = text_of(desk.get(reverse("admin:index")))
    assert "2 letters wait for an answer" in first and "1 overdue" in first
    for each in (inbox_address, reverse("admin:index")):
        with CaptureQueriesContext(connection) as few:
            desk.get(each)
        for _ in range(20):
            put(talks)
        with CaptureQueriesContext(connection) as many:
            desk.get(each)
        assert len(few) == len(many)


def test_several_are_taken_up_from_the_list(desk, talks):
    letters = [put(talks)[0] for _ in range(3)]
    chosen = {"action": "take_up", "_selected_action": [each.pk for each in letters[:2]]}
    desk.post(reverse("admin:catalog_answers_answer_changelist"), chosen)
    assert Answer.objects.filter(state="taken-up", handled_by__username="answerer").count() == 2
    assert AnswerStatus.objects.filter(state="taken-up").count() == 2


def test_a_settled_reply_can_be_mended_and_keeps_its_date(client, desk, talks, answerer):
    letter, code = put(talks)
    letter.outcome, letter.reply = "kept", "No."
    inbox.settle(letter, answerer)
    settled = letter.closed_at
    send(desk, letter, "_settle", outcome="corrected", reply="Yes, you are right.")
    letter.refresh_from_db()
    assert (letter.closed_at, letter.outcome) == (settled, "corrected")
    assert "Yes, you are right." in client.get(f"/answer/received/{code}/").content.decode()


@pytest.mark.both
def test_the_database_refuses_a_letter_in_no_state(talks):
    put(talks)
    refused = {
        Answer: ({"state": "settled"}, {"state": "x"}, {"outcome": "x"}),
        AnswerStatus: ({"state": "settled"}, {"reply": "too early"}, {"state": "x"}),
    }
    for model, values in ((model, values) for model, found in refused.items() for values in found):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(**values)


# -- what is kept, and how long ---------------------------------------------------------------------------------------
@pytest.mark.both
def test_letters_are_erased_90_days_after_they_are_settled(client, talks, answerer, desk):
    old, code = put(talks)
    fresh, waiting = put(talks)[0], put(talks)[0]
    for letter, days in ((old, 91), (fresh, 89)):
        letter.outcome, letter.reply, letter.internal_note = "kept", "Why it stays.", "A note on somebody."
        with time_machine.travel(timezone.now() - timedelta(days=days), tick=False):
            inbox.settle(letter, answerer)
    out = StringIO()
    call_command("forget_answers", stdout=out)
    assert out.getvalue() == "1 letters erased.\n"
    rows = {each.pk: (each.text, each.contact) for each in Answer.objects.all()}
    kept = (WRITTEN["text"], WRITTEN["contact"])
    assert rows == {old.pk: ("", ""), fresh.pk: kept, waiting.pk: kept}
    assert Answer.objects.get(pk=old.pk).internal_note == ""
    assert "Why it stays." in client.get(f"/answer/received/{code}/").content.decode()
    assert "erased on" in text_of(desk.get(change(old)))
    # Earlier on request, from the list; what is not settled is not lost by it.
    chosen = {"action": "erase", "_selected_action": [fresh.pk, waiting.pk]}
    desk.post(reverse("admin:catalog_answers_answer_changelist"), chosen)
    assert Answer.objects.get(pk=fresh.pk).text == "" and Answer.objects.get(pk=waiting.pk).text == WRITTEN["text"]


def test_the_log_of_the_desk_says_nothing_of_what_was_written(desk, talks):
    from django.contrib.admin.models import LogEntry

    letter, _code = put(talks)
    send(desk, letter, "_settle", outcome="kept", reply="The reply.", internal_note="The note.")
    logged = str(list(LogEntry.objects.values("object_repr", "change_message")))
    assert "letter of" in logged
    assert not any(each in logged for each in (WRITTEN["text"], WRITTEN["contact"], "The reply.", "The note.", "Quiet"))


def test_making_the_public_tables_anew_leaves_letters_alone(talks):
    put(talks)
    before = list(Answer.objects.values()), list(AnswerStatus.objects.values())
    door.rebuild()
    assert (list(Answer.objects.values()), list(AnswerStatus.objects.values())) == before
    assert not {Answer, AnswerStatus} & set(TABLES)


def test_nothing_is_listed_until_something_is_settled(client, talks):
    put(talks)
    page = text_of(client.get("/about/answers/"))
    assert "No letter is settled yet" in page and "A name should not stand there" not in page


def test_the_list_does_not_say_that_somebody_was_at_risk(client, talks, answerer, django_assert_num_queries):
    for what in ("danger", "name", "fact"):
        letter, _code = put(talks, what=what)
        letter.outcome, letter.reply = "role-only", "Done."
        inbox.settle(letter, answerer)
    with django_assert_num_queries(1):
        page = client.get("/about/answers/").content.decode()
    assert "at risk" not in page and page.count("A name should not stand there") == 2 and "less than a day" in page


# -- hiding at once ---------------------------------------------------------------------------------------------------
def pages():
    return {model.__name__: sorted(map(repr, model.objects.values())) for model in TABLES[1:]}


@pytest.mark.both
def test_a_hidden_seat_is_shown_by_its_role_only_from_the_next_request_on(client, talks, ann, answerer):
    before = models.Edition.objects.filter(public_id=talks.public_id).get()
    hold.hide_seat("initiative", talks.public_id, "seat-ann0", answerer)
    for prefix in ("", "/ar"):
        shown = client.get(f"{prefix}/initiatives/quiet-talks/").content.decode()
        assert "Ann Envoy" not in shown and "a former official" in shown
        assert "Quiet talks" not in client.get(f"{prefix}/actors/{ann.slug}/").content.decode()
        for each in ("/initiatives/?participant=" + ann.slug, "/participants/"):
            assert "Ann Envoy" not in text_of(client.get(prefix + each))
        # Her own page stays, and is offered as a name; it does not lead to the talks.
        assert "quiet-talks" not in client.get(f"{prefix}/initiatives/?q=envoy").content.decode()
    edition = models.Publication.objects.get(public_id=talks.public_id).edition
    assert (edition.number, edition.approval, edition.published_by) == (before.number + 1, "safety", answerer)
    kept = pages()
    door.rebuild()
    assert pages() == kept


def test_a_seat_that_nobody_described_goes_and_its_side_with_it(client, talks, answerer):
    hold.hide_seat("initiative", talks.public_id, "seat-b0b0", answerer)
    assert "Bob Broker" not in client.get("/initiatives/quiet-talks/").content.decode()
    assert models.Mediator.objects.get(public_id="seat-b0b0").disclosure == "withheld"
    document = models.Publication.objects.get(public_id=talks.public_id).edition.document
    assert document["mediators"] == [] and len(document["sides"]) == 1


def test_hiding_publishes_nothing_that_editors_have_begun(client, talks, answerer):
    record = builders.fresh(talks)
    record.summary = "A secret draft."
    record.save()
    models.Participant.objects.filter(public_id="seat-role").update(described_as="somebody else by now")
    before = models.Publication.objects.get(public_id=talks.public_id).edition.document
    hold.hide_seat("initiative", talks.public_id, "seat-ann0", answerer)
    after = models.Publication.objects.get(public_id=talks.public_id).edition.document
    assert "A secret draft." not in client.get("/initiatives/quiet-talks/").content.decode()
    assert {key for key in before if before[key] != after[key]} == {"participants"}
    changed = [
        row["id"] for row, other in zip(before["participants"], after["participants"], strict=True) if row != other
    ]
    assert changed == ["seat-ann0"]
    assert builders.fresh(record).summary == "A secret draft."


GROUND = {"": "The source tells it."}


@pytest.mark.parametrize("state", ["draft", "in-review", "approved", "published"])
def test_a_hidden_name_comes_back_by_two_people_only(talks, state):
    answerer, reviewer = builders.user("answerer too"), builders.user("reviewer")
    author = builders.user("author")
    if state != "published":
        workflow.touched(talks, author)
    for to, who in (("in-review", author), ("approved", reviewer)):
        if state in ("in-review", "approved") and talks.state != state:
            talks = workflow.transition(builders.fresh(talks), to, who, grounds=GROUND)[-1]
    hold.hide_seat("initiative", talks.public_id, "seat-ann0", answerer)
    record = builders.fresh(talks)
    assert (record.state, record.approved_by, record.version > talks.version) == ("draft", None, True)
    seat = models.Participant.objects.get(public_id="seat-ann0")
    assert seat.disclosure == "role-only"
    assert history.last(record).user == answerer and "examined" in history.last(record).comment
    seat.disclosure = "named"
    seat.save()
    workflow.transition(record, "in-review", author)
    with pytest.raises(workflow.Refused, match="somebody else has to approve"):
        workflow.transition(builders.fresh(record), "approved", answerer, grounds=GROUND)
    with pytest.raises(workflow.Refused):
        workflow.transition(builders.fresh(record), "published", answerer)


def test_what_is_not_shown_with_a_name_cannot_be_hidden(talks, answerer):
    count = models.Edition.objects.count()
    for kind, public_id, seat in (
        ("initiative", talks.public_id, "seat-role"),
        ("initiative", talks.public_id, "seat-with"),
        ("initiative", talks.public_id, "seat-none"),
        ("initiative", builders.initiative("A draft").public_id, "seat-ann0"),
        ("initiative", "zzzz-zzzz", "seat-ann0"),
    ):
        with pytest.raises(workflow.Refused):
            hold.hide_seat(kind, public_id, seat, answerer)
    for target in ("", "here zzzz-zzzz", "page concept zzzz-zzzz", f"page initiative {talks.public_id}"):
        with pytest.raises(workflow.Refused):
            hold.hide("initiative", talks.public_id, target, answerer)
    assert models.Edition.objects.count() == count


def test_an_edition_by_one_person_names_that_person_and_no_other(talks, answerer):
    hold.hide_seat("initiative", talks.public_id, "seat-ann0", answerer)
    rows = models.Edition.objects.filter(approval="safety")
    for wrong in ({"published_by": None}, {"approved_by": answerer}, {"submitted_by": answerer}, {"approval": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def test_hiding_says_where_the_name_still_stands(talks, ann):
    answerer = builders.user("answerer too")
    models.AlternateName.objects.create(actor=ann, name="Anna the Envoy", language="en")
    record = builders.fresh(talks)
    record.summary = "Anna the Envoy opened the talks."
    record.save()
    models.Meeting.objects.create(initiative=record, title="At ANN ENVOY’s house", date="1991-05")
    builders.publish(record)
    hidden = hold.hide("initiative", talks.public_id, f"here {ann.public_id}", answerer)
    assert (hidden.name, set(hidden.still_in)) == ("Ann Envoy", {"summary", "meetings"})


def test_a_person_is_hidden_on_every_page(client, talks, ann):
    letter, _code = put(ann)
    desk = Client()
    desk.force_login(builders.user("answerer too"))
    send(desk, letter, "_hide", hide_what=f"page actor {ann.public_id}")
    assert client.get(f"/actors/{ann.slug}/").status_code == 410
    assert "Ann Envoy" not in client.get("/initiatives/quiet-talks/").content.decode()
    assert client.get(address(ann)).status_code == 410
    letter.refresh_from_db()
    assert letter.state == "hidden"


def test_the_desk_suggests_only_whom_the_letter_speaks_of(talks, ann, desk):
    def suggested(letter):
        return desk.get(change(letter)).context["adminform"].form["hide_what"].value()

    letter, whole, by_role, person = (
        put(record, seat=seat)[0]
        for record, seat in ((talks, "seat-ann0"), (talks, ""), (talks, "seat-role"), (ann, ""))
    )
    expected = [f"here {ann.public_id}", "", "", f"page actor {ann.public_id}"]
    assert [suggested(each) for each in (letter, whole, by_role, person)] == expected
    assert "Ann Envoy" in desk.get(change(letter)).content.decode().split("I am this person")[0]
    send(desk, letter, "_hide", hide_what=f"here {ann.public_id}")
    assert suggested(letter) == ""  # and not the next one on the page


def test_hiding_costs_the_same_for_a_long_list_of_seats(talks, ann, answerer):
    def queries():
        with CaptureQueriesContext(connection) as asked, transaction.atomic():
            hold.targets("initiative", talks.public_id)
        return len(asked)

    few = queries()
    people = [builders.actor(f"Person {n}") for n in range(12)]
    for person in people:
        builders.participant(talks, person, builders.the_source())
    builders.publish(*people, talks)
    assert queries() == few
