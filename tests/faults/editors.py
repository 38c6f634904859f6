"""Editors at work on a site that fails under them: what they were told was saved is remembered, to be asked for."""

import http.client
import threading
import time

from django.db import InterfaceError, OperationalError, connection

from catalog import models

from . import world
from .site import Browser, form_with


class Desk:
    """Whoever works now, what they tried and what was acknowledged; :meth:`rest` waits until nobody is at it."""

    def __init__(self, port):
        self.port, self.working, self.ended = port, threading.Event(), threading.Event()
        self.workers, self.refusals, self.problems = [], [], []
        self.sending, self.took = threading.Event(), [0.5]  # a form is on its way now; seconds that forms took

    def begin(self, *workers):
        self.workers += workers
        for each in workers:
            each.desk = self
            threading.Thread(target=each.run, daemon=True).start()

    def rest(self):
        self.working.clear()
        for each in self.workers:
            each.idle.wait(90)

    def end(self):
        self.rest()
        self.ended.set()
        self.working.set()


class Worker:
    """Does :meth:`work` again and again while the desk is open; a request that fails is tried again later."""

    def __init__(self, pk):
        self.pk, self.idle, self.browsers = pk, threading.Event(), {}
        self.tried = self.saved = self.published = self.done = 0
        self.answers = []  # (status, Retry-After, headers are there, text was given back) of what was not done

    def run(self):
        while True:
            self.idle.set()
            self.desk.working.wait()
            if self.desk.ended.is_set():
                return
            self.idle.clear()
            try:
                self.work()
            except (OSError, http.client.HTTPException, OperationalError, InterfaceError):
                time.sleep(0.05)  # nobody answers: the server, or the database, was killed
            except Exception as problem:
                self.desk.problems.append(f"{type(problem).__name__}: {problem}")
                self.idle.set()
                return
            finally:
                connection.close()

    def browser(self, username):
        found = self.browsers.get(username)
        if found is None:
            found = Browser(self.desk.port).log_in(username)
            self.browsers[username] = found
        return found

    def send(self, browser, address, pairs):
        began = time.monotonic()
        self.desk.sending.set()
        answer = browser.post(address, pairs)
        self.desk.took.append(time.monotonic() - began)
        return answer

    def page(self, browser, address):
        """A page of the desk, or None, having noted what came instead."""
        answer = browser.get(address)
        if answer.status != 200:
            self.note(answer)
            return None
        return answer.text

    def note(self, answer, sent=None):
        kept = sent is None or all(f'name="{name}"' in answer.text for name in sent)
        safe = "default-src 'none'" in (answer.headers.get("Content-Security-Policy") or "")
        self.answers.append((answer.status, answer.headers.get("Retry-After"), safe, kept))
        if answer.status in (500, 403, 401):
            self.desk.refusals.append(f"{answer.status} on record {self.pk}")
        time.sleep(0.05)

    def save(self, button):
        """One save of the whole form, as ``button``; whether it was acknowledged."""
        browser, address = self.browser("fault-editor"), f"/admin/catalog/actor/{self.pk}/change/"
        page = self.page(browser, address)
        if page is None:
            return False
        number = self.tried + 1
        typed = {
            "description": f"What it is, number {number}.",
            "alternate_names-0-name": f"Its number {number}",
            "citations-0-locator": f"number {number}",
        }
        sent = {**dict(form_with(page, "alternate_names-0-name")), **typed, "reason": "", button: "Save"}
        if not self.desk.working.is_set():
            return False
        self.tried = number
        answer = self.send(browser, address, sent)
        if answer.status != 302:
            if answer.status == 200:
                self.desk.refusals.append(f"The form of record {self.pk} was refused.")
            self.note(answer, sent=typed)
            return False
        self.saved = number
        self.done += 1
        return True

    def work(self):
        self.save("_continue")


class Publishing(Worker):
    """Three people take one record from a change to the public, again and again."""

    def work(self):
        state = models.Actor.objects.values_list("state", flat=True).get(pk=self.pk)
        if state in ("draft", "published"):
            self.save("_submit")
        else:
            self.decide(*(("fault-reviewer", "approve") if state == "in-review" else ("fault-publisher", "publish")))

    def decide(self, username, step):
        browser, address = self.browser(username), f"/admin/catalog/actor/{self.pk}/review/"
        page = self.page(browser, address)
        if page is None:
            return
        fields = {**dict(form_with(page, "seen")), "step": step, "ground": "The source tells it."}
        number = world.numbers(self.pk)["record"]
        if not self.desk.working.is_set():
            return
        answer = self.send(browser, address, fields)
        if answer.status != 302:
            self.note(answer, sent=["ground"] if answer.status == 503 else None)
        elif step == "publish":
            self.published = number
            self.done += 1


class Visitor(Worker):
    """Somebody who looks at the list and at a page, and sees what is answered."""

    def __init__(self):
        super().__init__(0)

    def work(self):
        browser = Browser(self.desk.port)
        for address in ("/", "/ar/participants/", "/search/?q=body"):
            answer = browser.get(address)
            if answer.status == 200:
                self.done += 1
            else:
                self.note(answer)


def lost(worker):
    """What was acknowledged to this worker and is not there."""
    if not worker.pk:
        return []
    found = world.numbers(worker.pk)
    wrong = []
    if not worker.saved <= found["record"] <= worker.tried:
        wrong.append(f"Record {worker.pk}: number {worker.saved} was acknowledged, {found['record']} is there.")
    if worker.published:
        page = models.Actor.objects.get(pk=worker.pk)
        document = models.Publication.objects.select_related("edition").get(public_id=page.public_id).edition.document
        if world.number_in(document["description"]["en"]) < worker.published:
            wrong.append(f"Record {worker.pk}: the publication of number {worker.published} is not there.")
    return wrong
