"""How often somebody may put a letter: counted in this process, for an hour, and stored nowhere.

Addresses are kept as keyed hashes with a key that is made at start, so that not even a memory dump of later tells who
wrote. Several processes count each for itself, which only makes the limit wider.
"""

import hmac
import ipaddress
import math
import secrets
import threading
import time
from collections import deque

from django.conf import settings

HOUR = 3600
MOST_FROM_ONE, MOST_OF_ALL = 5, 60

clock = time.monotonic
_key = secrets.token_bytes(32)
_lock = threading.Lock()
_put = deque()  # (when, hash of the address), the oldest first


def forget():
    _put.clear()


def network_of(request):
    """The address a request comes from, of IPv6 the network; "" where a proxy stands in front and does not say."""
    if settings.BEHIND_TLS_PROXY:
        # The last entry is the one our own proxy wrote; what stands before it anybody can invent.
        address = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    else:
        address = request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((address, 64), strict=False) if address.version == 6 else address)


def wait(request):
    """Seconds until this visitor may put a letter; 0, and the letter is counted, if they may now."""
    network = network_of(request)
    who = hmac.digest(_key, network.encode(), "sha256") if network else None
    with _lock:
        now = clock()
        while _put and _put[0][0] <= now - HOUR:
            _put.popleft()
        mine = [when for when, whose in _put if who is not None and whose == who]
        everybody = [when for when, _ in _put]
        limits = ((mine, MOST_FROM_ONE), (everybody, MOST_OF_ALL))
        # Free again when the oldest of those that fill the hour has passed.
        full = [times[-most] for times, most in limits if len(times) >= most]
        if full:
            return max(1, math.ceil(max(full) + HOUR - now))
        _put.append((now, who))
        return 0
