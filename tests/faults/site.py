"""A real server of the site, gunicorn as README has it, and editors who work on it over HTTP as a browser does."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urlsplit

PROJECT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "a password for faults only"


class Site:
    """One gunicorn with one worker of four threads; every process it has was started here and is ended by its id."""

    def __init__(self, database_url, application="tracksite.wsgi:application", log=None):
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("TRACKSITE_")}
        self.environment |= {"DATABASE_URL": database_url, "TRACKSITE_DEBUG": "true"}
        self.environment["DJANGO_SETTINGS_MODULE"] = "tracksite.settings"
        self.application, self.log, self.port, self.master = application, log, free_port(), None

    def start(self):
        # --preload: a worker that was killed is replaced in a moment, as only what was loaded before is copied.
        command = [sys.executable, "-m", "gunicorn", self.application, "--bind", f"127.0.0.1:{self.port}"]
        command += ["--workers", "1", "--threads", "4", "--preload", "--no-control-socket", "--timeout", "60"]
        command += ["--graceful-timeout", "2", "--log-level", "warning"]
        out = open(self.log, "a") if self.log else subprocess.DEVNULL
        self.master = subprocess.Popen(command, env=self.environment, cwd=PROJECT, stdout=out, stderr=out)
        return self.wait()

    def wait(self, seconds=60, address="/about/safety/", status=200):
        """Seconds until the site answers so; raises TimeoutError."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            with suppress(OSError, http.client.HTTPException):
                if Browser(self.port).get(address).status == status:
                    return time.monotonic() - began
            time.sleep(0.05)
        raise TimeoutError(f"The server does not answer {address} with {status} after {seconds} seconds.")

    def workers(self):
        found = Path(f"/proc/{self.master.pid}/task/{self.master.pid}/children")
        return [int(pid) for pid in found.read_text().split()] if found.exists() else []

    def kill_worker(self):
        for pid in self.workers():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def kill(self):
        """All of it at once, master first, so that nobody makes a new worker."""
        pids = self.workers()
        self.master.kill()
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.master.wait()
        while any(Path(f"/proc/{pid}").exists() and not is_zombie(pid) for pid in pids):
            time.sleep(0.01)

    def stop(self):
        if self.master is not None and self.master.poll() is None:
            self.master.terminate()
            try:
                self.master.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()


def is_zombie(pid):
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    return True


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Answer:
    def __init__(self, response):
        self.status, self.headers = response.status, response.headers
        self.text = response.read().decode("utf-8", "replace")


class Browser:
    """Cookies, forms and nothing else; one connection for each request, so that no answer comes from a dead worker."""

    def __init__(self, port, timeout=40):
        self.port, self.timeout, self.cookies = port, timeout, {}

    def get(self, address):
        return self.ask("GET", address)

    def post(self, address, pairs):
        return self.ask("POST", address, urlencode(pairs), {"Content-Type": "application/x-www-form-urlencoded"})

    def ask(self, method, address, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        headers = {"Origin": f"http://127.0.0.1:{self.port}", **(headers or {})}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, address, body, headers)
            response = connection.getresponse()
            answer = Answer(response)
        finally:
            connection.close()
        for each in response.headers.get_all("Set-Cookie") or ():
            name, _, value = each.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def log_in(self, username):
        form = form_with(self.get("/admin/login/").text, "password")
        answer = self.post("/admin/login/", {**dict(form), "username": username, "password": PASSWORD})
        if answer.status != 302:
            raise ConnectionError(f"{username} cannot log in: {answer.status}")
        return self


class Forms(HTMLParser):
    """``forms``: the fields of each form of a page, as a browser would send them; no button is pressed."""

    def __init__(self, page):
        super().__init__()
        self.forms, self.select, self.area = [], None, None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.forms.append([])
        if not self.forms or "disabled" in given:
            return
        name, kind = given.get("name"), given.get("type", "text")
        if tag == "input" and name and kind not in ("submit", "button", "image", "file", "reset"):
            if kind not in ("checkbox", "radio") or "checked" in given:
                self.forms[-1].append((name, given.get("value", "on" if kind == "checkbox" else "")))
        elif tag == "textarea" and name:
            self.area = [name, ""]
        elif tag == "select" and name:
            self.select = [name, "multiple" in given, [], None]
        elif tag == "option" and self.select:
            if self.select[3] is None:
                self.select[3] = given.get("value", "")
            if "selected" in given:
                self.select[2].append(given.get("value", ""))

    def handle_data(self, data):
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area:
            self.forms[-1].append((self.area[0], self.area[1].removeprefix("\n")))
            self.area = None
        elif tag == "select" and self.select:
            name, many, chosen, first = self.select
            chosen = chosen or ([first] if not many and first is not None else [])
            self.forms[-1] += [(name, value) for value in chosen]
            self.select = None


def form_with(page, field):
    """The fields of the form that has this field."""
    for form in Forms(page).forms:
        if any(name == field for name, _ in form):
            return form
    raise LookupError(f"There is no form with the field {field}.")


def path_of(address):
    return urlsplit(address).path
