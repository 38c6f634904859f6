"""The same requests as bytes to the server of README.md, in production settings, on this machine alone.

What never reaches the application is seen here: lines that are no request, headers that are none, lengths that lie.
"""

import os
import re
import secrets
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from urllib.parse import quote_from_bytes

import pytest
from django.conf import settings
from django.db import connection

from tests.collection import connected_to
from tests.conftest import WHOLE

from . import requests

NUMBER = min(int(os.environ.get("TESTS_RUDE", 1000 if WHOLE else 60)), 2000)
SEED = int(os.environ.get("TESTS_SEED", 0))
LINES = [
    b"GET\r\n\r\n",
    b"\r\n\r\n",
    b"\0" * 100,
    b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /x\0y HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: a\0b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: elsewhere.example\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: x; charset=\0\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"A: b\r\n" * 5000 + b"\r\n",
    b"GET /?" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET http://elsewhere.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /answer/y68g-bgrj/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-Proto: https\r\nTransfer-Encoding: chunked\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\n5\r\nwho=r\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nSCRIPT_NAME: /x\r\nScript-Name: /x\r\n\r\n",
]


def raw(rude):
    """A request as it goes over the line; where a body is shorter than it says, the line is closed after it."""
    path = rude.path if len(rude.query) % 10 == 1 else quote_from_bytes(rude.path, safe="/*").encode()
    target = path + b"?" + rude.query if rude.query else path
    headers = {"Host": "127.0.0.1", "X-Forwarded-Proto": "https", **rude.headers}
    if rude.body or rude.declared is not None:
        headers["Content-Length"] = str(len(rude.body)) if rude.declared is None else rude.declared
    head = b"".join(f"{name}: {value}\r\n".encode("latin-1") for name, value in headers.items())
    return rude.method.encode() + b" " + target + b" HTTP/1.1\r\n" + head + b"Connection: close\r\n\r\n" + rude.body


def send(port, data):
    """What came back: the status, 0 where the line was closed without an answer."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=30)) as line:
        try:
            line.sendall(data)
            line.shutdown(socket.SHUT_WR)
            answer = b""
            while part := line.recv(65_536):
                answer += part
        except OSError:  # it was refused before all of it was sent
            return 0, b""
    found = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
    return (int(found[1]) if found else 0), answer


def free_port():
    with closing(socket.socket()) as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


@pytest.fixture(scope="module")
def server(loaded_collection, tmp_path_factory, django_db_blocker):
    folder = tmp_path_factory.mktemp("server")
    with django_db_blocker.unblock(), connected_to(loaded_collection["at hand"]):
        found = connection.settings_dict
        if connection.vendor == "sqlite":
            database = f"sqlite:///{found['NAME']}"
        else:
            database = f"postgres://{found['USER']}:{found['PASSWORD']}@/{found['NAME']}?host={found['HOST']}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRACKSITE_")} | {
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "tests.rude.served",
        "TESTS_STATIC_ROOT": str(folder / "static"),
        "TRACKSITE_SECRET_KEY": secrets.token_hex(32),
        "TRACKSITE_ALLOWED_HOSTS": "127.0.0.1",
        "TRACKSITE_BEHIND_TLS_PROXY": "true",
    }
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py"), "collectstatic", "--noinput", "-v", "0"]
    subprocess.run(manage, env=environment, check=True, timeout=120)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "tracksite.wsgi", "--workers", "2", "--threads", "4"]
    command += ["--no-control-socket", "--forwarder-headers=", "--bind", f"127.0.0.1:{port}", "--timeout", "60"]
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environment, stderr=out, stdout=out, cwd=settings.BASE_DIR)
        try:
            for _try in range(300):
                time.sleep(0.2)
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=5).close()
                    break
                except OSError:
                    assert process.poll() is None, log.read_text()
            yield port, log
        finally:
            process.terminate()
            process.wait(30)


SANE = b"GET /initiatives/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n"


@pytest.mark.once
def test_the_real_server_answers_every_rude_request(server):
    port, log = server
    answers, wrong = Counter(), []
    rudest = [(data, data[:200]) for data in LINES]
    rudest += [(raw(rude), str(rude)) for rude in requests.series(NUMBER, SEED + 1000) if not rude.staff]
    for data, told in rudest:
        status, answer = send(port, data)
        answers[status] += 1
        if status >= 500:
            wrong.append(f"{status}: {told}")
        # What the server itself refuses has none of our headers, and nothing of ours in it.
        over_tls = b"X-Forwarded-Proto: https\r\n" in data and b"Referrer-Policy" in answer
        if over_tls and b"Strict-Transport-Security: max-age=63072000" not in answer:
            wrong.append(f"no memory of TLS: {told}")
    counted = ", ".join(f"{status or 'closed'}: {number}" for status, number in sorted(answers.items()))
    print(f"\ngunicorn, seed {SEED}: {len(rudest)} requests ({counted}), {len(wrong)} not taken well")
    assert wrong == []
    said = log.read_text(errors="replace")
    assert [line for line in said.splitlines() if "Internal Server Error" in line or "Error handling" in line] == []
    assert said.count("Booting worker") == 2  # none had to be replaced
    status, answer = send(port, SANE)
    assert status == 200 and b"Content-Security-Policy: default-src 'none'" in answer and b"Set-Cookie" not in answer


@pytest.mark.once
def test_collected_files_carry_the_headers_and_may_be_kept(server):
    port, _log = server
    page = send(port, SANE)[1].decode()
    sheet = re.search(r'href="(/static/css/[^"]+)"', page)[1]
    status, answer = send(port, SANE.replace(b"/initiatives/", sheet.encode()))
    assert status == 200
    for header in (b"Content-Security-Policy: default-src 'none'", b"nosniff", b"Cache-Control: max-age=315360000"):
        assert header in answer
    assert send(port, SANE.replace(b"/initiatives/", sheet.encode() + b"/../../../manage.py"))[0] in (400, 404)
