"""The load: one process of its own, which takes a plan as JSON and prints what it measured as JSON."""

import asyncio
import json
import os
import sys
import time
from typing import Any

import uvloop

from tests.bench.chat.client import Adapter
from tests.bench.chat.engine import Engine, Shape
from tests.bench.chat.sockets import Hearth, Plain
from tests.bench.chat.xmpp import Xmpp

ADAPTERS: dict[str, type[Adapter]] = {"hearth": Hearth, "plain": Plain, "xmpp": Xmpp}
Plan = dict[str, Any]
WARM_UP = 1.5


def carry_out(plan: Plan, kind: type[Adapter]) -> dict[str, Any]:
    """{"connect": …, name of a step: its result, …}. A step is [name, scenario, its arguments]."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        adapter, found = runner.run(_run_steps(plan, kind(**plan["options"])))
    return found | {"acked": len(adapter.acked), "refused": adapter.refused[:3], "not_stored": adapter.not_stored()}


async def _run_steps(plan: Plan, adapter: Adapter) -> tuple[Adapter, dict[str, Any]]:
    engine = Engine(adapter, Shape(**plan["shape"]), plan["watched"])
    found: dict[str, Any] = {"connect": await engine.connect_all()}
    scenarios = {
        "rest": engine.rest,
        "open": engine.open_loop,
        "closed": engine.closed_loop,
        "catch_up": engine.catch_up,
    }
    try:
        if not found["connect"]["failed"]:
            if plan.get("warm_up", True):
                await engine.closed_loop(1, WARM_UP)
            for name, scenario, *values in plan["steps"]:
                began = time.time()
                found[name] = await scenarios[scenario](*values) | {"began": began, "ended": time.time()}
    finally:
        await engine.close_all()
    return adapter, found


def lost(found: dict[str, Any]) -> list[str]:
    """What makes a run worthless: an acknowledged message that is not kept, or that did not reach everybody."""
    wrong = [f"{found['not_stored']} acknowledged messages are not stored"] if found["not_stored"] else []
    for name, one in found.items():
        if isinstance(one, dict):
            wrong += [f"{name}: {one[what]} {what}" for what in ("lost_acked", "twice", "disordered") if one.get(what)]
            wrong += [f"{name}: {one['failed'][0]}"] if one.get("failed") else []
    return wrong + [f"refused: {one}" for one in found["refused"]]


def main() -> None:
    plan = json.load(sys.stdin)
    if plan.get("processor") is not None:
        os.sched_setaffinity(0, {plan["processor"]})
    sys.stdout.write(json.dumps(carry_out(plan, ADAPTERS[plan["adapter"]])))


if __name__ == "__main__":
    main()
