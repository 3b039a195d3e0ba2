"""Asks the server in this container whether it is ready: `python -m config.deploy.probe`, as a health check."""

import sys
from http.client import HTTPConnection, HTTPException

from config import env


def host() -> str:
    """A name the site answers to: Django refuses every other."""
    first = env.words("ALLOWED_HOSTS", "localhost")[0]
    return "localhost" if first == "*" else first.lstrip(".")


def main(path: str, port: int = 8000) -> int:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=4)
        connection.request("GET", path, headers={"Host": host()})
        return 0 if connection.getresponse().status == 200 else 1
    except (OSError, HTTPException):
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "/readyz"))
