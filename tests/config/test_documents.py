"""What docs/env.md says is what the code reads."""

import re

from tests.services import ROOT

READ = re.compile(r"env\.\w+\(\s*\"([A-Z_]+)\"|os\.environ(?:\.get\(|\[)\s*\"([A-Z_]+)\"|number\(\"([A-Z_]+)\"")
NAMED = re.compile(r"`([A-Z][A-Z_]+)`")
FOLDERS = ("platform", "home", "communities", "moderation")
OF_THE_SUITE = {"PYTEST_XDIST_WORKER"}
NOT_OURS = re.compile(r"\$\{([A-Z_]+)")


def read_by_the_code() -> set[str]:
    names = set()
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            if path.name != "env.py":
                names |= {name for found in READ.findall(path.read_text(encoding="utf-8")) for name in found if name}
    return names - OF_THE_SUITE


def rows_of(document: str) -> set[str]:
    """The names in the first column of the tables."""
    rows = [line.split("|")[1] for line in document.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in NAMED.findall(row)}


def test_env_page_lists_every_variable_the_code_reads():
    rows = rows_of((ROOT / "docs" / "env.md").read_text(encoding="utf-8"))

    assert read_by_the_code() - rows == set()


def test_env_page_lists_every_variable_compose_and_the_proxy_take():
    rows = rows_of((ROOT / "docs" / "env.md").read_text(encoding="utf-8"))
    compose = NOT_OURS.findall((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    proxy = NOT_OURS.findall((ROOT / "platform/config/deploy/nginx.conf.template").read_text(encoding="utf-8"))

    assert {*compose, *proxy} - rows - {"HEARTH_"} == set()


def test_env_page_lists_nothing_that_nobody_reads():
    everything = "".join(
        path.read_text(encoding="utf-8")
        for path in [ROOT / "compose.yaml", ROOT / "Makefile", ROOT / "Dockerfile", *ROOT.glob("tests/*.py")]
    ) + (ROOT / "platform/config/deploy/nginx.conf.template").read_text(encoding="utf-8")
    rows = rows_of((ROOT / "docs" / "env.md").read_text(encoding="utf-8"))

    assert {name for name in rows - read_by_the_code() if name not in everything} == set()
