"""Scanners on the running app, signed in as one role after another: `python -m tests.load.scan [ROLE ...]`.

Each role gets the app anew with made-up data, in a folder of its own, on a loopback port: a scanner presses every button that
it finds. Who is not installed is left out and named. Exit 1 when the app answered anything with 5xx, or a scanner found
something.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path

from tests.browser.pages import DEMO_PASSWORD
from tests.server import LiveServer, environment, run_flask

ROLES = ("admin", "editor", "school1", "teacher1", "staff1", "student1")
#: Without LDAP, which the app does not speak; what asks a server on the internet to call back; and that for the cookie, which
#: is Secure over https alone.
MODULES = "sql,xss,permanentxss,exec,file,redirect,crlf,xxe,csrf,http_headers"
#: These end the session or change its password, and with it the rest of the scan.
LEFT_ALONE = ("/sign-out", "/password", "/account/security/*", "/static/*", "/language", "/theme")
#: Parameters of the pages that search, filter and turn pages; what the role may not open answers 403 and is passed over.
SEARCHES = (
    "/?code=abc",
    "/join?code=abcdef",
    "/sign-in?next=/quizzes",
    "/leaderboards/{contest}?by=unit&kind=truong&level=thcs&unit=SO&audience=staff&after=1",
    "/api/v1/contests/{contest}/standings?by=unit&unit=SO&round=1&limit=5&after=1",
    "/api/v1/reports/participation?from=2026-01-01&to=2026-12-31&unit=SO",
    "/admin/participation?unit=THPT-01&preset=&from=2026-01-01&to=2026-12-31",
    "/manage/people?q=an&unit=THPT-01&class=10A1&audience=student&state=active",
    "/manage/units?q=truong&under=SO&kind=truong&page=1&on=2026-10-01",
    "/manage/classes?q=10&unit=THPT-01",
    "/manage/roles?q=an&unit=THPT-01&role=teacher&page=1",
    "/manage/audit?who=an&action=sign&from=2026-01-01&to=2026-12-31&before=9",
    "/manage/attempts?q=thi&kind=contest&page=1",
    "/manage/quizzes?q=thi&kind=contest&page=1",
    "/manage/slips?unit=THPT-01&group=1",
    "/manage/rosters?unit=THPT-01",
    "/teacher/contests?page=1",
    "/errata?page=1",
)


@dataclass(frozen=True)
class Target:
    """The running app and how this role is recognised by it."""

    url: str
    cookies: dict[str, str]
    token: str
    contest: str

    @property
    def cookie_line(self) -> str:
        """As a browser sends them."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


@dataclass
class Findings:
    """What one scanner did for one role."""

    tool: str
    role: str
    text: str
    has_found: bool


