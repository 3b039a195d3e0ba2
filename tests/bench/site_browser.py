"""What a browser and the checkers say of every type of page, on a telephone, without anything kept by the browser."""

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, sync_playwright

from tests.services import browser as find_browser

MOST_BYTES = 150_000
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True}
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted += one.value;
}).observe({ type: "layout-shift", buffered: true });
"""
READ_BY_AXE = """
() => axe.run(document, { resultTypes: ["violations"] })
  .then((found) => found.violations.map(({ id, nodes }) => `${id} ${nodes[0].target[0]}`))
"""
TOOLS = ("lighthouse", "vnu-jar")
THROTTLED = {"HomePage", "NewsArticlePage", "ServicePage", "EventPage"}
GOALS = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}


def measure_pages(url: str, pages: dict[str, str], folder: Path) -> bool:
    good = True
    print(f"\nEvery type of page, first visit on a telephone\n{'':<30}{'bytes':>9}{'shift':>8}  what is wrong")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=find_browser(), args=QUIET)
        for name, path in sorted(pages.items()):
            if not path:
                print(f"{name:<30}  NO PAGE in the demo")
                good = False
                continue
            size, shift, wrong = look_at(opened, url, path)
            good &= not wrong and size < MOST_BYTES and shift < 0.001
            print(f"{name:<30}{size:>9,}{shift:>8.3f}  {'; '.join(wrong)}", flush=True)
        opened.close()
    tools = _tools(folder)
    return _checker(url, pages, tools, folder) & _lighthouse(url, pages, tools) & good


def look_at(opened: Browser, url: str, path: str) -> tuple[int, float, list[str]]:
    """Bytes over the wire, how far things moved, and what axe, the console and the list of addresses say."""
    context = opened.new_context(**PHONE)
    page = context.new_page()
    wrong: list[str] = []
    sizes: list[int] = []
    page.on("request", lambda asked: None if asked.url.startswith((url, "data:")) else wrong.append(asked.url))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    page.add_init_script(SHIFTS)
    page.goto(url + path, wait_until="networkidle")
    size, shift = sum(sizes), float(page.evaluate("window.shifted"))
    page.evaluate(AXE_SCRIPT)
    wrong += page.evaluate(READ_BY_AXE)
    context.close()
    return size, shift, wrong


def _tools(folder: Path) -> Path | None:
    """Lighthouse and the Nu checker are no part of the project: fetched for this run, into its folder."""
    kept = os.environ.get("BENCH_TOOLS")
    if kept:
        return Path(kept) / "node_modules"
    if shutil.which("npm") is None:
        return None
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder / "tools"), *TOOLS]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600)
    return folder / "tools" / "node_modules" if done.returncode == 0 else None


def _checker(url: str, pages: dict[str, str], tools: Path | None, folder: Path) -> bool:
    """On files: it asks no address of the machine it runs on."""
    jar = next(tools.glob("vnu-jar/build/dist/vnu.jar"), None) if tools else None
    if jar is None or shutil.which("java") is None:
        print("\nThe Nu checker could not be fetched, or there is no Java: not measured.")
        return False
    files = []
    for name, path in pages.items():
        if path:
            files.append(folder / f"{name}.html")
            with urllib.request.urlopen(url + path) as got:
                files[-1].write_bytes(got.read())
    done = subprocess.run(["java", "-jar", str(jar), "--format", "json", *files], capture_output=True, text=True)
    told = json.loads(done.stderr or '{"messages": []}')["messages"]
    found = {f"{Path(one.get('url', '')).stem}: {one['type']}: {one['message']}" for one in told}
    print(f"\nNu checker: {len(found)} messages on {len(files)} pages")
    for one in sorted(found):
        print(f"  {one}")
    return not found


def _lighthouse(url: str, pages: dict[str, str], tools: Path | None) -> bool:
    program = tools / ".bin" / "lighthouse" if tools else None
    if program is None or not program.exists():
        print("\nLighthouse could not be fetched: not measured.")
        return False
    print(f"\nLighthouse, throttled telephone\n{'':<30}" + "".join(f"{name:>16}" for name in GOALS))
    good = True
    for name in sorted(THROTTLED):
        if not pages.get(name):
            print(f"{name:<30}  NO PAGE in the demo")
            good = False
            continue
        scores, failed = _scores(program, url + pages[name])
        good &= all(scores.get(key, 0) >= least for key, least in GOALS.items())
        print(
            f"{name:<30}" + "".join(f"{scores.get(key, 0):>16.0f}" for key in GOALS) + f"  {', '.join(failed)}",
            flush=True,
        )
    return good


def _scores(program: Path, address: str) -> tuple[dict[str, float], list[str]]:
    flags = f"--chrome-flags=--headless=new {' '.join(QUIET)}"
    command = [str(program), address, "--quiet", "--output=json", "--output-path=stdout", flags]
    command += [f"--only-categories={','.join(GOALS)}"]
    environment = {**os.environ, "CHROME_PATH": find_browser() or ""}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        sys.stderr.write(done.stderr[-2000:])
        return {}, ["it failed"]
    told = json.loads(done.stdout)
    scores = {key: round((one["score"] or 0) * 100) for key, one in told["categories"].items()}
    counted = {audit["id"] for one in told["categories"].values() for audit in one["auditRefs"] if audit["weight"]}
    failed = [
        key for key in counted if (told["audits"][key]["score"] or 0) < 0.9 and told["audits"][key]["score"] is not None
    ]
    return scores, sorted(failed)
