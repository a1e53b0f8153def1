"""The WSGI application that the server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guildmark.config.settings")
application = get_wsgi_application()

# A page makes thousands of short-lived objects and no cycles worth looking for after every 700 of them.
gc.set_threshold(20_000, 20, 50)
