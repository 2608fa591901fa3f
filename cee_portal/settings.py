"""Settings of the portal in one typed module.

Values that differ between machines come from environment variables, which docs/operations.md lists; a comment gives the
reason of each value. The start is refused in one line where a required variable is missing. Importing this module needs
no server.
"""

import sys
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from cee_portal import env
from cee_portal.core.api.conf import REST_FRAMEWORK as API_SETTINGS

BASE_DIR: Path = Path(__file__).resolve().parent.parent
DATA_DIR: Path = Path(env.text("CEE_DATA_DIR") or BASE_DIR / ".data").absolute()


# --- Kind of installation ----------------------------------------------------------------------

DEBUG: bool = env.switch("DEBUG", False)

# A fixed key is enough for a portal that only its own machine can reach; elsewhere a key that can be guessed would let
# anybody sign in as any user.
SECRET_KEY: str = (
    env.text("SECRET_KEY", "debug-only-key-for-a-portal-on-this-machine")
    if DEBUG
    else env.secret(
        "SECRET_KEY", "Set it to a long random text, or set DEBUG=1 for a try on this machine only."
    )
)

# Other host names must be given, because a forged Host header would get into links of mails.
ALLOWED_HOSTS: list[str] = env.names(
    "ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]", *(["testserver"] if DEBUG else [])]
)

# People of the demonstration have a published password, so they exist only where DEMO is set.
DEMO: bool = env.switch("DEMO", False)
DEMO_SUMMARIES: int = env.number("DEMO_SUMMARIES", 20_000, least=1)

# Set at an agency's own site only: pages then say that they are the official site.
OFFICIAL_SITE: bool = env.switch("OFFICIAL_SITE", False)

# The reference data of `load_reference`: the transition that the demonstration shows, or the orders of history.
CEE_TIMELINE: str = env.choice("CEE_TIMELINE", "transition", ("transition", "history"))

# The two surfaces can be served apart: staff inside the agency's network, the trade outside.
STAFF_SURFACE: bool = env.switch("STAFF_SURFACE", True)
TRADE_SURFACE: bool = env.switch("TRADE_SURFACE", True)
# The function that names the surface of a person; it stands on the floor that knows offices, filers and importers.
SURFACE_OF_PERSON: str = "cee_portal.site.person_surface.surface_of_person"

# --- Applications ----------------------------------------------------------------------------------------------

# The apps of this repository, lower floors first.
OWN_APPS: list[str] = [
    "cee_portal",
    "cee_portal.core",
    "cee_portal.accounts",
    "centers",
    "entries",
    "reviews",
    "reviews.documents",
    "reviews.letters",
    "reviews.requests",
]

INSTALLED_APPS: list[str] = [
    *OWN_APPS,
    # Reference data only (centers/admin.py); without autodiscovery no other app puts its tables there.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    # Before Django's own, so that `runserver` serves static files by whitenoise.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "csp",
    "django_htmx",
    "django_fsm",
]

MIDDLEWARE: list[str] = [
    "django.middleware.security.SecurityMiddleware",
    "cee_portal.core.web.headers.HeadersMiddleware",
    "cee_portal.core.web.middleware.OneDayMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cee_portal.errors.CleanAddressMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before the check of the form's token, which reads the whole form.
    "cee_portal.too_large.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "cee_portal.accounts.middleware.PeopleMiddleware",
    "cee_portal.site.office_time.OfficeTimeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cee_portal.core.web.surfaces.SurfaceMiddleware",
]

ROOT_URLCONF = "cee_portal.urls"
WSGI_APPLICATION = "cee_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cee_portal.site.frame.frame",
            ],
            "libraries": {"portal": "cee_portal.core.ui.tags"},
        },
    }
]

# The function that makes the prefilter: selection reads a filing alone, before it is stored.
ENTRIES_PREFILTER: str = "reviews.validation.services.prefilter.make_prefilter"
# Functions of higher floors that are called when a summary is filed, routed or paid, in the same transaction
# (docs/architecture.md).
# Dotted paths of functions; their types stand beside the places in `entries` that call them.
ENTRIES_AFTER_FILING: list[str] = ["reviews.work.services.filing.follow_filings"]
ENTRIES_AFTER_PAYMENT: list[str] = ["reviews.letters.services.payments.tell_of_payments"]
ENTRIES_AFTER_ROUTING: list[str] = ["reviews.work.services.following.follow_routing"]

