"""Every check that needs no running server, two at a time. `make lint` and pre-commit call it."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
Result = tuple[bool, str]


def tool(*command: str, **environment: str) -> Callable[[], Result]:
    def run() -> Result:
        env = {**os.environ, "PYTHONPATH": str(ROOT / "platform"), **environment}
        program = [str(BIN / command[0]), *command[1:]]
        done = subprocess.run(program, cwd=ROOT, env=env, capture_output=True, text=True)
        return done.returncode == 0, done.stdout + done.stderr

    return run


def tracked(*patterns: str) -> list[str]:
    """Files git knows or would take in; nothing of .venv, node_modules or what was built."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [name for name in names if (ROOT / name).exists()]


def source_root() -> Result:
    if (ROOT / "platform" / "__init__.py").exists():
        return False, "platform/__init__.py must not exist: see platform/README.md."
    return True, ""


def test_folders() -> Result:
    """Without an __init__.py a folder such as tests/communities collides with the package communities."""
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py") if "__pycache__" not in path.parts}
    bare = sorted(str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").exists())
    return not bare, "".join(f"{folder} has no __init__.py\n" for folder in bare)


def small_files() -> Result:
    """A file of more than 400 lines has more than one subject; tests of one subject may take more."""
    found = []
    for name in tracked("*.py"):
        lines = len((ROOT / name).read_text(encoding="utf-8").splitlines())
        if lines > (600 if name.startswith("tests/") else 400) and "/migrations/" not in name:
            found.append(f"{name} has {lines} lines; cut it by subject.\n")
    return not found, "".join(found)


def templates() -> Result:
    names = tracked("*.html")
    return tool("djlint", "--lint", "--quiet", *names)() if names else (True, "")


def migrations() -> Result:
    """Models and migrations agree. A database of its own, so that nobody's is touched."""
    folder = tempfile.mkdtemp(prefix="hearth-lint-")
    try:
        command = ["python", "manage.py", "makemigrations", "--check", "--dry-run", "--verbosity", "1"]
        return tool(*command, VAR_DIR=folder, DATABASE_URL="", DJANGO_SETTINGS_MODULE="config.settings.dev")()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


CHECKS: dict[str, Callable[[], Result]] = {
    "types": tool("mypy"),
    "style": tool("ruff", "check", "."),
    "format": tool("ruff", "format", "--check", "."),
    "layers": tool("lint-imports", "--no-logo"),
    "templates": templates,
    "migrations": migrations,
    "source root": source_root,
    "test folders": test_folders,
    "file length": small_files,
}


def main(names: list[str]) -> int:
    if unknown := [name for name in names if name not in CHECKS]:
        print(f"No such check: {', '.join(unknown)}. There are: {', '.join(CHECKS)}.")
        return 2
    started = time.monotonic()
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = {name: pool.submit(CHECKS[name]) for name in names or CHECKS}
        failed = []
        for name, job in running.items():
            good, output = job.result()
            print(f"{'ok ' if good else 'NOT'} {name}", flush=True)
            if not good:
                failed.append(name)
                print(output.rstrip(), flush=True)
    print(f"{'NOT GREEN: ' + ', '.join(failed) if failed else 'GREEN'}, {time.monotonic() - started:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
