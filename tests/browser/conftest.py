"""A real browser on a real server: what it complains about fails the test, on the console, by policy or by axe."""

import os
import shutil
from pathlib import Path

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's own loop runs in the thread of the test
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SIZES = (390, 1280)
SCHEMES = ("light", "dark")
SHOTS = os.environ.get("GUILDMARK_SCREENSHOTS")  # a folder, for whoever wants to look at the pages
AXE = Axe().axe_script
VIOLATIONS = """() => axe.run(document, {resultTypes: ["violations"]}).then(
    found => found.violations.map(each => `${each.id} ${each.nodes[0].html.slice(0, 200)}`))"""


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; install the package chromium to run the browser tests")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def server(live_server, settings):
    """The application on a port of its own, committing as it does in life."""
    settings.PUBLIC_URL = live_server.url
    return live_server


class Reader:
    """One person's browser: counts their clicks, keeps what it complained about, looks at each page four ways."""

    def __init__(self, browser, server):
        self.page, self.server = browser.new_context().new_page(), server
        self.clicks, self.complaints = 0, []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.set_default_timeout(10_000)

    def _hear(self, message):
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def open(self, path):
        self.page.goto(path if path.startswith("http") else f"{self.server.url}{path}")

    def click(self, where):
        self.clicks += 1
        self.page.click(where)

    def look(self, name):
        """See the page at both sizes in both schemes: nothing sticks out, axe finds nothing."""
        for width in SIZES:
            for scheme in SCHEMES:
                self.page.set_viewport_size({"width": width, "height": 900})
                self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                self.complaints += [f"{name} {width} {scheme}: {fault}" for fault in self._find_violations()]
                if self.page.evaluate("document.documentElement.scrollWidth") > width:
                    self.complaints.append(f"{name} {width}: sticks out")
                if SHOTS:
                    self.page.screenshot(path=Path(SHOTS, f"{name}-{width}-{scheme}.png"), full_page=True)
        self.page.set_viewport_size({"width": SIZES[0], "height": 900})

    def _find_violations(self):
        """All of axe's rules; its half megabyte of script goes into each document once."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        return self.page.evaluate(VIOLATIONS)


@pytest.fixture
def reader(chromium, server):
    made = []

    def make():
        made.append(Reader(chromium, server))
        return made[-1]

    yield make
    complaints = [each for one in made for each in one.complaints]
    for one in made:
        one.page.context.close()
    assert not complaints, "\n".join(dict.fromkeys(complaints))
