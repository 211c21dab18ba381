"""The documents' routes over real HTTP, and every way in which a request can be wrong."""

from __future__ import annotations

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.reading.errors import ReadingEngineMissing
from desktop.reading.found_text import FoundText
from desktop.serving.web.answers import label_facts
from model.caption import Caption, CaptionOptions, Look, ShouldStop, Tag
from tests.support.served import Client, grey, served
from tests.support.stand_in import StandInCaptioner

PICTURE = grey(90)
DATA_URL = "data:image/png;base64," + base64.b64encode(PICTURE).decode()


@pytest.mark.parametrize("path", ["/api/convert", "/api/v1/convert", "/upload"])
def test_a_picture_becomes_a_sentence_in_the_language_asked_for(client: Client, path: str) -> None:
    english = client.post_form(path, PICTURE)
    french = client.post_form(path, PICTURE, fields={"language": "fr"})

    assert english.status == french.status == 200
    assert english.json["success"] is True
    assert english.json["caption"] == "A picture as bright as 90."
    assert english.json["confidence"] == 0.8765
    assert english.json["certainty"] == "sure"
    assert english.json["kind"] == "photo"
    assert 0 < english.json["processing_time"] < 60
    assert french.json["caption"] == "Une image aussi claire que 90."
    assert french.headers["content-language"] == "fr"


class SeesDocuments(StandInCaptioner):
    def describe(
        self,
        picture: Path | bytes,
        options: CaptionOptions,
        should_stop: ShouldStop = lambda: False,
    ) -> Caption:
        return replace(super().describe(picture, options, should_stop), kind="document", text="")


def test_the_text_of_a_document_comes_along(tmp_path: Path) -> None:
    # GIVEN a reader that reads the first picture and is gone for the second
    read: list[bytes] = []

    def reads_once(picture: bytes, /, *, should_stop: Callable[[], bool]) -> FoundText:
        read.append(picture)
        if len(read) > 1:
            raise ReadingEngineMissing("gone")
        return FoundText("Loyer de mars", "fr")

    with served(tmp_path, SeesDocuments(), read=reads_once) as client:
        found = client.post_form("/api/convert", PICTURE).json
        unread = client.post_form("/api/convert", PICTURE)
    # THEN its text is there as `describe --json` names it, and of the other the caption alone
    assert (found["kind"], found["text"], found["text_language"]) == (
        "document",
        "Loyer de mars",
        "fr",
    )
    assert (unread.status, unread.json["text"], unread.json["text_language"]) == (200, None, None)
    assert read == [PICTURE, PICTURE]


def test_nothing_is_read_in_a_photo(client: Client) -> None:
    found = client.post_form("/api/convert", PICTURE).json
    assert (found["text"], found["text_language"]) == (None, None)


def test_json_with_a_data_url_is_read_as_a_form_is(client: Client) -> None:
    found = client.post_json("/api/convert", {"image": DATA_URL, "language": "fr"})
    assert found.json["caption"] == "Une image aussi claire que 90."


def test_a_browser_that_prefers_french_gets_french(client: Client) -> None:
    found = client.post_form("/api/convert", PICTURE, Accept_Language="de, fr-CA;q=0.9, en;q=0.5")
    assert found.json["language"] == "fr"


def test_the_sound_is_a_wav_file_for_a_while(client: Client) -> None:
    url = client.post_form("/api/convert", PICTURE).json["audio_url"]
    assert url.startswith("/static/audio/")
    sound = client.ask(url)
    assert (sound.status, sound.headers["content-type"]) == (200, "audio/wav")
    assert sound.body.startswith(b"RIFF")
    part = client.ask(url, Range="bytes=0-3")
    assert (part.status, part.body) == (206, b"RIFF")
    assert client.ask("/static/audio/nothing.wav").status == 404
    assert client.ask("/static/audio/..%2f..%2fetc%2fpasswd").status == 404


def test_predict_names_its_labels_and_where_they_are_from(client: Client) -> None:
    found = client.post_json("/predict", {"image": DATA_URL}).json
    assert found["labels"] == []  # the stand-in sees no things
    assert found["labels_from"] == "what-i-see"


