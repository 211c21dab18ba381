"""What goes wrong on the service's side: told in a sentence, with the right status, and logged."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest

from desktop.serving.web import sounds
from desktop.serving.web.answers import status_of
from desktop.serving.web.limits import Limits
from desktop.speech.errors import SoundDiskFull, SpeechEngineMissing
from model.caption import Caption
from model.errors import BundleDamaged, ImageDamaged, ImageTooLarge, NotAnImage
from tests.support.served import Client, grey, served
from tests.support.stand_in import StandInCaptioner

PICTURE = grey(90)


class Fails(StandInCaptioner):
    """Raises instead of describing."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def describe(self, *arguments: object) -> Caption:
        raise self.error


def convert(folder: Path, error: Exception) -> tuple[int, str, str]:
    with served(folder, Fails(error)) as client:
        found = client.post_form("/api/convert", PICTURE, fields={"language": "fr"})
        assert client.ask("/healthz").status == 200
    return found.status, found.json["type"], found.json["error"]


def test_a_mistake_of_ours_is_told_as_one_and_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    status, kind, sentence = convert(tmp_path, ZeroDivisionError("secret/path"))
    assert (status, kind) == (500, "ZeroDivisionError")
    assert sentence.startswith("Le programme a commis une erreur")
    assert "secret" not in sentence
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("error", [BundleDamaged(Path("/models/mine")), MemoryError()])
def test_a_model_that_cannot_be_used_is_told_without_its_folder(
    tmp_path: Path, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    status, kind, sentence = convert(tmp_path, error)
    assert (status, kind) == (500, type(error).__name__)
    assert "/models" not in sentence
    assert ("/models" in caplog.text) == isinstance(error, BundleDamaged)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotAnImage(), 415),
        (ImageTooLarge(), 413),
        (ImageDamaged(), 422),
        (SpeechEngineMissing(), 500),
        (KeyError(), 500),
    ],
)
def test_every_error_has_its_status(error: Exception, status: int) -> None:
    assert status_of(error) == status


def test_a_full_disk_costs_the_sound_and_not_the_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(text: str, language: str, path: Path, **_: object) -> NoReturn:
        raise SoundDiskFull(path)

    monkeypatch.setattr("tests.support.served.speak", full)
    with served(tmp_path) as client:
        found = client.post_form("/api/convert", PICTURE)
        sound = client.ask(found.json["audio_url"])
    assert found.status == 200
    assert (sound.status, sound.json["type"]) == (500, "SoundDiskFull")
    assert sound.json["error"].startswith("The service cannot do this")
    assert "clairvoix-sound" in caplog.text


def heard(client: Client) -> str:
    return str(client.post_form("/api/convert", PICTURE).json["audio_url"])


def test_sounds_go_when_their_time_is_over_or_there_are_too_many(tmp_path: Path) -> None:
    with served(tmp_path, limits=Limits(sounds=2)) as client:
        first, second, third = (heard(client) for _ in range(3))
        assert client.ask(first).status == 404
        assert client.ask(second).status == client.ask(third).status == 200
        folder = Path(client.service.sounds._folder.name)
        assert len(list(folder.iterdir())) == 2
    assert not folder.exists()
    with served(tmp_path, limits=Limits(sound_seconds=0.0)) as client:
        assert client.ask(heard(client)).status == 404


def test_a_name_that_was_never_given_is_no_path(client: Client) -> None:
    assert sounds.PREFIX == "/static/audio/"
    for name in ("..", "%2e%2e%2fpasswd", "a" * 5000):
        assert client.ask(sounds.PREFIX + name).status == 404
