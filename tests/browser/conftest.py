"""Chromium with a WAV file as its microphone, and a page that remembers what went wrong in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Response, expect, sync_playwright

from app.question_bank.models import Subtopic, Topic
from tests.browser.room_tour import write_microphone
from tests.browser.stack import Stack, run_stack
from tests.factories import (
    make_candidate,
    make_invitation,
    make_organization,
    make_panel,
    make_question,
    make_subtopic,
    make_topic,
)
from tests.waiting import PATIENCE_SECONDS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NOT_FOUND = 404
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--use-fake-device-for-media-stream")
QUESTIONS = (
    "How does a hash table find a key, and what happens when two keys land in the same bucket?",
    "What is the difference between a process and a thread?",
)
Launch = Callable[..., Browser]
Invite = Callable[..., str]
OpenPage = Callable[..., Page]


# Of the package: what would live on until the last test is its application's context, four processes and Chromium.
@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with run_stack(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE_SECONDS * 1000)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def microphone_wav(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_microphone(tmp_path_factory.mktemp("microphone") / "answer.wav")


@pytest.fixture(scope="package")
def launch(playwright: Playwright) -> Iterator[Launch]:
    if CHROMIUM is None:
        pytest.fail("Chromium is missing; install it with: apt-get install chromium")
    browsers: list[Browser] = []

    def start(*arguments: str) -> Browser:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *arguments])
        browsers.append(browser)
        return browser

    yield start
    for browser in browsers:
        browser.close()


@pytest.fixture(scope="package")
def chromium(launch: Launch) -> Browser:
    return launch()


@pytest.fixture(scope="package")
def speaking_browser(launch: Launch, microphone_wav: Path) -> Browser:
    return launch("--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={microphone_wav}")


@pytest.fixture
def invite(stack: Stack) -> Invite:
    """The address of a fresh interview of two questions; a turn ends after four seconds of silence."""

    def make(**panel: Any) -> str:
        organization = make_organization(name="Northwind Labs")
        topic = make_topic(organization, "Python")
        subtopic = make_subtopic(topic)
        for text in QUESTIONS:
            make_question(organization, subtopic, text=text, vocabulary=["hash", "bucket", "thread"])
        values: dict[str, Any] = {
            "end_silence_seconds": 4.0,
            "min_turn_seconds": 5.0,
            "role_title": "Backend engineer",
            **panel,
        }
        quotas: list[tuple[Topic, Subtopic | None, str, int]] = [(topic, None, "easy", len(QUESTIONS))]
        candidate = make_candidate(organization, name="Grace Hopper")
        invited = make_invitation(make_panel(organization, quotas, **values), candidate)
        return f"{stack.url}/interview/{invited.token}"

    return make


@pytest.fixture
def open_page() -> Iterator[OpenPage]:
    """A page in a fresh browser profile; the test fails where the page reported an error."""
    pages: list[Page] = []
    errors: list[str] = []

    def open_one(browser: Browser, width: int = 900, height: int = 1000, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        watch(context)
        page = context.new_page()
        pages.append(page)
        return page

    def watch(context: BrowserContext) -> None:
        """Every page of the profile, also one that a test opens beside; a violated content policy is an error."""
        context.on("weberror", lambda error: errors.append(str(error.error)))
        context.on("console", lambda message: errors.append(message.text) if is_fault(message.text) else None)
        context.on("response", lambda answer: errors.append(answer.url) if is_missing_part(answer) else None)

    yield open_one
    for page in pages:
        page.context.close()
    assert errors == []


def is_fault(text: str) -> bool:
    return "Content Security Policy" in text or "Uncaught" in text


def is_missing_part(answer: Response) -> bool:
    """Of a page; pages that are not there are what some tests look at."""
    return answer.status == NOT_FOUND and not answer.request.is_navigation_request()
