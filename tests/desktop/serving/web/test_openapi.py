"""The service's description of itself: complete, true, and its examples run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright
from starlette.routing import Route

from desktop.serving.application import application
from desktop.serving.web.examples import EXAMPLES
from desktop.serving.web.openapi import SCHEMAS
from tests.support.served import Client, grey

FRENCH = "Une image aussi claire que 120."
SAID = {
    "/api/convert": FRENCH,
    "/predict": '"labels_from":"what-i-see"',
    "/v1/chat/completions": FRENCH,
    "/api/generate": FRENCH,
    "/api/train": '"status":404',  # nobody teaches here
}
RUN = [
    pytest.param(path, tongue, marks=[pytest.mark.browser] if tongue == "JavaScript" else [])
    for (path, _), tongues in EXAMPLES.items()
    for tongue in tongues
]


@pytest.fixture(scope="module")
def document(client: Client) -> dict[str, Any]:
    """Give the document as it is served."""
    found: dict[str, Any] = client.ask("/openapi.json").json
    return found


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inside in value.items():
            if key == "$ref":
                yield inside
            yield from references(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from references(inside)


def test_it_describes_every_route_and_no_other(client: Client, document: dict[str, Any]) -> None:
    there = {
        (route.path, method.lower())
        for route in application(client.service).routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    told = {(path, method) for path, found in document["paths"].items() for method in found}
    assert told == there


def test_what_it_refers_to_is_there(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    found = set(references(document["paths"]))
    assert found == {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}


def test_answers_have_the_properties_that_are_promised(client: Client) -> None:
    picture = grey(120)
    for path, schema in (("/api/convert", "Caption"), ("/predict", "Labels")):
        assert set(client.post_form(path, picture).json) == set(SCHEMAS[schema]["properties"])
    assert set(client.ask("/api/models").json) == set(SCHEMAS["Models"]["properties"])
    assert set(client.ask("/nothing").json) == set(SCHEMAS["Error"]["properties"])


@pytest.mark.parametrize(("path", "tongue"), RUN)
def test_its_examples_run(
    client: Client, document: dict[str, Any], tmp_path: Path, path: str, tongue: str
) -> None:
    (tmp_path / "photo.jpg").write_bytes(grey(120, "JPEG"))
    samples = document["paths"][path]["post"]["x-codeSamples"]
    source = next(one["source"] for one in samples if one["lang"] == tongue)
    if tongue == "JavaScript":
        assert in_browser(client, source, tmp_path / "photo.jpg") == SAID[path]
        return
    program = [sys.executable, "-c"] if tongue == "Python" else ["sh", "-c"]
    done = subprocess.run(
        [*program, source],
        cwd=tmp_path,
        env={**os.environ, "CLAIRVOIX_TOKEN": "secret", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert SAID[path] in done.stdout, done.stderr


def in_browser(client: Client, source: str, picture: Path) -> object:
    """Run an example in the page of the service, with a picture as a page gets it."""
    with sync_playwright() as playwright:
        program = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(client.address)
        said = page.evaluate(
            "async ([source, bytes]) => {"
            " const picture = new File([new Uint8Array(bytes)], 'photo.jpg');"
            " const Run = Object.getPrototypeOf(async () => {}).constructor;"
            " return await new Run('picture', source)(picture); }",
            [source, list(picture.read_bytes())],
        )
        browser.close()
    return said
