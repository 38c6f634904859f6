"""Addresses of the public catalogue."""

from django.urls import path

from .views import home, initiatives, permanent

urlpatterns = [
    path("", home.home, name="home"),
    path("initiatives/", initiatives.listing, name="initiatives-list"),
    path("initiatives/facets/<slug:name>/", initiatives.facet, name="initiatives-facet"),
    path("initiatives/<slug:slug>/", initiatives.detail, name="initiative-detail"),
    path("r/<slug:public_id>/", permanent.record, name="permanent"),
]