# The kinds of objects to which a paper may belong beside its summary; each names the function that checks one of them
# (reviews/documents/subjects.py).
DOCUMENT_SUBJECTS: dict[str, str] = {
    "item": "reviews.work.services.papers.check_item",
    "request": "reviews.requests.services.paper_subjects.require_request",
    "answer": "reviews.requests.services.paper_subjects.require_answer",
}

# Functions that are called when a person loses an item by the act of somebody else, in the same transaction
# (reviews/work/services/former_owners.py).
WORK_AFTER_LOSS: list[str] = ["reviews.notices.services.losses.write_loss_notices"]

# The kinds of work, in the order in which pages show them (reviews/kinds.py).
WORK_KINDS: list[str] = ["reviews.validation.kind.ReviewKind", "reviews.jurisdiction.kind.JurisdictionKind"]

# Functions that are called with the items that the portal itself has just closed, in the same transaction
# (reviews/work/services/automatic_closing.py).
WORK_AFTER_AUTOMATIC_CLOSING: list[str] = ["reviews.requests.services.withdrawal.end_requests_of_closed"]

# Functions that take back what an act of another room did beside its item, by the verb of the act
# (reviews/work/services/undoing.py).
WORK_UNDO: dict[str, str] = {"request.sent": "reviews.requests.services.withdrawal.undo_sending"}

# The class by which the trade's side of requests reaches their items (reviews/requests/extension_points.py).
REQUESTS_WORK: str = "reviews.requests.services.item_work.ItemOfRequest"

# The class of each cause of a move (reviews/reassignment/engine/cause.py).
MOVE_CAUSES: dict[str, str] = {
    "order": "reviews.reassignment.causes.order_causes.OrderCause",
    "withdrawal": "reviews.reassignment.causes.order_causes.WithdrawalCause",
    "standing": "reviews.reassignment.causes.standing.StandingCause",
    "edition": "reviews.reassignment.causes.edition.EditionCause",
    "manual": "reviews.reassignment.causes.manual.ManualCause",
}

# Sample files that the upload page offers: a table of names, words and makers, on the floor that can make filings.
UPLOAD_SAMPLES: str = "reviews.demo.samples.FILES"

# Off: goods whose Center is known with low confidence go there, marked. On: a person decides first (decision 27). It is
# part of the rulebook: run load_reference after a change.
INFERRED_LOW_NEEDS_JURISDICTION: bool = env.switch("INFERRED_LOW_NEEDS_JURISDICTION", False)

# The sum of the weights of a summary's criteria from which it gets a review (decision 6).
SELECTION_THRESHOLD: int = env.number("SELECTION_THRESHOLD", 40, least=1)

# An item that was taken and not begun goes back to the queue after so many working days.
UNTOUCHED_WORKING_DAYS: int = env.number("UNTOUCHED_WORKING_DAYS", 2, least=1, most=60)

# The owner of an item wants to act within so many working days after taking it. It is no legal clock.
WORKING_TARGET_DAYS: int = env.number("WORKING_TARGET_DAYS", 5, least=1, most=60)

# A query of a list that takes longer is stopped, and the page offers the filter that helps.
QUEUE_TIME_LIMIT_MS: int = env.number("QUEUE_TIME_LIMIT_MS", 400, least=50, most=60_000)

# --- Moving work -------------------------------------------------------------------------------------------------

