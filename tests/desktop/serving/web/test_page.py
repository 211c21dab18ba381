"""The service's page: what every browser gets, and a real Chromium that uses it.

The tests marked `browser` are run by `make test-page`, which installs the system's Chromium.
"""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from desktop.serving.web.limits import Limits
from tests.support.served import Client, SeesThings, grey, served

PICTURE = grey(120)
OFFERS = """([base64, name, type, event]) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name, { type }));
  document.dispatchEvent(event === "paste"
    ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true })
    : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""
"""What the browser does when somebody drops or pastes a file."""


@pytest.fixture(scope="module")
def seeing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Give a client of a service that sees things."""
    with served(tmp_path_factory.mktemp("served"), SeesThings()) as client:
        yield client


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Give the system's Chromium."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    assert program is not None, "there is no Chromium: make test-page installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, seeing: Client) -> Iterator[Page]:
    """Give the page in a new tab; what its console complains of fails the test."""
    page = chromium.new_page(locale="en-GB")
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(seeing.address)
    yield page
    page.close()
    assert [one for one in complaints if "Failed to load resource" not in one] == []


def offer(page: Page, data: bytes, name: str, kind: str, event: str = "drop") -> None:
    page.evaluate(OFFERS, [base64.b64encode(data).decode(), name, kind, event])


def test_the_page_is_one_file_that_fetches_nothing_from_elsewhere(seeing: Client) -> None:
    found = seeing.ask("/")
    text = found.body.decode()
    assert found.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in found.headers["content-security-policy"]
    assert re.findall(r"""(?:src|href)=["'](?!data:)""", text) == []
    assert re.findall(r"https?://", text) == []


def test_the_page_has_every_word_in_both_languages(seeing: Client) -> None:
    text = seeing.ask("/").body.decode()
    words = re.search(
        r"const WORDS = \{\n  en: \{(.*?)\n  \},\n  fr: \{(.*?)\n  \},", text, re.DOTALL
    )
    assert words is not None
    english, french = (set(re.findall(r"(\w+): \"", part)) for part in words.groups())
    assert english == french
    used = set(re.findall(r'data-words="(\w+)"', text)) | set(re.findall(r"words\.(\w+)", text))
    assert used - {"length"} <= english


@pytest.mark.browser
@pytest.mark.parametrize("event", ["drop", "paste"])
def test_a_picture_dropped_or_pasted_is_described(page: Page, event: str) -> None:
    offer(page, PICTURE, "wall.png", "image/png", event)
    expect(page.locator("#sentence")).to_have_text("A picture as bright as 120.")
    expect(page.locator("#certainty")).to_have_text("sure (88 %)")
    expect(page.get_by_role("img", name="A picture as bright as 120.")).to_be_visible()
    expect(page.locator("#things li")).to_have_text(["wall75 %", "fog25 %"])
    bars = page.locator("#things .bar i").evaluate_all("all => all.map((one) => one.style.width)")
    assert bars == ["75%", "25%"]
    expect(page.locator("#player")).to_have_attribute("src", re.compile("^blob:"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the sound").or_(
            page.get_by_role("link", name="Save the sound")
        ).click()
    saved = Path(download.value.path())
    assert (download.value.suggested_filename, saved.read_bytes()[:4]) == ("caption.wav", b"RIFF")


@pytest.mark.browser
def test_by_keyboard_alone(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "wall.png"
    path.write_bytes(PICTURE)
    # GIVEN the page THEN Tab reaches language, then the picture
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "en"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "file"
    # WHEN Space opens the file dialog and a file is chosen
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(path)
    # THEN the sentence has the focus, so that a screen reader reads it
    expect(page.locator("#sentence")).to_be_focused()
    # WHEN the language is changed by an arrow key THEN words and sentence are French
    page.locator("input[value=en]").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#sentence")).to_have_text("Une image aussi claire que 120.")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("#sentence")).to_have_attribute("lang", "fr")
    assert page.evaluate("document.activeElement.value") == "fr"
    # AND both are in the history of the tab, and one comes back
    past = page.get_by_role("heading", name="Dans cet onglet")
    expect(past).to_be_visible()
    page.get_by_role("button", name="A picture as bright as 120.").press("Enter")
    expect(page.locator("#sentence")).to_have_text("A picture as bright as 120.")
    page.get_by_role("button", name="Les oublier").press("Enter")
    expect(past).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "file"


@pytest.mark.browser
def test_a_screen_reader_finds_everything_by_name(page: Page) -> None:
    offer(page, PICTURE, "wall.png", "image/png")
    expect(page.locator("#player")).to_have_attribute("src", re.compile("^blob:"))
    tree = page.locator("body").aria_snapshot()
    for part in (
        'heading "Clairvoix" [level=1]',
        'group "Language"',
        'radio "English" [checked]',
        'radio "Français"',
        'button "Drop, paste or choose a picture',
        'heading "What it shows" [level=2]',
        'img "A picture as bright as 120."',
        'list "What I see"',
        'link "Save the sound"',
        'button "Copy the sentence"',
        'heading "In this tab" [level=2]',
    ):
        assert part in tree, tree
    expect(page.get_by_role("status")).to_have_text("Described.")


@pytest.mark.browser
def test_what_goes_wrong_is_said_in_the_pages_language(page: Page) -> None:
    offer(page, b"hello", "notes.txt", "text/plain")
    expect(page.get_by_role("alert")).to_have_text("That is no picture.")
    offer(page, b"hello", "wall.png", "image/png")
    expect(page.get_by_role("alert")).to_contain_text("not a picture that this program can open")
    page.get_by_label("Français").check()
    offer(page, PICTURE[:80], "wall.png", "image/png")
    expect(page.get_by_role("alert")).to_contain_text("abîmé ou incomplet")
    page.route("**/api/convert", lambda route: route.abort())
    offer(page, PICTURE, "wall.png", "image/png")
    expect(page.get_by_role("alert")).to_contain_text("Le service ne répond pas.")


@pytest.mark.browser
def test_with_a_token_the_page_asks_for_it(chromium: Browser, tmp_path: Path) -> None:
    with served(tmp_path, token="secret", loopback=False, limits=Limits()) as client:
        page = chromium.new_page(locale="fr-FR")
        page.goto(client.address)
        offer(page, PICTURE, "wall.png", "image/png")
        expect(page.get_by_role("alert")).to_contain_text("jeton")
        page.get_by_label("Jeton de ce service").fill("secret")
        offer(page, PICTURE, "wall.png", "image/png")
        expect(page.locator("#sentence")).to_have_text("Une image aussi claire que 120.")
        expect(page.locator("#player")).to_have_attribute("src", re.compile("^blob:"))
        page.close()
