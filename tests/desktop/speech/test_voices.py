"""Voices by language, the default one first."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from desktop.jobs import JobRunner
from desktop.speech import synthesis
from desktop.speech.errors import SpeechEngineMissing
from desktop.speech.synthesis import Voice
from desktop.speech.voices import Voices

ENGLISH = Voice("b", "bella", "en-GB"), Voice("s", "Samantha", "en-US"), Voice("a", "Alva", "en-AU")


def test_voices_of_a_language_the_best_first_then_by_name(qtbot: QtBot) -> None:
    runner = JobRunner("voices")
    answers = [ENGLISH, (*ENGLISH, Voice("t", "Thomas", "fr-FR"))]

    def list_voices(*, should_stop: Callable[[], bool]) -> tuple[Voice, ...]:
        return answers.pop(0)

    voices = Voices(list_voices, runner)
    assert voices.of("en") == ()
    with qtbot.waitSignal(voices.listed):
        voices.load()
    assert [voice.name for voice in voices.of("en")] == ["Samantha", "Alva", "bella"]
    assert voices.of("fr") == ()

    # WHEN a voice was added to the system THEN it is found
    with qtbot.waitSignal(voices.listed):
        voices.load()
    assert [voice.name for voice in voices.of("fr")] == ["Thomas"]
    assert runner.close()


def test_without_an_engine_there_is_none(qtbot: QtBot) -> None:
    runner = JobRunner("voices")

    def list_voices(*, should_stop: Callable[[], bool]) -> tuple[Voice, ...]:
        raise SpeechEngineMissing("no engine")

    voices = Voices(list_voices, runner)
    with qtbot.waitSignal(voices.unavailable):
        voices.load()
    assert voices.of("en") == ()
    assert runner.close()


def test_this_machine_speaks_both_languages(qtbot: QtBot) -> None:
    runner = JobRunner("voices")
    voices = Voices(synthesis.list_voices, runner)
    with qtbot.waitSignal(voices.listed):
        voices.load()
    for language, region in (("en", "en-US"), ("fr", "fr-FR")):
        assert voices.of(language)[0].language == region  # type: ignore[arg-type]
    assert runner.close()