# A small demonstration moves in small pieces with pauses, so that there is something to watch and to replay.
_WATCHED: bool = DEMO and DEMO_SUMMARIES <= 100_000
# The part of the time that a batch works at its default pace; the rest is for the queries of users.
REASSIGNMENT_PACE: float = env.share("REASSIGNMENT_PACE", 0.03 if _WATCHED else 0.65, least=0.01)
# Summaries in one transaction of a batch: at most 5,000, so that no user waits long for one. An order at full pace takes
# twice as many (docs/concurrency.md, section 2).
REASSIGNMENT_CHUNK: int = env.number("REASSIGNMENT_CHUNK", 100 if _WATCHED else 5_000, least=1, most=5_000)
# How far work may drift from an approved preview before its move waits for a fresh one.
REASSIGNMENT_DRIFT: float = env.share("REASSIGNMENT_DRIFT", 0.1)
# A preview that is older than so many minutes is counted again before it is approved, or its age is confirmed.
REASSIGNMENT_PREVIEW_MINUTES: int = env.number("REASSIGNMENT_PREVIEW_MINUTES", 30, least=1, most=7 * 24 * 60)
# An open item is near its legal deadline within so many days of a move, unless the order says another number.
REASSIGNMENT_NEAR_DAYS: int = env.number("REASSIGNMENT_NEAR_DAYS", 10, most=90)
# How many working days begun work is held at its port at most.
REASSIGNMENT_BEGUN_DAYS: int = env.number("REASSIGNMENT_BEGUN_DAYS", 10, least=1, most=90)
# How many days before its effective day people are told what an order will move.
REASSIGNMENT_NOTICE_DAYS: int = env.number("REASSIGNMENT_NOTICE_DAYS", 8, most=365)
# Open items for each person of a Center above which the staffing plan warns.
REASSIGNMENT_TARGET_LOAD: int = env.number("REASSIGNMENT_TARGET_LOAD", 1_000, least=1)
# Summaries that are filed each minute where a demonstration runs; 0 switches it off.
DEMO_FILINGS_A_MINUTE: int = env.number("DEMO_FILINGS_A_MINUTE", 30, most=10_000)

# --- Database -----------------------------------------------------------------------------------------------

# An idle open transaction keeps its locks. No transaction of the portal is idle for 30 s, so after 30 s it is ended and
# the transactions that wait for it go on.
_CONNECTION_OPTIONS = "-c idle_in_transaction_session_timeout=30s"

# Without DATABASE_URL manage.py and `make run` start the embedded server and set it. Where neither has run (a type
# checker), this address refuses every connection.
_database = env.database("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **_database,
        "CONN_MAX_AGE": 60,
        # PostgreSQL may have been restarted; one round trip shows whether the connection is alive.
        "CONN_HEALTH_CHECKS": True,
        # Options of the address stay, such as sslmode=verify-full.
        "OPTIONS": {
            "connect_timeout": 5,
            "application_name": "cee_portal",
            **_database.get("OPTIONS", {}),
            "options": _CONNECTION_OPTIONS,
        },
    }
}

# --- People -------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS: list[dict[str, str]] = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

CSRF_FAILURE_VIEW = "cee_portal.errors.csrf_failure"

SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Off only where the portal is tried without TLS.
SECURE_COOKIES: bool = env.switch("SECURE_COOKIES", not DEBUG)
SESSION_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_SECURE = SECURE_COOKIES
CSRF_TRUSTED_ORIGINS: list[str] = env.names("CSRF_TRUSTED_ORIGINS", [])
# Set only behind a proxy that sets the header itself, because any client could send it.
BEHIND_TLS_PROXY: bool = env.switch("BEHIND_TLS_PROXY", False)
if BEHIND_TLS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies append to X-Forwarded-For on the way here (cee_portal/core/web/client_address.py).
TRUSTED_PROXIES: int = env.number("TRUSTED_PROXIES", int(BEHIND_TLS_PROXY), most=10)
# With TLS all pages are served by TLS alone. The health addresses are asked from inside, by their own host.
SECURE_SSL_REDIRECT = SECURE_COOKIES
SECURE_REDIRECT_EXEMPT: list[str] = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS: int = env.number("HSTS_SECONDS", 365 * 24 * 3600) if SECURE_COOKIES else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# W021 asks for the word "preload", by which anybody could put the whole domain on the lists of browsers. That is for the
# owner of the domain to decide, not for one host in it.
SILENCED_SYSTEM_CHECKS: list[str] = ["security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# No inline code and no other sites. USWDS draws some of its icons as data: images.
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# --- Time and language --------------------------------------------------------------------------------------

# Legal days are days in New York; the clock itself is the database's (cee_portal/core/clock.py).
TIME_ZONE = "America/New_York"
USE_I18N = False
# A day on which an executive order closed offices is no holiday of law; unless this is off it is worked, which gives
# the earlier and safer day.
CLOSURES_ARE_WORKING_DAYS: bool = env.switch("CLOSURES_ARE_WORKING_DAYS", True)

# --- Files --------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT: Path = BASE_DIR / "cee_portal" / "collected"
# USWDS, htmx and fonts, compiled or copied from the npm packages by cee_portal/devtools/run/web_assets.py.
WEB_ASSETS_DIR: Path = BASE_DIR / "cee_portal" / "web_assets"
STATICFILES_DIRS: list[Path] = [WEB_ASSETS_DIR] if WEB_ASSETS_DIR.is_dir() else []
# The stylesheets and scripts of the portal; cee_portal/site/bundles.py makes one file of each kind for the pages.
STATIC_SOURCES: Path = BASE_DIR / "cee_portal" / "static"
STATICFILES_FINDERS: list[str] = [
    "cee_portal.site.bundles.WebAssetsFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_ROOT: Path = DATA_DIR / "media"
MEDIA_URL = ""  # papers are served by views that ask who may see them, never by address

STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "cee_portal.core.files.file_storage.WholeFileStorage"},
    "staticfiles": {
        # Names with a digest can be cached for ever; while developing, files are served as they are.
        "BACKEND": "cee_portal.site.bundles.SourceFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# Uploads above 2.5 MB go to a temporary file instead of memory. What each address takes stands in
# cee_portal/core/web/body_limits.py; this is the second bound, of the fields of a form beside its files.
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# A file that was handed in is removed so many days after its job has ended; what of it was stored, and the rows that
# were not, stay.
UPLOADED_FILES_DAYS: int = env.number("UPLOADED_FILES_DAYS", 90, least=1, most=3650)

# The largest paper on a summary. Papers stand in the database, in parts (decision 65).
DOCUMENT_MAX_BYTES: int = env.number("DOCUMENT_MAX_BYTES", 10_000_000, least=100_000, most=100_000_000)

# --- Mail ---------------------------------------------------------------------------------------------------

# Without a mail server, mails are written to the data folder and nothing leaves the machine.
_email = env.mailer("EMAIL_URL")
if _email:
    EMAIL_BACKEND: str = _email["EMAIL_BACKEND"]
    EMAIL_HOST: str = _email["EMAIL_HOST"]
    EMAIL_PORT: int = _email["EMAIL_PORT"]
    EMAIL_HOST_USER: str = _email["EMAIL_HOST_USER"] or ""
    EMAIL_HOST_PASSWORD: str = _email["EMAIL_HOST_PASSWORD"] or ""
    EMAIL_USE_TLS: bool = _email.get("EMAIL_USE_TLS", False)
    EMAIL_USE_SSL: bool = _email.get("EMAIL_USE_SSL", False)
else:
    EMAIL_BACKEND = "cee_portal.core.files.mail_files.FileMailBackend"
    EMAIL_FILE_PATH: Path = DATA_DIR / "mail"
# A mail is sent while its row is claimed, so the wait for a server must end before the claim.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL: str = env.text("DEFAULT_FROM_EMAIL", "portal@localhost")

# --- Celery: tasks are hints, PostgreSQL holds the work -----------------------------------------------------

CELERY_BROKER_URL: str = env.broker("REDIS_URL", "redis://127.0.0.1:1/0")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
# A lost hint costs one round of the sweeper; a hint that is delivered twice could start work twice.
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# A task works for at most 20 s and then sends the next hint. A task that hangs is ended after 120 s, far below the
# 3,600 s after which the broker would give the same hint to a second worker.
CELERY_TASK_TIME_LIMIT = 120
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    "visibility_timeout": 3600,
    # kombu sweeps lost hints every interval x throttle seconds; its default of 100 s is too slow to wait for.
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    # A web request publishes after commit; where the broker is down it must give up at once.
    "socket_connect_timeout": 1,
    "socket_timeout": 30,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "default"
# Moves and files take long; workers of their own serve them, so that a short task never waits behind one.
CELERY_TASK_ROUTES: dict[str, dict[str, str]] = {
    "reviews.reassignment.tasks.continue_batch_task": {"queue": "moves"},
    "reviews.reassignment.tasks.prove_batch_task": {"queue": "moves"},
    "entries.run_intake": {"queue": "intake"},
}
# Every periodic task selects due rows from PostgreSQL at any hour; the hours only spread the load.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "housekeeping": {"task": "cee_portal.tasks.housekeeping", "schedule": 3600.0},
    # Hourly, so that the new day in New York is seen soon, whenever beat was started.
    "bands": {"task": "reviews.rewrite_bands", "schedule": 3600.0},
    "requests": {"task": "reviews.requests.lapse", "schedule": 600.0},
    "parked": {"task": "reviews.wake_parked", "schedule": 3600.0},
    "untouched": {"task": "reviews.return_untouched", "schedule": 3600.0},
    # The last day of an answer ends at midnight in New York; a page says so before the scan comes.
    "lapses": {"task": "reviews.lapse_clocks", "schedule": 600.0, "options": {"expires": 500}},
    # A membership ends at midnight in New York; the hint of an act that ends one comes at once.
    "departed": {"task": "reviews.return_departed", "schedule": 60.0},
    "unit-values": {"task": "reviews.refresh_unit_values", "schedule": 4 * 3600.0},
    # A lost hint costs half a minute.
    "intake": {"task": "entries.sweep_intake", "schedule": 30.0},
    "uploaded-files": {"task": "entries.forget_files", "schedule": 3600.0},
    "presence": {"task": "reviews.forget_presence", "schedule": 300.0},
    "bulk": {"task": "reviews.sweep_bulk", "schedule": 30.0},
    "tries": {"task": "reviews.sweep_backtests", "schedule": 60.0},
    "fresh-demo": {"task": "reviews.sweep_demo", "schedule": 60.0},
    "demo-statements": {
        "task": "reviews.pay_demo_statements",
        "schedule": 600.0,
        "options": {"expires": 500},
    },
    "demo-filings": {"task": "reviews.file_demo", "schedule": 60.0, "options": {"expires": 50}},
    "moves": {"task": "reviews.reassignment.tasks.sweep_batches", "schedule": 5.0},
    "digests": {"task": "reviews.tell_people", "schedule": 30.0},
    "letters": {"task": "reviews.release_letters", "schedule": 10.0},
    "checkups": {"task": "reviews.make_checkups", "schedule": 3600.0},
    "drift": {"task": "reviews.watch_drift", "schedule": 3600.0},
}

# --- API ----------------------------------------------------------------------------------------------------

# The settings of REST framework stand beside the code that they name.
REST_FRAMEWORK: dict[str, Any] = API_SETTINGS
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "ENUM_NAME_OVERRIDES": {
        "HoldOrMoveEnum": ["hold", "move"],
        "LegalClockEnum": "reviews.deadlines.registry.CLOCK_NAMES",
        "ClockUnitEnum": ["days", "working_days", "months", "years"],
        "ClockOutcomeEnum": ["timely", "untimely", "premature"],
        "ResultEnum": ["created", "replaced", "unchanged", "refused"],
        "PaymentResultEnum": ["recorded", "unchanged"],
    },
    "TITLE": "CEE Portal",
    "DESCRIPTION": "File entry summaries, see which office has them and why, and work the queues.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# --- Logs ---------------------------------------------------------------------------------------------------

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "filters": {"paths": {"()": "cee_portal.core.log_numbers.HidePaths"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "stream": sys.stderr,
            "formatter": "line",
            "filters": ["paths"],
        }
    },
    "root": {
        "handlers": ["console"],
        "level": env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")),
    },
    "loggers": {
        # The access log of gunicorn has a line for each refused request already.
        "django.request": {"level": "ERROR"},
        # It tells of each request that waits for a thread; the access log tells how long each took.
        "waitress.queue": {"level": "ERROR"},
        # The line at the end of a task repeats that it came.
        "celery.worker.strategy": {"level": "WARNING"},
        # A sweep every five seconds would fill the log with its success; tasks that change something log it themselves.
        "celery.app.trace": {"level": "WARNING"},
    },
}
