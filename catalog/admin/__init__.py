"""The desk: the admin of every working model."""

from . import (  # noqa: F401 - importing a module registers its forms
    actors,
    assessments,
    concepts,
    editions,
    initiatives,
    meetings,
    places,
    relations,
    seats,
    sources,
)
