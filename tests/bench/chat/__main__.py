"""`make bench ONLY=chat`: Hearth's chat beside other systems, measured in the same run on the same machine.

1,000 people, 20 rooms of 50, texts of 120 bytes. Each system on one processor, the load on the other, PostgreSQL (every
commit on the disk) and Redis where they find room. Rounds are interleaved; a figure is the median of them. A run that
loses one acknowledged message fails, whatever its speed. ROUNDS=5 measures oftener; KEEP=file keeps the raw figures.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.chat.engine import Shape
from tests.bench.chat.load import lost
from tests.bench.chat.servers import Bare, Durable, Hearth, HearthTwice, Stage, System, Tutorial
from tests.bench.chat.table import Found, print_table
from tests.bench.chat.xmpp_servers import Ejabberd, Prosody
from tests.services import ROOT, Redis, postgres_folder, redis_server

ROUNDS, SECONDS, RATE, MISSED = int(os.environ.get("ROUNDS", "3")), 5, 200, 100
LOAD_PROCESSOR = 1
SHAPE = Shape(rooms=20, members=50)
PACED: list[Any] = ["paced", "open", RATE, SECONDS]
ONE: list[Any] = ["one in flight", "closed", 1, SECONDS]
FOUR: list[Any] = ["four in flight", "closed", 4, SECONDS]
BACK: list[Any] = ["catch-up", "catch_up", MISSED]
# What is measured in every round, and what once because no goal stands on it.
EVERY: list[tuple[type[System], list[Any]]] = [
    (Bare, [PACED, ONE, FOUR]),
    (Hearth, [PACED, ONE, FOUR, BACK]),
    (Ejabberd, [PACED, ONE, FOUR, BACK]),
    (HearthTwice, [ONE, FOUR]),
]
ONCE: list[tuple[type[System], list[Any]]] = [(Tutorial, [PACED, ONE, BACK]), (Prosody, [PACED, FOUR, BACK])]


def carry_out(system: System, steps: list[Any], shape: Shape, **more: Any) -> Found:
    """Starts it, loads it from a process of its own, and ends it."""
    with system:
        watched = {"server": [process.pid for process in system.running]}
        plan = {"adapter": system.adapter, "options": system.options(), "steps": steps, "watched": watched}
        plan |= {"shape": vars(shape), "processor": LOAD_PROCESSOR if system.processes == 1 else None, **more}
        command, path = [sys.executable, "-m", "tests.bench.chat.load"], f"{ROOT / 'platform'}{os.pathsep}{ROOT}"
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, input=json.dumps(plan), capture_output=True,
            text=True, timeout=300,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{system.name}: the load ended with\n{done.stderr[-3000:]}")
    found: Found = json.loads(done.stdout)
    return found


def count_queries(stage: Stage) -> dict[int, float]:
    """Statements for one message in one process, by the number of sockets; what a quiet server asks is taken off."""
    counted = {}
    for members in (2, SHAPE.members):
        steps = [["quiet", "rest", 6], ["slow", "open", 5, 8]]
        stage.postgres.log_statements("all")
        found = carry_out(Hearth(stage), steps, Shape(SHAPE.rooms, members), warm_up=False)
        stage.postgres.log_statements("none")
        asked = {}
        for name in ("quiet", "slow"):
            began, ended = found[name]["began"], found[name]["ended"]
            asked[name] = stage.postgres.count_statements("hearth", began, ended) / (ended - began)
        seconds = found["slow"]["ended"] - found["slow"]["began"]
        counted[SHAPE.rooms * members] = (asked["slow"] - asked["quiet"]) * seconds / found["slow"]["sent"]
    return counted


def measure(stage: Stage) -> tuple[dict[str, list[Found]], dict[int, float]]:
    Hearth(stage).prepare()
    found: dict[str, list[Found]] = {}
    for number in range(ROUNDS):
        for system, steps in [*EVERY, *(ONCE if number == 0 else [])]:
            if not system.missing():
                print(f"round {number + 1} of {ROUNDS}: {system.name}", file=sys.stderr, flush=True)
                found.setdefault(system.name, []).append(carry_out(system(stage), steps, SHAPE))
    return found, count_queries(stage)


def main() -> int:
    if postgres_folder() is None or redis_server() is None:
        print("Chat is measured on PostgreSQL and Redis, and they are not installed here.")
        return 1
    with tempfile.TemporaryDirectory(prefix="hearth-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL and ejabberd run as somebody else
        with Durable(folder) as postgres, Redis(folder) as redis:
            found, queries = measure(Stage(folder, postgres, redis, SHAPE))
    if keep := os.environ.get("KEEP"):
        Path(keep).write_text(json.dumps(found))
    missing = {system.name: system.missing() for system, _ in [*EVERY, *ONCE] if system.missing()}
    print_table(found, missing, queries)
    wrong = [
        f"{name}: {what}" for name in found if name.startswith("Hearth") for one in found[name] for what in lost(one)
    ]
    for what in wrong:
        print(f"LOST  {what}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
