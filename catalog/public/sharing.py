"""What other sites and machines are told of a page: its full address, and in JSON-LD what it is about.

Only the page's own document is repeated here, and of an initiative no names of people: a page can be withdrawn, what
machines have copied cannot.
"""

import json

from django.utils.translation import get_language
from markupsafe import Markup

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
# In schema.org's words, as near as they come.
TYPES = {
    "initiative": "Event",
    "process": "Event",
    "conflict": "Event",
    "place": "Place",
    "concept": "DefinedTerm",
    "source": "CreativeWork",
    "assessment": "CreativeWork",
    "question": "Question",
}
ACTORS = {"person": "Person", "state": "Country"}
# A script element is ended by "</script", and an old parser confused by "<!--", wherever they stand.
ESCAPED = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def absolute(request, path) -> str:
    """The full address of a path on this site, as the visitor's browser names it."""
    return request.build_absolute_uri(str(path))


def linked_data(request, root, canonical, title, described, record=None):
    """JSON-LD of a page, safe inside its script element.

    ``root`` is the home page in the page's language, ``record`` the page's document where it has one.
    """
    site = {"@type": "WebSite", "@id": absolute(request, root), "url": absolute(request, root), "name": title["site"]}
    page = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "@id": absolute(request, canonical),
        "url": absolute(request, canonical),
        "name": title["page"],
        "inLanguage": get_language(),
        "license": LICENCE,
        "isPartOf": site,
    }
    if described:
        page["description"] = described
    if str(canonical) == str(root):
        search = {"@type": "EntryPoint", "urlTemplate": absolute(request, f"{root}search/?q=") + "{words}"}
        site["potentialAction"] = {"@type": "SearchAction", "target": search, "query-input": "required name=words"}
        page["mainEntity"] = {
            "@type": "Dataset",
            "name": title["page"],
            "description": described,
            "url": absolute(request, root),
            "license": LICENCE,
            "isAccessibleForFree": True,
            "inLanguage": ["en", "ar"],
        }
    elif record:
        page["mainEntity"] = about(record)
        if record["edition"]:
            page["dateModified"] = record["edition"]["date"]
    text = json.dumps(page, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(ESCAPED))  # noqa: S704 - escaped for where it stands


def about(record):
    """What a record's page is about."""
    kind = record["kind"]
    name = record.get("title") or record.get("name") or record.get("assessor")
    names = [name] if isinstance(name, str) else [text for text in name.values() if text]
    names += [each["name"] for each in record.get("names", ())]
    thing = {"@type": TYPES.get(kind) or ACTORS.get(record["actor_kind"], "Organization"), "name": names[0]}
    if others := list(dict.fromkeys(names[1:])):
        thing["alternateName"] = others
    if kind == "place" and record["latitude"]:
        thing["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": float(record["latitude"]),
            "longitude": float(record["longitude"]),
        }
    if kind == "source" and record["authors"]:
        thing["author"] = [{"@type": "Person", "name": author} for author in record["authors"]]
    if kind == "assessment":
        thing["about"] = {
            "@type": "Event",
            "name": next(text for text in record["initiative"]["name"].values() if text),
        }
    return thing
