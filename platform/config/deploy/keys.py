"""Makes the secrets of a site once: `python -m config.deploy.keys FOLDER`. What is there already is left alone.

The field keys open members' addresses and phone numbers: keep a copy of this folder, apart from the database's backup.
"""

import base64
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

OURS, EVERYBODY = 0o400, 0o444


def write_once(path: Path, make: Callable[[], str], mode: int) -> str:
    if not path.exists():
        draft = path.with_suffix(".new")
        draft.write_text(make(), encoding="utf-8")
        draft.chmod(mode)
        os.replace(draft, path)
    return path.read_text(encoding="utf-8")


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_once(folder / "secret_key", lambda: secrets.token_urlsafe(64), OURS)
    write_once(
        folder / "field_encryption_keys", lambda: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(), OURS
    )
    # The database's own container reads this one, as another user.
    password = write_once(folder / "database_password", lambda: secrets.token_urlsafe(32), EVERYBODY)
    write_once(folder / "database_url", lambda: f"postgres://hearth:{password}@database:5432/hearth", OURS)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m config.deploy.keys FOLDER")
    main(Path(sys.argv[1]))
