"""Malformed requests, the same ones for the same seed: bytes, since most of them could not be written as text.

What crashed this site or others stands in the lists first; chance joins them.
"""

import random
from dataclasses import dataclass, field
from urllib.parse import quote_from_bytes

from catalog.public.facets import LISTINGS

HIDDEN = "\u202e\u202d\u202a\u2066\u2069\u200b\u200f\ufeff\u00ad\u2028\u180e\u3164\U000e0041".encode()
NUMBERS = [
    str(10**400),
    "-1",
    "0",
    "1e400",
    "NaN",
    "inf",
    "0x10",
    "1.5",
    "99999",
    "9" * 30,
    "\u0663",
    "\u00b2",
    "\u2460",
]
NUMBERS += ["+1", "1_0", " 1 ", "00001", "-0", "0000", "10000", "2147483648", "9223372036854775808", "1" + "0" * 5000]
TEXTS = [
    b"\0", b"a\0b", b"\xed\xa0\x80", b"\xed\xb0\x80\xed\xa0\x80", b"\xc0\x80", b"\xc0\xae\xc0\xae\xc0\xaf",
    b"\xe0\x80\xaf", b"\xf0\x82\x82\xac", b"\xff\xfe", b"\xf4\x90\x80\x80", b"\x80", b"\xc3", b"\x1b[31m",
    b"\x7f\x85\x9f", b"\r\nSet-Cookie: a=b", b"'", b"' OR 1=1 --", b'"', b'"' * 200, b'"a b" "c', b"%", b"_", b"%_%",
    b"\\", b"\\\\'", b"*", b"(a+)+$", b"[", b"a:*", b"a & | !", b"NEAR(", b"<script>alert(1)</script>", b"{{7*7}}",
    b"{% debug %}", b"${7*7}", b"../../../etc/passwd", b"..%2f..%2f", b"C:\\con", b"None", b"null", b"undefined",
    b"true", b"[]", b"{}", b"\xef\xb7\xba" * 300, b"e"+b"\xcc\x81" * 3000, b"\xc4\xb0" * 300, b"\xe2\x80\xae" * 50,
    b"a" * 100_000, b"a " * 2000, b"\xd8\xa7\xd9\x84" * 500, b"\xf0\x9f\x92\xa3" * 100, b"-" * 300, b" " * 300,
    b"\xef\xbf\xbe\xef\xbf\xbf", b"\xf3\xa0\x81\x81", b"", b"\t\n", b"not-coded", b"1" * 5000, HIDDEN,
    b"x"+HIDDEN+b"y",
]  # fmt: skip
VALUES = [*TEXTS, *(each.encode() for each in NUMBERS)]
SANE = [
    b"oslo",
    b"norway",
    b"2",
    b"1991",
    b"1",
    b"recent",
    b"initiative",
    b"\xd8\xa3\xd9\x88\xd8\xb3\xd9\x84\xd9\x88",
    b"aceh",
]
ODD_NAMES = [
    b"page[]",
    b"page[$gt]",
    b"q\0",
    b"",
    b"_connector",
    b"__class__",
    b"q__contains",
    b"n" * 5000,
    b"\xff",
    b"order_by",
]
ODD_NAMES += [b"csrfmiddlewaretoken", b"\xe2\x80\xaeq", b"%", b"format", b"_method", b"next"]
NAMES = sorted(
    {name for each in LISTINGS.values() for name in each.parameters} | {"kind", "seat", "first", "e", "_popup"}
)
LISTS = [f"/{name}/" for name in LISTINGS]
RECORDS = [
    "initiatives/geneva-initiative",
    "actors/qatar",
    "places/london",
    "concepts/track-2-diplomacy",
    "answer/y68g-bgrj",
]
PLAIN = [
    "/",
    "/search/",
    "/about/",
    "/about/answers/",
    "/conflicts/",
    "/issues/",
    "/issues/water/",
    "/actors/",
    "/favicon.ico",
]
FOLDERS = [
    *LISTINGS,
    "actors",
    "conflicts",
    "places",
    "processes",
    "issues",
    "r",
    "answer",
    "answer/received",
    "static",
    "x",
]
FOLDERS += ["admin", "initiatives/facets", "admin/catalog/initiative", "admin/jsi18n", "ar/ar", ".well-known"]
DESK = [
    "/admin/",
    "/admin/login/",
    "/admin/catalog/initiative/",
    "/admin/catalog/initiative/1/change/",
    "/admin/logout/",
]
DESK += ["/admin/autocomplete/", "/admin/read-date/", "/admin/catalog/purged/people/", "/admin/your-log-in/set-up/"]
LETTER, LOGIN = "/answer/y68g-bgrj/", "/admin/login/"
METHODS = ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "BREW", "get", "PROPFIND", "X" * 300]
CODECS = [
    "utf-8",
    "hex",
    "rot13",
    "utf-16",
    "undefined",
    "idna",
    "punycode",
    "unicode_escape",
    "zip",
    "x" * 500,
    "latin-1",
    "\0",
    "\xe9",
    "",
]
TYPES = [
    "text/plain",
    "application/json",
    "text/xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "",
    "x",
    ";;;=",
    "\xff",
]
TYPES += [
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=b",
    "multipart/form-data; boundary=" + "b" * 300,
]
TYPES += [
    "multipart/form-data; boundary=\xff",
    "multipart/mixed; boundary=b",
    "application/x-www-form-urlencoded; a*=x''%ff",
]
HEADERS = {
    "Accept": ["*/*;q=x", "text/html;" * 500, "\xff", "", "application/json;q=\xb2"],
    "Accept-Language": [
        "ar",
        "x" * 5000,
        "en;q=1e999",
        "*",
        ",,,;;;q=",
        "\u0660".encode().decode("latin-1"),
        "zh-" * 300,
    ],
    "Accept-Encoding": ["gzip", "gzip;q=0", "br", "gzip;q=\xb2", "*" * 1000, "identity;q=0, *;q=0"],
    "Range": ["bytes=0-", "bytes=9-1", "bytes=" + "0-1," * 500, "lines=1", "bytes=-" + "9" * 400, "bytes=\xb2-"],
    "If-None-Match": ["*", '"', 'W/"x', '"a",' * 2000, "\xff", ""],
    "If-Match": ["*", '"x"', "\xff"],
    "If-Modified-Since": [
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Mon, 99 Foo 99999 25:61:61 GMT",
        "0",
        "\xff",
        "Sun, 06 Nov 0000 08:49:37 GMT",
    ],
    "If-Unmodified-Since": ["Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "x" * 5000],
    "Host": [
        "",
        "elsewhere.example",
        "testserver:99999",
        "[::1",
        "test\0server",
        "testserver@x",
        "a" * 5000,
        "\xff",
        "127.0.0.1:x",
        "[",
        "..",
    ],
    "X-Forwarded-For": ["", "1.2.3.4, x", "::1%lo", "256.1.1.1", "1" * 5000, "\xff"],
    "X-Forwarded-Host": ["elsewhere.example", "[", "\xff"],
    "X-Forwarded-Proto": ["https", "gopher", "https, http", "\xff"],
    "X-Http-Method-Override": ["DELETE"],
    "Origin": [
        "null",
        "http://[",
        "http://elsewhere.example",
        "http://testserver\u2100".encode().decode("latin-1"),
        "//",
        "http://testserver:x",
    ],
    "Referer": ["http://[", "\xff", "x" * 5000],
    "Cookie": [
        "session=x",
        'session="abcdefgh\\000"',
        "session=" + "a" * 5000,
        "csrf=\xff",
        'session="\\303\\050abcdefgh"',
        ";" * 3000,
        "=",
        "a" * 5000,
        "session=../../x; csrf=[]",
        "django_language=\xff",
        "messages=x",
        'a="\\',
        "session=\xed\xa0\x80abcdefgh",
        "sessionid=x; session=",
    ],
    "Content-Type": TYPES,
    "User-Agent": ["", "x" * 5000, "\xff", "<script>"],
    "Expect": ["100-continue", "x"],
    "X-Requested-With": ["XMLHttpRequest"],
    "Authorization": ["Basic \xff", "Bearer " + "x" * 5000],
}
KEPT = [
    b"[" * 100_000,
    b'[["a", "\\ud800 a long enough text"]]',
    b"[[1, 2]]",
    b"{}",
    b"1" * 5000,
    b"\xff",
    b'[["a\\u0000", "a\\u0000 long text"]]',
]
KEPT += [b'{"a":' * 50_000, b'[["next", "\\udfff\\ud800 once more a long text"]]', b"null", b"[[]]"]
TOKEN = "a" * 32


@dataclass(frozen=True)
class Rude:
    """One request: ``path``, ``query`` and ``body`` as bytes, ``headers`` as a server hands them on."""

    method: str
    path: bytes  # not encoded
    query: bytes = b""
    headers: dict = field(default_factory=dict)
    body: bytes = b""
    declared: str | None = None  # the length it says it has; None for the true one
    staff: bool = False  # with the log-in of an editor

    def __str__(self):
        def short(text):
            return text if len(text) < 200 else f"{text[:100]!r}… ({len(text)})"

        headers = {name: short(value) for name, value in self.headers.items()}
        return (
            f"{self.method[:20]} {short(self.path)} ?{short(self.query)} {headers} {short(self.body)} {self.declared}"
        )


def series(number, seed=0):
    """``number`` rude requests that follow from ``seed``."""
    die = random.Random(seed)
    for _number in range(number):
        yield die.choices((asking, wandering, writing, logging_in, at_the_desk), (55, 15, 12, 8, 10))[0](die)


def value(die):
    kind = die.random()
    if kind < 0.55:
        return die.choice(VALUES)
    if kind < 0.7:
        return die.choice(SANE)
    if kind < 0.85:
        return b" ".join(die.choices([*SANE, *TEXTS[:40]], k=die.randint(2, 20)))
    if kind < 0.95:
        return bytes(die.choices(range(256), k=die.randint(1, 40)))
    return "".join(
        chr(die.choice((die.randrange(0x300), die.randrange(0xD800), die.randrange(0xE000, 0x110000))))
        for _ in range(20)
    ).encode()


def query(die, names=NAMES):
    """Pairs in every state of encoding, repeated, empty, without end."""
    pairs = []
    for _number in range(die.choice((1, 1, 1, 2, 3, 5, 40))):
        name = die.choice(ODD_NAMES) if die.random() < 0.15 else die.choice(names).encode()
        pairs.append(encoded(die, name) + die.choice((b"=", b"=", b"=", b"=", b"==", b"")) + encoded(die, value(die)))
    text = die.choice((b"&",) * 9 + (b";",)).join(pairs)
    if die.random() < 0.03:
        text = (text[:50] + b"&") * (100_000 // (len(text[:50]) + 1))
    return (
        text
        if die.random() > 0.03
        else text + die.choice((b"%", b"%z", b"&" * 1000, b"=" * 1000, b"%u0000", b"?" * 50, b"#x"))
    )


def encoded(die, raw):
    return raw if die.random() < 0.1 else quote_from_bytes(raw, safe="").encode()


def headers(die, often=0.3, but=()):
    found = {}
    if die.random() < often:
        for name in die.sample(sorted(HEADERS.keys() - set(but)), die.choice((1, 1, 2, 4))):
            found[name] = die.choice(HEADERS[name]) if die.random() < 0.9 else value(die).decode("latin-1")
        if die.random() < 0.3:
            found["Content-Type"] = f"{die.choice(TYPES)}; charset={die.choice(CODECS)}"
    return found


def method(die):
    return "GET" if die.random() < 0.8 else die.choice(METHODS)


def language(die):
    return die.choice(("", "", "/ar"))


def asking(die):
    """A page that is there, asked for with what no form sends."""
    place = (
        die.choice(LISTS)
        if die.random() < 0.6
        else die.choice((*PLAIN, "/search/", *(f"/{each}/" for each in RECORDS)))
    )
    if die.random() < 0.15:
        name = die.choice(list(LISTINGS))
        place = f"/{name}/facets/{die.choice(LISTINGS[name].facets).name}/"
    return Rude(method(die), (language(die) + place).encode(), query(die), headers(die))


def wandering(die):
    """An address that nobody gave out."""
    kind = die.random()
    if kind < 0.6:
        path = f"{language(die)}/{die.choice(FOLDERS)}/".encode() + value(die).replace(b"\n", b"")
        path += die.choice((b"", b"/", b"//", b"/../", b"/x/y/"))
    elif kind < 0.8:
        path = bytearray(f"{language(die)}{die.choice((*LISTS, *PLAIN, *DESK))}".encode())
        for _number in range(die.randint(1, 4)):
            path.insert(die.randint(1, len(path)), die.randrange(256))
        path = bytes(path)
    else:
        path = die.choice(
            (
                b"/" * 3000,
                b"/a" * 20_000,
                b"/" + b"x" * 100_000,
                b"//elsewhere.example/",
                b"*",
                b"",
                b"/ar",
                b"/./",
                b"/%",
            )
        )
    return Rude(method(die), path, query(die) if die.random() < 0.3 else b"", headers(die))


def body(die, fields):
    """A form in one of the two encodings, whole or broken, and the type it says it has."""
    multipart = die.random() < 0.35
    if multipart:
        content_type = "multipart/form-data; boundary=b"
        parts = []
        for name, text in fields:
            head = b'Content-Disposition: form-data; name="' + name + b'"'
            if die.random() < 0.2:
                head += die.choice((b'; filename="x"', b"; filename*=x''%ff", b'; filename="../x"', b"; size=\xb2"))
            if die.random() < 0.1:
                odd = (b"Content-Transfer-Encoding: base64", b"Content-Type: text/x; charset=hex", b"X: " + b"x" * 3000)
                head += b"\r\n" + die.choice(odd)
            parts.append(b"--b\r\n" + head + b"\r\n\r\n" + text + b"\r\n")
        raw = b"".join(parts) + b"--b--\r\n"
    else:
        content_type = "application/x-www-form-urlencoded"
        raw = b"&".join(encoded(die, name) + b"=" + encoded(die, text) for name, text in fields)
    if die.random() < 0.15:
        raw = die.choice(
            (raw[: len(raw) // 2], raw * 30, b"", b"\0" * 100, b"x" * 1_200_000, b"a=1&" * 30_000, raw[::-1], b"--b")
        )
    if die.random() < 0.15:
        content_type = die.choice(TYPES)
    if die.random() < 0.15:
        content_type += f"; charset={die.choice(CODECS)}"
    return raw, content_type


def declared(die, raw):
    return (
        die.choice((str(len(raw) + 1000), str(len(raw) // 2), "0", "9" * 30, "abc", "-1", "\xb2", ""))
        if die.random() < 0.1
        else None
    )


def writing(die):
    """A letter about a page."""
    sane = {b"who": b"reader", b"what": b"fact", b"text": b"Not so.", b"contact": b"", b"seat": b"", b"website": b""}
    fields = [(name, value(die) if die.random() < 0.35 else text) for name, text in sane.items() if die.random() < 0.95]
    fields += [(die.choice(ODD_NAMES), value(die)) for _number in range(die.choice((0, 0, 0, 1, 3)))]
    raw, content_type = body(die, fields)
    place = LETTER if die.random() < 0.9 else "/answer/" + die.choice(("0000-0000", "Y68G-BGRJ", "x" * 3000)) + "/"
    more = headers(die, 0.2, but=["Content-Type", "Host"])
    return Rude(
        "POST",
        (language(die) + place).encode(),
        query(die) if die.random() < 0.1 else b"",
        {**more, "Content-Type": content_type},
        raw,
        declared(die, raw),
    )


def logging_in(die):
    """The log-in, with a good token or none, and what a form that waits may carry."""
    fields = [
        (b"username", value(die)),
        (b"password", value(die)),
        (b"next", die.choice((b"/admin/", b"//x.example", value(die)))),
    ]
    if die.random() < 0.5:
        fields.append((b"kept", die.choice(KEPT)))
    if die.random() < 0.5:
        fields.append((b"code", value(die)))
    token = die.random() < 0.8
    if token:
        fields.append((b"csrfmiddlewaretoken", TOKEN.encode()))
    raw, content_type = body(die, fields)
    more = headers(die, 0.3, but=["Content-Type", "Host"])
    if token and die.random() < 0.9:
        more["Cookie"] = f"csrf={TOKEN}"
    place = LOGIN if die.random() < 0.7 else die.choice(DESK)
    return Rude(
        "POST", (language(die) + place).encode(), b"", {**more, "Content-Type": content_type}, raw, declared(die, raw)
    )


def at_the_desk(die):
    """An editor whose browser, or whose enemy, writes the address."""
    names = [
        "q",
        "p",
        "o",
        "all",
        "e",
        "term",
        "app_label",
        "model_name",
        "field_name",
        "text",
        "first",
        "_popup",
        "_to_field",
        "next",
    ]
    names += [
        "state__exact",
        "gap",
        "state",
        "id__in",
        "conflicts__id__exact",
        "_changelist_filters",
        "initiative",
        "title",
        "conflicts",
    ]
    place = die.choice(
        (
            *DESK[:1],
            *DESK[2:4],
            *DESK[5:8],
            "/admin/catalog/actor/",
            "/admin/catalog/source/add/",
            "/admin/catalog/edition/",
        )
    )
    place = die.choice(
        (
            place,
            place,
            place,
            "/admin/catalog/actor/1/history/",
            "/admin/catalog/mediator/",
            "/admin/catalog/initiative/add/",
        )
    )
    if die.random() < 0.2:
        place = (
            "/admin/catalog/initiative/"
            + value(die).decode("latin-1")
            + die.choice(("/change/", "/history/", "/preview/en/", "/", "/delete/"))
        )
        return Rude("GET", place.encode("latin-1"), b"", {}, staff=True)
    asked = query(die, names)
    if place == "/admin/autocomplete/" and die.random() < 0.8:
        asked = b"app_label=catalog&model_name=mediator&field_name=actor&" + asked
    return Rude("GET", (language(die) + place).encode(), asked, {}, staff=True)
