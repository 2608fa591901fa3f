"""The demonstration in `make run`: seed an empty database, and print the people who can sign in."""

from cee_portal.devtools.embedded.layout import DataDir
from cee_portal.devtools.run.steps import manage

PASSWORD = "demo-pass-1"
_USERS = (
    ("specialist", "import specialist, Electronics Center"),
    ("supervisor", "supervisor, Electronics Center"),
    ("machinery", "import specialist, Machinery Center (in test phase)"),
    ("machinery-lead", "supervisor, Machinery Center"),
    ("port", "import specialist, port 2704"),
    ("admin", "administrator"),
    ("director", "administrator"),
    ("broker", "customs broker, filer B76"),
    ("importer", "importer of record"),
    ("auditor", "auditor"),
)


def seed_if_empty(data: DataDir) -> None:
    """Fill a database without summaries where DEMO is on. Interrupted seeding is done again."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from entries.models import EntrySummary

    if not settings.DEMO:
        return
    unfinished = data.root / "seeding"
    empty = not EntrySummary.objects.exists()
    connection.close()
    if not empty and not unfinished.exists():
        return
    unfinished.touch()
    count = settings.DEMO_SUMMARIES
    title = f"Seeding demo data, {count:,} summaries (about {_minutes(count)})"
    fresh = [] if empty else ["--fresh"]
    manage(title, "seed_demo", "--summaries", str(count), "--seed", "1", *fresh, quiet=False)
    unfinished.unlink()


def print_sign_ins() -> None:
    """Print the people of the demonstration and their password, if there are any."""
    from django.conf import settings

    if not settings.DEMO:
        return
    print(f"Sign in at /sign-in/ with one click, or by name with the password {PASSWORD}:")
    for name, role in _USERS:
        print(f"  {name:<15} {role}")
    print("Follow the story at /demo/: a Center becomes operational, in seven steps.", flush=True)


def _minutes(summaries: int) -> str:
    minutes = max(1, round(summaries / 20_000))
    return "a minute" if minutes == 1 else f"{minutes} minutes"
