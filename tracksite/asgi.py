"""Entry point for ASGI servers. The views are synchronous: a threaded WSGI server is the faster choice."""

import os

from django.core.asgi import get_asgi_application

from tracksite import legible

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracksite.settings")

application = get_asgi_application()
application.request_class = legible.AsyncRequest
