"""Addresses of the public catalogue."""

from django.urls import path
from django.views.generic import RedirectView

from .facets import LISTINGS
from .links import FOLDERS
from .views import about, answers, home, lists, permanent, questions, records, search

urlpatterns = [
    path("", home.home, name="home"),
    *(path(f"{name}/", lists.listing, {"name": name}, name=f"{name}-list") for name in LISTINGS),
    *(path(f"{name}/facets/<slug:facet>/", lists.facet, {"name": name}, name=f"{name}-facet") for name in LISTINGS),
    path("conflicts/", lists.short, {"name": "conflicts", "kind": "conflict"}, name="conflicts-list"),
    path("processes/", lists.short, {"name": "processes", "kind": "process"}, name="processes-list"),
    path("places/", lists.short, {"name": "places", "kind": "place"}, name="places-list"),
    path("issues/", lists.issues, name="issues-list"),
    path("issues/<slug:slug>/", records.issue, name="issue-detail"),
    path("questions/", questions.all_questions, name="questions-list"),
    *(
        path(f"{folder}/<slug:slug>/", records.detail, {"kind": kind}, name=f"{kind}-detail")
        for kind, folder in FOLDERS.items()
    ),
    # Actors have two lists, by their seats; who asks for one list gets those who sat at the table.
    path("actors/", RedirectView.as_view(pattern_name="participants-list"), name="actors"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="search-suggest"),
    path("about/", about.about, name="about"),
    path("about/safety/", about.safety, name="safety"),
    path("about/answers/", answers.settled, name="answers"),
    path("answer/<slug:public_id>/", answers.answer, name="answer"),
    path("answer/received/<slug:code>/", answers.received, name="answer-received"),
    path("r/<slug:public_id>/", permanent.record, name="permanent"),
]
