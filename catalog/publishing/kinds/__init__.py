"""Every kind of record at the door, by the name it has in documents and addresses."""

from .actors import Actors
from .assessments import Assessments
from .concepts import Concepts
from .initiatives import Initiatives
from .places import Conflicts, Places, Processes
from .questions import Questions
from .sources import Sources

KINDS = {
    kind.key: kind
    for kind in (
        Sources(),
        Conflicts(),
        Places(),
        Actors(),
        Processes(),
        Concepts(),
        Initiatives(),
        Assessments(),
        Questions(),
    )
}
