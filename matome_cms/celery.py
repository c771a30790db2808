"""The Celery application, that a worker starts with ``celery -A matome_cms worker``."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "matome_cms.settings")

app = Celery("matome_cms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
