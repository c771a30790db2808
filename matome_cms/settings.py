"""The settings: the one reader of the environment. ``.env.example`` explains each variable."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from .environment import Environment, kept_secret

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(os.environ)

# Where the embedded default keeps its database, its secret and the uploads.
VAR_DIR = Path(env.text("MATOME_VAR", str(BASE_DIR / "var")))
DEBUG = env.flag("MATOME_DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY") or kept_secret(VAR_DIR / "secret_key")

# The public address: links in feeds and the sitemap start with it; https turns on what needs TLS.
SITE_URL = env.web_address("MATOME_SITE_URL", "http://127.0.0.1:8000")
SITE_NAME = env.text("MATOME_SITE_NAME", "まとめ")
SITE_DESCRIPTION = env.text("MATOME_SITE_DESCRIPTION", "海外の反応を、読みやすく。")
_over_tls = SITE_URL.startswith("https://")

ALLOWED_HOSTS = env.words(
    "MATOME_ALLOWED_HOSTS",
    dict.fromkeys([urlsplit(SITE_URL).hostname or "", "127.0.0.1", "localhost"]),
)
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "curation",
    "posts",
    "unfold.apps.BasicAppConfig",
    "matome_cms.apps.MatomeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "taggit",
    "markdownx",
    "csp",
]

MIDDLEWARE = [
    "posts.on_time.OnTimeMiddleware",
    "posts.hot_pages.HotPagesMiddleware",
    "matome_cms.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "matome_cms.urls"
WSGI_APPLICATION = "matome_cms.wsgi.application"

# A folder of the site's own: its templates and its static files go before ours.
THEME_DIR = env.text("MATOME_THEME_DIR")
if THEME_DIR and not Path(THEME_DIR).is_dir():
    raise ImproperlyConfigured(f"MATOME_THEME_DIR={THEME_DIR!r}: there is no such folder")

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [*([Path(THEME_DIR) / "templates"] if THEME_DIR else []), BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]


def database(url: str) -> Any:
    """Return Django's description of the database at ``url``, set up as its engine needs it."""
    try:
        config: dict[str, Any] = dict(dj_database_url.parse(url))
    except (dj_database_url.ParseError, ValueError) as error:
        raise ImproperlyConfigured(
            f"DATABASE_URL can't be read ({error}): write sqlite:///var/matome.sqlite3 "
            "or postgresql://user:password@host/name"
        ) from error
    options = config.setdefault("OPTIONS", {})
    if config["ENGINE"] == "django.db.backends.sqlite3":
        # A transaction takes its write lock at the start, so that two editors wait for
        # each other instead of one of them being told that the database is locked.
        options.update(
            transaction_mode="IMMEDIATE",
            timeout=20,
            # In memory so much of the file, in KiB, as a thread of 5,000 comments has.
            init_command="PRAGMA journal_mode=WAL; PRAGMA cache_size=-16000;",
        )
        # The last one to close the file writes all of its journal into it, which takes longer than
        # a request: so a thread keeps its connection, and there are few threads.
        config["CONN_MAX_AGE"] = 600
    elif config["ENGINE"] == "django.db.backends.postgresql":
        options.setdefault("pool", {"min_size": 0, "max_size": 8, "timeout": 10})
    else:
        raise ImproperlyConfigured(f"DATABASE_URL={url!r}: only sqlite and postgresql are served")
    return config


