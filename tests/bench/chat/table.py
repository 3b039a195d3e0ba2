"""The one table: every system's figures, then each goal of the issue with its ratio."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

Found = dict[str, Any]
Pick = Callable[[Found], float]


def wait(share: str) -> Pick:
    return lambda found: float(found["paced"]["wait_ms"][share])


def rate(step: str) -> Pick:
    return lambda found: float(found[step]["deliveries_per_s"])


def processor(found: Found) -> float:
    return float(found["four in flight"]["us_per_delivery"]["server"])


def back(found: Found) -> float:
    return float(found["catch-up"]["seconds"])


ROWS: dict[str, tuple[str, Pick]] = {
    "connect 1,000, s": ("{:.2f}", lambda found: float(found["connect"]["seconds"])),
    "KiB for an idle socket": ("{:.1f}", lambda found: float(found["connect"]["kib_per_socket"]["server"])),
    "200 messages/s: p50, ms": ("{:.1f}", wait("p50")),
    "200 messages/s: p95, ms": ("{:.1f}", wait("p95")),
    "200 messages/s: not there in 10 s": ("{:,.0f}", lambda found: float(found["paced"]["late"])),
    "200 messages/s: server busy": ("{:.2f}", lambda found: float(found["paced"]["busy"]["server"])),
    "1 in flight: deliveries/s": ("{:,.0f}", rate("one in flight")),
    "4 in flight: deliveries/s": ("{:,.0f}", rate("four in flight")),
    "4 in flight: processor us each": ("{:.1f}", processor),
    "4 in flight: load busy": ("{:.2f}", lambda found: float(found["four in flight"]["busy"]["load"])),
    "catch-up 980 x 100, s": ("{:.2f}", back),
}


@dataclass(frozen=True)
class Goal:
    what: str
    row: str
    peer: str
    limit: float
    at_least: bool = False
    ours: str = "Hearth"

    def line(self, values: dict[str, dict[str, list[float]]]) -> str:
        mine, theirs = values.get(self.ours, {}).get(self.row), values.get(self.peer, {}).get(self.row)
        sign = ">=" if self.at_least else "<="
        goal = f"{self.what:<46}{sign} {self.limit:<5g}"
        if not mine or not theirs:
            return f"{goal}{'not measured':>10}"
        ratio = median(mine) / median(theirs)
        each = [one / other for one, other in zip(mine, theirs, strict=False)]
        is_met = ratio >= self.limit if self.at_least else ratio <= self.limit
        return f"{goal}{ratio:>8.2f}   {min(each):.2f} to {max(each):.2f}   {'met' if is_met else 'NOT MET'}"


GOALS = [
    Goal("deliveries, 1 in flight, of bare uvicorn", "1 in flight: deliveries/s", "bare uvicorn", 0.6, at_least=True),
    Goal("deliveries, 4 in flight, of ejabberd", "4 in flight: deliveries/s", "ejabberd", 2, at_least=True),
    Goal("p95 at 200 messages/s, of ejabberd", "200 messages/s: p95, ms", "ejabberd", 1),
    Goal("memory of an idle socket, of bare uvicorn", "KiB for an idle socket", "bare uvicorn", 1.5),
    Goal("connect, of bare uvicorn", "connect 1,000, s", "bare uvicorn", 3),
    Goal("catch-up, of ejabberd", "catch-up 980 x 100, s", "ejabberd", 1),
    Goal(
        "second process: deliveries, 4 in flight", "4 in flight: deliveries/s", "Hearth", 1.6, at_least=True,
        ours="Hearth, two processes",
    ),
    Goal(
        "second process: processor for a delivery", "4 in flight: processor us each", "Hearth", 1,
        ours="Hearth, two processes",
    ),
]  # fmt: skip


def values_of(found: dict[str, list[Found]]) -> dict[str, dict[str, list[float]]]:
    """By system and row what each round found; a system is not in the rows of what it does not do."""
    values: dict[str, dict[str, list[float]]] = {}
    for name, rounds in found.items():
        for row, (_, pick) in ROWS.items():
            picked = []
            for one in rounds:
                try:
                    picked.append(pick(one))
                except KeyError:
                    continue
            values.setdefault(name, {})[row] = picked
    return values


def print_table(found: dict[str, list[Found]], missing: dict[str, str], queries: dict[int, float]) -> None:
    values = values_of(found)
    names = list(found)
    print("\nChat: 20 rooms of 50 people, 120 bytes; each figure the median of the rounds")
    print(f"{'':<34}{''.join(f'{name[:18]:>19}' for name in names)}")
    for row, (shape, _) in ROWS.items():
        cells = [shape.format(median(values[name][row])) if values[name][row] else "-" for name in names]
        print(f"{row:<34}{''.join(f'{cell:>19}' for cell in cells)}")
    for name, why in missing.items():
        print(f"{name}: {why}")
    print(f"\n{'Goal':<54}{'ratio':>8}   in the rounds")
    for goal in GOALS:
        print(goal.line(values))
    counts = list(queries.values())
    alike = "met" if max(counts) - min(counts) < 1 else "NOT MET"
    by_sockets = ", ".join(f"{count:.1f} with {sockets:,} sockets" for sockets, count in queries.items())
    print(f"queries for a message: {by_sockets}   {alike}")
    print("\nNoise: the bare server's own rounds")
    for row in (
        "1 in flight: deliveries/s",
        "4 in flight: deliveries/s",
        "200 messages/s: p95, ms",
        "connect 1,000, s",
    ):
        seen = values.get("bare uvicorn", {}).get(row, [])
        if seen:
            shape = ROWS[row][0]
            print(f"{row:<34}{shape.format(min(seen))} to {shape.format(max(seen))}, +-{_spread(seen):.0f} %")


def _spread(seen: list[float]) -> float:
    return (max(seen) - min(seen)) / 2 / median(seen) * 100
