"""The WSGI door: pages."""

import os

from django.core.wsgi import get_wsgi_application

from config.start import start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = start(get_wsgi_application)
