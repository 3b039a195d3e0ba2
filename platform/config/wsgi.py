"""The WSGI door: pages."""

import os

from django.core.wsgi import get_wsgi_application

from config.start import spare_what_stays, start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
pages = start(get_wsgi_application)

from home.caching.doors import wsgi_door  # noqa: E402 - Django must be ready first
from home.counting.actions import write_visits_often  # noqa: E402

application = wsgi_door(pages)
write_visits_often()
spare_what_stays()
