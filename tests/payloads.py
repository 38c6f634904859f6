"""Forty texts that would run if any page took them for markup, and the eye that sees one become an element.

Each calls ``pwned`` with its number; a browser test counts the calls.
"""

import json
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.db import models

from catalog.models.fields import CodeField, CodesField, EdtfField, LinesField, PublicIdField

TEMPLATES = (
    "<script>pwned(@@)</script>",
    "<img src=x onerror=pwned(@@)>",
    '"><img src=x onerror=pwned(@@)>',
    "'><svg onload=pwned(@@)>",
    '" autofocus onfocus=pwned(@@) x="',
    "' onmouseover=pwned(@@) x='",
    "</title><script>pwned(@@)</script>",
    "</textarea><script>pwned(@@)</script>",
    "</script><script>pwned(@@)</script>",
    "--><script>pwned(@@)</script><!--",
    "<!--<script>pwned(@@)//-->",
    "]]><script>pwned(@@)</script>",
    "<svg><script>pwned(@@)</script></svg>",
    "<svg/onload=pwned(@@)>",
    "<math><a xlink:href=javascript:pwned(@@)>x</a></math>",
    "<iframe src=javascript:pwned(@@)></iframe>",
    "<iframe srcdoc='<script>parent.pwned(@@)</script>'>",
    "<object data=javascript:pwned(@@)>",
    "<embed src=javascript:pwned(@@)>",
    "<base href=//evil.example/>pwned(@@)",
    "<link rel=stylesheet href=//evil.example/@@.css>pwned(@@)",
    "<style>@import '//evil.example/@@.css'</style>pwned(@@)",
    "<meta http-equiv=refresh content='0;url=javascript:pwned(@@)'>",
    "<form action=//evil.example/><button>pwned(@@)",
    "<input autofocus onfocus=pwned(@@)>",
    "<details open ontoggle=pwned(@@)>",
    "<video><source onerror=pwned(@@)></video>",
    "<a href=javascript:pwned(@@)>x</a>",
    "<a href='java&#10;script:pwned(@@)'>x</a>",
    "javascript:pwned(@@)",
    "&lt;script&gt;pwned(@@)&lt;/script&gt;",
    "&#60;script&#62;pwned(@@)&#60;/script&#62;",
    "\\u003cscript\\u003epwned(@@)\\u003c/script\\u003e",
    "%3Cscript%3Epwned(@@)%3C/script%3E",
    "+ADw-script+AD4-pwned(@@)+ADw-/script+AD4-",
    "{{ pwned(@@) }}{% pwned(@@) %}${pwned(@@)}",
    "';pwned(@@);//",
    '"};pwned(@@);{"',
    "<ſcript>pwned(@@)</ſcript>",
    "<scr<script>ipt>pwned(@@)</scr</script>ipt>",
)
PAYLOADS = tuple(template.replace("@@", str(number)) for number, template in enumerate(TEMPLATES))
SHORTEST = min(map(len, PAYLOADS))
CALL, TOKEN = re.compile(r"pwned\((\d+)\)"), re.compile(r"zf\d{3}z")
TURNED = "\u202etxt"  # a name that runs backwards, and leaves it to others to end that


# -- which fields, and what they get ----------------------------------------------------------------------------------
# Set by the workflow, or of a form of its own.
OWN = ("slug", "sent_back_reason", "code_hash", "password", "id", "session_key")


def text_fields(model):
    """The fields of a model that hold what somebody typed in its form, and are long enough to harm."""
    for field in model._meta.concrete_fields:
        coded = isinstance(field, CodeField | CodesField | PublicIdField | EdtfField) or field.choices
        own = field.name in OWN or "digest" in field.name
        texts = isinstance(field, models.CharField | models.TextField) or (
            isinstance(field, LinesField) and not field.each
        )
        if texts and not coded and not own and not (field.max_length and field.max_length < SHORTEST + 7):
            yield field


class Packer:
    """Gives each field as many payloads as it takes, from where the field before it stopped; in each turn others."""

    def __init__(self, turn=0):
        self.next, self.tokens = turn * 7, {}

    def value(self, field):
        token = f"zf{len(self.tokens):03d}z"
        self.tokens[token] = field
        link = isinstance(field, models.URLField)
        text = f"https://x.example/{token}" if link else token
        most = min(field.max_length or 10**6, 400 if link else 10**6)
        for _number in range(len(PAYLOADS)):
            payload = PAYLOADS[self.next % len(PAYLOADS)]
            if len(text) + len(payload) + 1 > most:
                break
            text += ("" if link else " ") + (payload.replace(" ", "/") if link else payload)
            self.next += 1
        return [text] if isinstance(field, LinesField) else text


# -- what must not have become of them --------------------------------------------------------------------------------
NEVER = set("iframe object embed applet base frame frameset math marquee video audio source style template xss".split())
ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "poster",
    "data",
    "xlink:href",
    "content",
    "srcset",
    "ping",
    "background",
}
NAME = re.compile(r"[a-z][a-z0-9-]*(:href)?")


class Eye(HTMLParser):
    """Reads a page: ``wrong`` says where a text became markup, ``calls`` and ``tokens`` what stands there as text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.wrong, self.seen, self.data = [], [], None
        self.feed(html)
        self.close()
        seen = " ".join(self.seen)
        self.calls, self.tokens = set(map(int, CALL.findall(seen))), set(TOKEN.findall(seen))

    def handle_starttag(self, tag, attrs):
        given, self.data = dict(attrs), None
        here = f"<{tag} {attrs}>"[:200]
        if tag in NEVER or not NAME.fullmatch(tag) or len(given) != len(attrs):
            self.wrong.append(here)
        if tag == "script":
            self.data = "json" in given.get("type", "")
            if not self.data and not given.get("src", "").startswith(
                ("/static/", "/admin/jsi18n/", "/ar/admin/jsi18n/")
            ):
                self.wrong.append(here)
        if tag == "meta" and "http-equiv" in given:
            self.wrong.append(here)
        for name, value in attrs:
            plain = re.sub(r"[\x00-\x20]", "", value or "").lower()
            runs = name in ADDRESSES and plain.startswith(("javascript:", "data:", "vbscript:"))
            if not NAME.fullmatch(name) or name.startswith("on") or name in ("style", "srcdoc") or runs:
                self.wrong.append(here)
            local = plain.startswith("/") and not plain.startswith("//")
            if name in ("src", "action", "formaction") and plain and not local and plain[0] not in "?.#":
                self.wrong.append(here)
            if tag == "link" and name == "href" and urlsplit(plain).netloc and given.get("rel") == "stylesheet":
                self.wrong.append(here)
            self.seen.append(value or "")

    handle_startendtag = handle_starttag

    def handle_data(self, data):
        if self.cdata_elem == "script":
            if self.data:
                json.loads(data)
            elif data.strip():
                self.wrong.append(f"script {data[:200]}")
        self.seen.append(data)

    def handle_comment(self, data):
        if "pwned" in data:
            self.wrong.append(f"a comment {data[:200]}")

    handle_decl = unknown_decl = handle_pi = lambda self, data: self.wrong.append(data) if "pwned" in data else None


def page_of(response):
    """What is wrong with an answer, and the eye that read it (None where it is no page)."""
    if "html" not in response.headers.get("Content-Type", ""):
        return [], None
    eye = Eye(response.content.decode())
    return eye.wrong, eye