DATABASES = {
    "default": database(
        env.text("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'matome.sqlite3'}",
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = reverse_lazy("admin:login")

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [
    folder for folder in [Path(THEME_DIR) / "static"] if THEME_DIR and folder.is_dir()
]
STATIC_ROOT = Path(env.text("MATOME_STATIC_ROOT") or VAR_DIR / "static")
MEDIA_URL = "media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "matome_cms.static_storage.HashedStaticFiles"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# With REDIS_URL set, tasks go to Celery's workers and the cache is shared; without it, all of
# it happens in this process.
REDIS_URL = env.text("REDIS_URL")
TASKS_IN_PROCESS = not REDIS_URL
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A task whose worker died with its machine is given to another one after this many seconds, so
# this is longer than the longest task takes.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 1800}
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
# On the minute. What no worker took before the next one is not done twice.
CELERY_BEAT_SCHEDULE = {
    "publish what is due": {
        "task": "posts.publish_due",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "index what is new": {
        "task": "posts.index_search",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
}
# When lists of threads are asked for daily, where editors are; None for never.
HARVEST_AT = env.time_of_day("MATOME_HARVEST_AT", "06:30")
if HARVEST_AT is not None:
    CELERY_BEAT_SCHEDULE["harvest"] = {
        "task": "curation.harvest",
        "schedule": crontab(hour=HARVEST_AT.hour, minute=HARVEST_AT.minute),
        "options": {"expires": 3600},
    }
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # What sources answered (curation/sources/network/answers.py): it outlives a process that died.
    "answers": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "answers",
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "answers",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
}

# The door to the network (curation/sources/network/http.py).
FETCH_CONTACT = env.text("MATOME_FETCH_CONTACT", SITE_URL)
FETCH_TIMEOUT = env.number("MATOME_FETCH_TIMEOUT", 20, least=1)
FETCH_MAX_BYTES = env.number("MATOME_FETCH_MAX_BYTES", 32 * 1024 * 1024, least=1)
FETCH_PRIVATE_HOSTS = env.words("MATOME_FETCH_PRIVATE_HOSTS")
# What is asked in the place of a source's own address: a mirror, an archive, a proxy that keeps.
FETCH_MIRRORS = env.web_addresses("MATOME_FETCH_MIRRORS")
HN_FIREBASE_URL = env.web_address("MATOME_HN_FIREBASE_URL", "https://hacker-news.firebaseio.com/v0")
HN_ALGOLIA_URL = env.web_address("MATOME_HN_ALGOLIA_URL", "https://hn.algolia.com/api/v1")
HN_SITE_URL = env.web_address("MATOME_HN_SITE_URL", "https://news.ycombinator.com")
# Without a key YouTube tells no comments.
YOUTUBE_API_KEY = env.text("MATOME_YOUTUBE_API_KEY")
# The largest file that an import reads, in bytes, from the disk or from a form.
IMPORT_MAX_BYTES = env.number("MATOME_IMPORT_MAX_BYTES", 64 * 1024 * 1024, least=1)
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
# All comments of a long thread, named at once.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# Set, each publishing and withdrawing is followed by an export to this Hugo folder.
HUGO_EXPORT_DIR = env.text("MATOME_HUGO_EXPORT_DIR")

MARKDOWNX_URLS_PATH = "/admin/desk/markdownify/"
TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING = False

# Mail, of which there is only what readers write; without a host it stays in the admin alone.
EMAIL_HOST = env.text("MATOME_MAIL_HOST")
EMAIL_PORT = env.number("MATOME_MAIL_PORT", 587, least=1)
EMAIL_HOST_USER = env.text("MATOME_MAIL_USER")
EMAIL_HOST_PASSWORD = env.text("MATOME_MAIL_PASSWORD")
EMAIL_USE_TLS = bool(EMAIL_HOST_USER)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("MATOME_MAIL_FROM", f"matome@{urlsplit(SITE_URL).hostname}")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"

# Nothing inline and nothing from elsewhere. The admin adds what Unfold's Alpine needs.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = _over_tls
SESSION_COOKIE_SECURE = _over_tls
CSRF_COOKIE_SECURE = _over_tls
SECURE_HSTS_SECONDS = 31_536_000 if _over_tls else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _over_tls
SECURE_HSTS_PRELOAD = _over_tls
BEHIND_PROXY = env.flag("MATOME_BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

UNFOLD = {
    "SITE_TITLE": "Matome CMS",
    "SITE_HEADER": "Matome CMS",
    "SITE_SYMBOL": "forum",
    "SITE_URL": "/",
    "SHOW_LANGUAGES": True,
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("posts/favicon.svg"),
        }
    ],
    "STYLES": [lambda request: static("curation/admin.css")],
    "DASHBOARD_CALLBACK": "curation.views.dashboard.with_dashboard",
    "SIDEBAR": {
        "navigation": [
            {
                "items": [
                    {
                        "title": _("The day's board"),
                        "icon": "today",
                        "link": reverse_lazy("today"),
                        "permission": lambda request: request.user.has_perm("posts.change_post"),
                    },
                    {
                        "title": _("Inbox"),
                        "icon": "inbox",
                        "link": reverse_lazy("inbox"),
                        "permission": lambda request: request.user.has_perm("curation.view_find"),
                    },
                    {
                        "title": _("Import a thread"),
                        "icon": "download",
                        "link": reverse_lazy("intake"),
                        "permission": lambda request: request.user.has_perm("curation.add_intake"),
                    },
                    {
                        "title": _("Threads"),
                        "icon": "forum",
                        "link": reverse_lazy("admin:curation_thread_changelist"),
                    },
                    {
                        "title": _("Posts"),
                        "icon": "article",
                        "link": reverse_lazy("admin:posts_post_changelist"),
                    },
                    {
                        "title": _("Recipes"),
                        "icon": "skillet",
                        "link": reverse_lazy("admin:curation_recipe_changelist"),
                        "permission": lambda request: request.user.has_perm("posts.change_post"),
                    },
                    {
                        "title": _("Sources"),
                        "icon": "rule",
                        "link": reverse_lazy("admin:curation_sourcerules_changelist"),
                        "permission": lambda request: request.user.has_perm(
                            "curation.view_sourcerules"
                        ),
                    },
                    {
                        "title": _("Editions"),
                        "icon": "history",
                        "link": reverse_lazy("admin:posts_edition_changelist"),
                    },
                    {
                        "title": _("Messages"),
                        "icon": "mail",
                        "link": reverse_lazy("admin:posts_message_changelist"),
                        "badge": "posts.contact.waiting",
                        "permission": lambda request: request.user.has_perm("posts.view_message"),
                    },
                    {
                        "title": _("Take something down"),
                        "icon": "gavel",
                        "link": reverse_lazy("takedown"),
                        "permission": lambda request: request.user.has_perm(
                            "curation.add_takedown"
                        ),
                    },
                    {
                        "title": _("Log"),
                        "icon": "list_alt",
                        "link": reverse_lazy("admin:curation_change_changelist"),
                    },
                    {
                        "title": _("The site"),
                        "icon": "public",
                        "link": reverse_lazy("admin:posts_site_changelist"),
                        "permission": lambda request: request.user.has_perm("posts.view_site"),
                    },
                    {
                        "title": _("Users"),
                        "icon": "group",
                        "link": reverse_lazy("admin:auth_user_changelist"),
                        "permission": lambda request: request.user.has_perm("auth.view_user"),
                    },
                ]
            }
        ]
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    # httpx tells of every request, which for a thread is a line a comment.
    "loggers": {"httpx": {"level": "WARNING"}},
    "root": {"handlers": ["stderr"], "level": env.text("MATOME_LOG_LEVEL", "INFO")},
}

env.refuse_unknown("MATOME_")