def sign_in(url: str, role: str, contest: str) -> Target:
    """A browser's cookie and a program's token of this demo account."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = browser.open(f"{url}/sign-in").read().decode()
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    assert found, "the sign-in page has no csrf_token"
    form = {"username": role, "password": DEMO_PASSWORD, "csrf_token": found[1]}
    browser.open(f"{url}/sign-in", urllib.parse.urlencode(form).encode())
    body = json.dumps({"username": role, "password": DEMO_PASSWORD}).encode()
    asked = urllib.request.Request(f"{url}/api/v1/tokens", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked) as answer:
        token = json.load(answer)["token"]
    return Target(url, {one.name: one.value or "" for one in jar}, token, contest)


def run_tool(command: Sequence[str], seconds: int, log: Path) -> str:
    """What it printed, also where its time was over."""
    with log.open("w") as output:
        try:
            subprocess.run(
                command, stdout=output, stderr=subprocess.STDOUT, cwd=log.parent, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired:
            output.write(f"\n(stopped after {seconds} s)\n")
    return log.read_text(errors="replace")


def wapiti(program: str, target: Target, role: str, folder: Path, seconds: int) -> Findings:
    """Crawl as the role and attack every form and parameter that was found."""
    report = folder / f"wapiti-{role}.json"
    jar = folder / f"wapiti-{role}-cookies.json"
    jar.write_text(
        json.dumps({"127.0.0.1": {"/": {name: _cookie(value) for name, value in target.cookies.items()}}})
    )
    command = [program, "-u", f"{target.url}/", "--scope", "folder", "-c", str(jar), "-m", MODULES]
    command += ["--max-scan-time", str(seconds // 6), "--max-attack-time", str(max(10, seconds // 12))]
    command += ["--max-links-per-page", "60", "--max-files-per-dir", "12", "--tasks", "4", "-t", "20"]
    command += ["--flush-session", "--store-session", str(folder / f"wapiti-{role}")]
    command += ["-f", "json", "-o", str(report), "--no-bugreport", "-v", "1"]
    for path in LEFT_ALONE:
        command += ["-x", f"{target.url}{path}"]
    run_tool(command, seconds * 2, folder / f"wapiti-{role}.log")
    if not report.exists():
        return Findings("wapiti", role, "no report (its time was over)", True)
    said = json.loads(report.read_text())
    lines = [
        f"{kind}: {one['method']} {one['path']} {one['parameter']}: {one['info']}"
        for group in ("vulnerabilities", "anomalies")
        for kind, ones in said[group].items()
        for one in ones
    ]
    pages = said["infos"].get("crawled_pages_nbr")
    head = f"{pages} pages and forms, {len(lines)} findings"
    return Findings("wapiti", role, "\n".join([head, *lines]), bool(lines))


def _cookie(value: str) -> dict[str, object]:
    return {"value": value, "expires": None, "secure": False, "port": None, "version": 0}


def opened_searches(target: Target) -> list[str]:
    """Those of SEARCHES that this role may open."""
    found = []
    for path in SEARCHES:
        url = target.url + path.format(contest=target.contest)
        headers = {"Cookie": target.cookie_line}
        if "/api/" in path:
            headers = {"Authorization": f"Bearer {target.token}"}
        try:
            urllib.request.urlopen(urllib.request.Request(url, headers=headers)).close()
        except urllib.error.HTTPError as error:
            if error.code in (401, 403, 404):
                continue
        found.append(url)
    return found


def sqlmap(program: str, target: Target, role: str, folder: Path, seconds: int) -> Findings:
    """Every parameter of the searching pages."""
    urls = folder / f"sqlmap-{role}.txt"
    searches = opened_searches(target)
    urls.write_text("".join(f"{url}\n" for url in searches))
    command = [program, "-m", str(urls), "--batch", "--level", "2", "--risk", "2", "--technique", "BEU"]
    command += [
        "--cookie",
        target.cookie_line,
        "--param-exclude",
        "quiz_",
        "--ignore-code",
        "401,403,404,422,429",
    ]
    command += ["--headers", f"Authorization: Bearer {target.token}", "--flush-session", "--threads", "2"]
    command += [
        "--output-dir",
        str(folder / f"sqlmap-{role}"),
        "--disable-coloring",
        "--smart",
        "--timeout",
        "20",
    ]
    text = run_tool(command, seconds, folder / f"sqlmap-{role}.log")
    bad = re.findall(r"^.*(?:is vulnerable|Payload: ).*$", text, re.M)
    tried = len(re.findall(r"testing URL", text))
    rest = " (its time was over)" if "(stopped after" in text else ""
    return Findings(
        "sqlmap", role, "\n".join([f"{tried} of {len(searches)} addresses{rest}", *bad]), bool(bad)
    )


def schemathesis(program: str, target: Target, role: str, folder: Path, seconds: int) -> Findings:
    """The API as its own description promises it."""
    command = [
        program,
        "run",
        f"{target.url}/api/v1/openapi.json",
        "-H",
        f"Authorization: Bearer {target.token}",
    ]
    command += ["--exclude-path", "/tokens/current"]  # it would end the token that all the others need
    command += ["--checks", "not_a_server_error", "--max-examples", "20", "--workers", "2", "--no-color"]
    text = run_tool(command, seconds, folder / f"schemathesis-{role}.log")
    bad = "Server error" in text
    return Findings("schemathesis", role, "\n".join(text.strip().splitlines()[-6:]), bad)


TOOLS = {"wapiti": wapiti, "sqlmap": sqlmap, "schemathesis": schemathesis}


def scan_role(role: str, demo: Path, programs: dict[str, str], out: Path, seconds: int) -> list[Findings]:
    """All scanners as one role, on data of its own."""
    found = []
    for tool, program in programs.items():
        data = out / f"data-{role}-{tool}"
        shutil.copytree(demo, data)
        log = out / f"app-{role}-{tool}.log"
        server = LiveServer(environment(data, QUIZ_WORKERS="2"), log)
        server.start()
        try:
            contests = json.loads(run_flask("contest", "list", "--json", environ=environment(data)))
            target = sign_in(server.url, role, contests[0]["id"])
            one = TOOLS[tool](program, target, role, out, seconds)
        finally:
            server.stop()
        failed = re.findall(r"Exception on .*", log.read_text(errors="replace"))
        one.text += "".join(f"\n5xx: {line}" for line in sorted(set(failed)))
        one.has_found |= bool(failed)
        shutil.rmtree(data)
        print(f"== {one.tool} as {role}: {one.text}\n", flush=True)
        found.append(one)
    return found


def main() -> int:
    """Scan, and say what was found."""
    ask = argparse.ArgumentParser(prog="python -m tests.load.scan", description=__doc__)
    ask.add_argument("roles", nargs="*", default=ROLES, metavar="ROLE")
    ask.add_argument(
        "--path", default="", help="folders with the scanners, besides PATH, separated by colons"
    )
    ask.add_argument("--tool", choices=TOOLS, action="append", help="only this one")
    ask.add_argument("--seconds", type=int, default=300, help="of each scanner for each role")
    ask.add_argument("--out", type=Path, help="where reports and logs go; a new folder if not given")
    wish = ask.parse_args()
    programs = {}
    for tool in wish.tool or TOOLS:
        program = shutil.which(tool, path=wish.path) or shutil.which(tool)
        if program is None:
            print(f"{tool} is not installed and is left out.")
        else:
            programs[tool] = program
    out = (wish.out or Path(tempfile.mkdtemp(prefix="quiz-scan-"))).resolve()
    out.mkdir(parents=True, exist_ok=True)
    demo = out / "demo"
    if not demo.exists():
        run_flask("db", "upgrade", environ=environment(demo))
        run_flask("demo", "load", environ=environment(demo))
    found = [one for role in wish.roles for one in scan_role(role, demo, programs, out, wish.seconds)]
    print(f"Reports and logs: {out}")
    return 1 if any(one.has_found for one in found) else 0


if __name__ == "__main__":
    sys.exit(main())
