"""`make bench`: measures on the real size, prints one table and writes bench/results.json.

The rules that keep a figure honest: durability settings stay on; what is compared is measured on the same rows in the
same run; what is seeded is kept and reused; sizes come from BENCH_SUMMARIES and BENCH_OPEN_ITEMS and are printed.
Arguments name the figures wanted (the names below); none means all. How the cores scale is always measured first.
"""

import os
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "bench"
FIGURES = (
    "routing",
    "intake",
    "intake_forms",
    "queue_page",
    "take_next",
    "clock_scan",
    "batch_move",
    "queue_page_during_move",
)


def main(wanted: list[str]) -> int:
    unknown = set(wanted) - set(FIGURES)
    if unknown:
        print(
            f"There is no figure called {', '.join(sorted(unknown))}. Use: {', '.join(FIGURES)}.",
            file=sys.stderr,
        )
        return 2
    from cee_portal.devtools.run import web_assets

    try:
        web_assets.ensure_built()
    except web_assets.WebAssetsError as error:
        print(error, file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    # The portal as it runs in production, on a data directory of its own.
    os.environ.update(
        CEE_DATA_DIR=os.environ.get("BENCH_DATA_DIR", str(FOLDER / "data")),
        DJANGO_SETTINGS_MODULE="cee_portal.settings",
        SECRET_KEY="bench-only-key-of-a-database-without-people-and-papers",
        ALLOWED_HOSTS="testserver",
        SECURE_COOKIES="0",
        LOG_LEVEL="ERROR",
    )
    for name in ("DEBUG", "DEMO", "CEE_TIMELINE"):
        os.environ.pop(name, None)
    from cee_portal.devtools.embedded.command import share_unset

    held = share_unset(Path(os.environ["CEE_DATA_DIR"]))
    import django

    django.setup()
    from django.core.management import call_command

    from tests.performance import cores
    from tests.performance.report import Report

    call_command("collectstatic", interactive=False, verbosity=0)  # as a deployment does before it serves

    report = Report(FOLDER / "results.json")
    report.add("cores", cores.measure())
    for name in wanted or FIGURES:
        module = __import__(f"tests.performance.{name}", fromlist=["measure"])
        print(f"-- {name}", flush=True)
        report.add(name, module.measure())
    report.print()
    del held
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
