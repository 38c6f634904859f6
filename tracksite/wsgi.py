"""Entry point for WSGI servers: `gunicorn tracksite.wsgi`. Debug is off here unless asked for by name."""

import os

from django.core.wsgi import get_wsgi_application

from tracksite import legible

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracksite.settings")

application = get_wsgi_application()
application.request_class = legible.Request
