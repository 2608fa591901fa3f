"""`make reset`: remove the local data folder, after asking. Runs with any Python; nothing needs to be installed."""

import shutil
import sys
from pathlib import Path

from cee_portal.devtools.embedded.command import default_data_dir
from cee_portal.devtools.embedded.layout import DataDir
from cee_portal.devtools.embedded.locks import FileLock
from cee_portal.devtools.embedded.sharing import SERVER_NAMES, stop_server


def main() -> int:
    """Return the exit code: 1 where a portal runs on the folder or the answer is not yes."""
    data = DataDir(default_data_dir())
    if not data.root.exists():
        print(f"There is no data folder {data.root}: nothing to remove.")
        return 0
    if data.run_lock.exists() and not FileLock(data.run_lock).try_exclusive():
        print(f"A portal runs on {data.root}: {data.run_lock.read_text().strip()}. Stop it first.")
        return 1
    print(
        f"This removes {data.root} with its database, papers and mail. Type yes to go on: ",
        end="",
        flush=True,
    )
    if sys.stdin.readline().strip().lower() != "yes":
        print("Nothing was removed.")
        return 1
    for name in SERVER_NAMES:
        stop_server(data, name)
    if data.postgres_elsewhere.exists():
        shutil.rmtree(Path(data.postgres_elsewhere.read_text().strip()), ignore_errors=True)
    shutil.rmtree(data.root)
    print("Removed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