def test_predict_tells_imagenet_s_labels_where_the_model_does() -> None:
    tag, look = Tag("tennis ball", 0.53125), Look((), (), labels=(Tag("dog", 0.25),))
    caption = Caption("A ball.", "en", 0.9, "photo", (), (), "1.6", 35.0, tags=(tag,))
    assert label_facts(caption, look) == {
        "labels": [{"label": "dog", "probability": 0.25}],
        "labels_from": "imagenet",
    }
    assert label_facts(caption, Look((), ()))["labels"][0]["label"] == "tennis ball"
    document = replace(caption, kind="document")
    assert label_facts(document, look)["labels"] == []


GERMAN = b'{"image": "%b", "language": "de"}' % base64.b64encode(PICTURE)
FORM = "multipart/form-data; boundary=x"
WRONG = [
    # not multipart, though it says so
    (b"hello", FORM, 400, "RequestMalformed"),
    (b"hello", "multipart/form-data", 400, "RequestMalformed"),
    (b"", FORM, 400, "NoPictureSent"),
    (b"hello", "text/plain", 415, "ContentTypeUnknown"),
    (PICTURE, "image/png", 415, "ContentTypeUnknown"),
    (b"{", "application/json", 400, "RequestMalformed"),
    (b"[1]", "application/json", 400, "RequestMalformed"),
    (b"[" * 100_000, "application/json", 400, "RequestMalformed"),
    (b"{}", "application/json", 400, "NoPictureSent"),
    (b'{"image": ""}', "application/json", 400, "NoPictureSent"),
    (b'{"image": "%%%"}', "application/json", 400, "NotBase64"),
    (b'{"image": 7}', "application/json", 400, "NotBase64"),
    (b'{"image": "http://127.0.0.1/a.png"}', "application/json", 400, "NotBase64"),
    # text as a picture
    (b'{"image": "aGVsbG8gd29ybGQ="}', "application/json", 415, "NotAnImage"),
    (b'{"image": "%b"}' % base64.b64encode(PICTURE[:90]), "application/json", 422, "ImageDamaged"),
    (
        b'{"image": "%b", "language": "de"}' % base64.b64encode(PICTURE),
        "application/json",
        400,
        "LanguageUnknown",
    ),
]


@pytest.mark.parametrize(("body", "kind", "status", "error"), WRONG)
def test_a_wrong_request_is_told_in_one_sentence(
    client: Client, body: bytes, kind: str, status: int, error: str
) -> None:
    found = client.ask("/api/convert", body, Content_Type=kind, Accept_Language="fr")
    assert (found.status, found.json["type"]) == (status, error)
    assert found.json["success"] is False
    assert found.headers["content-language"] == "fr"
    assert found.json["error"].endswith(".")


def test_two_files_are_refused(client: Client) -> None:
    found = client.post_form("/api/convert", PICTURE, PICTURE)
    assert (found.status, found.json["type"]) == (400, "SeveralPicturesSent")
    found = client.post_form("/api/convert", PICTURE, PICTURE, PICTURE)
    assert (found.status, found.json["type"]) == (400, "SeveralPicturesSent")


def test_no_error_names_a_file_of_the_server(client: Client) -> None:
    found = client.post_form("/api/convert", b"no picture")
    assert found.json["error"].startswith("The file sent is not a picture")


def test_unknown_paths_and_methods(client: Client) -> None:
    assert client.ask("/nothing").json["type"] == "NothingHere"
    found = client.ask("/api/convert")
    assert (found.status, found.json["type"]) == (405, "MethodUnknown")


def test_eight_clients_at_once_get_their_own_answers(client: Client) -> None:
    def ask(number: int) -> bool:
        level = 10 + 2 * number
        found = client.post_form("/api/convert", grey(level)).json
        return str(found["caption"]) == f"A picture as bright as {level}."

    with ThreadPoolExecutor(8) as eight:
        assert all(eight.map(ask, range(64)))


def test_health_and_what_was_counted(client: Client) -> None:
    assert client.ask("/healthz").json["status"] == "ok"
    client.ask("/made-up-by-a-client")
    text = client.ask("/metrics").body.decode()
    assert 'clairvoix_requests_total{route="/healthz",status="200"}' in text
    assert "made-up" not in text
    for line in text.splitlines():
        assert line.startswith("#") or float(line.rpartition(" ")[2]) >= 0
