import time, pytest, json
from catalog.public.models import TABLES
from django.core.serializers.json import DjangoJSONEncoder
from .world import World, undone

pytestmark = pytest.mark.django_db


def tables():
    enc = DjangoJSONEncoder(ensure_ascii=False)
    return [f"{m.__name__} {enc.encode(r)}" for m in TABLES for r in m.objects.values()]


@pytest.mark.parametrize("mode", ["none", "after", "between"])
@pytest.mark.parametrize("small", [True, False])
def test_x(mode, small):
    with undone():
        t = time.perf_counter()
        w = World(mode, small)
        print(mode, small, "built", time.perf_counter() - t, len(w.canaries.planted))
        t = time.perf_counter()
        rows = tables()
        for row in rows:
            hits = w.canaries.found(row)
            if hits:
                print(row[:150], w.canaries.told(hits)[:3], len(hits))
        print(len(rows), "rows", sum(map(len, rows)), time.perf_counter() - t)
