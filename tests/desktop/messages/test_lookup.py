"""Every error has its words, in both languages, and they read as sentences."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import desktop
import model
from desktop import __main__
from desktop.archive import errors as archive_errors
from desktop.batch import errors as batch_errors
from desktop.captioning import controller, installed_models
from desktop.captioning import errors as captioning_errors
from desktop.cli.main import CurrentFolderGone
from desktop.cli.output import OutputLost
from desktop.export import errors as export_errors
from desktop.history import store
from desktop.messages.lookup import (
    CERTAINTY_WORDS,
    REFUSALS,
    Certainty,
    Message,
    caption_text,
    confidence_words,
    message_for,
    system_language,
)
from desktop.messages.table import TEXTS
from desktop.pictures import folders
from desktop.reading import errors as reading_errors
from desktop.retraining import errors as retraining_errors
from desktop.serving.web import errors as serving_errors
from desktop.speech import errors as speech_errors
from desktop.system import (
    app_location,
    command_line_tool,
    crash,
    paths,
    screenshot,
    sqlite,
    targets,
)
from desktop.training_kit import errors as kit_errors
from desktop.watching.errors import TooManyArrived, WatchedFolderGone
from model import errors
from model.caption import KINDS, LANGUAGES, UNKNOWN_CONFIDENCE, Caption, Language

ROOTS: tuple[type[Exception], ...] = (
    errors.CaptionError,
    speech_errors.SpeechError,
    speech_errors.SoundError,
    sqlite.HistoryError,
    captioning_errors.ModelStoreError,
    kit_errors.KitError,
    batch_errors.BatchError,
    archive_errors.ArchiveError,
    export_errors.ExportError,
    folders.NoPicturesHere,
    retraining_errors.RetrainingError,
    reading_errors.ReadingError,
    serving_errors.ServiceError,
    serving_errors.RequestError,
    paths.FolderNotWritable,
    targets.TargetRefused,
    WatchedFolderGone,
    TooManyArrived,
    screenshot.ScreenshotError,
    command_line_tool.ToolError,
    __main__.NoDisplay,
    OutputLost,
    CurrentFolderGone,
    crash.StartFailed,
)


def and_below(kind: type[Exception]) -> Iterator[type[Exception]]:
    yield kind
    for child in kind.__subclasses__():
        yield from and_below(child)


def all_types() -> list[type[Exception]]:
    """Every type that can reach a user; the tests' own ones are none."""
    return [kind for root in ROOTS for kind in and_below(root) if "test" not in kind.__module__]


def test_every_error_has_words_of_its_own() -> None:
    names = [kind.__name__ for kind in all_types()]
    assert len(names) > 30
    # Looked up by name, so no two may share one.
    assert sorted(names) == sorted(set(names))
    assert set(names) <= set(TEXTS)


def test_there_are_no_words_for_what_does_not_exist() -> None:
    notices = {
        "MemoryError",
        "SetAside",
        "BatchSetAside",
        "FellBack",
        "RunsOnCpu",
        "RunsTranslocated",
        "RunsFromDiskImage",
    }
    known = {kind.__name__ for kind in all_types()} | notices
    assert set(TEXTS) <= known


def test_no_other_module_has_errors_without_words() -> None:
    """A tree of errors that somebody adds must become one of ROOTS, or stay inside its module."""
    inside = {"WorkerFailure", "UnsupportedManifest", "NewerManifest", "DecodeError"}
    inside |= {"NotXmp", "NoPlace", "NotWhole", "VisionMissing", "VisionFailed"}
    never_raised = {"FileFault"}
    mistakes_of_ours = {"CaptionerFault"}
    found = set()
    for package in (desktop, model):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".training" in module.name or ".ui" in module.name:
                continue
            if module.name == "model.inference.coreml":
                continue
            members = inspect.getmembers(importlib.import_module(module.name), inspect.isclass)
            found |= {
                name
                for name, kind in members
                if issubclass(kind, Exception) and kind.__module__ == module.name
            }
    assert found - inside - never_raised - mistakes_of_ours <= set(TEXTS)


EXAMPLES: list[object] = [
    errors.ImageNotFound(Path("/pictures/a {b}.jpg")),
    errors.ImageTooSmall(None),
    errors.BundleDamaged(Path("/models/mine"), "encoder.tflite"),
    speech_errors.VoiceMissing("fr"),
    speech_errors.SpeechEngineMissing("no library"),
    speech_errors.SoundDiskFull(Path("/sounds/a.wav")),
    sqlite.HistoryLocked(Path("/data/history.sqlite")),
    sqlite.SetAside(Path("/data/history.corrupt-1.sqlite")),
    installed_models.FellBack(Path("/data/models/0002/model"), "", "a detail"),
    controller.RunsOnCpu("a detail"),
    app_location.RunsTranslocated(Path("/private/var/AppTranslocation/0A/d/Clairvoix.app")),
    app_location.RunsFromDiskImage(Path("/Volumes/Clairvoix/Clairvoix.app")),
    paths.FolderNotWritable(Path("/data"), "refused"),
    MemoryError(),
    KeyError("a bug"),
]


def example(kind: type[Exception]) -> Exception:
    """An error as its module raises it."""
    needed = inspect.signature(kind.__init__).parameters
    if "bundle" in needed:
        return kind(Path("/models/mine"), "a detail")
    if "format_name" in needed:
        return kind(Path("/pictures/photo.heic"), "HEIC")
    if "path" in needed:
        return kind(Path("/pictures/photo.jpg"), "a detail")
    if "needed" in needed:
        return kind(Path("/data/kit"), 1_400_000_000)
    if "language" in needed:
        return kind("fr", "a detail")
    if "address" in needed:
        return kind("127.0.0.1:8737")
    return kind()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_says_what_happened_and_what_to_do(language: Language) -> None:
    for error in [*(example(kind) for kind in all_types()), *EXAMPLES]:
        message = message_for(error, language)
        # THEN nothing is empty or left to fill in, and technical details stay in the log
        for part in (message.title, message.sentence, message.next_step):
            assert part, error
            assert not re.search(r"\{\w*\}|a detail|None", part.replace("{b}", "")), part
            assert not re.search(r"\w'\w", part), part  # an apostrophe is ’
        # AND each is one sentence
        assert message.sentence[0].isupper() or message.sentence[0] in "“«", message
        assert message.sentence.endswith("."), message
        assert message.next_step.endswith("."), message
        assert not message.title.endswith("."), message
        assert message.text == f"{message.sentence} {message.next_step}"


def test_both_languages_differ() -> None:
    for name, texts in TEXTS.items():
        assert texts["en"][1] != texts["fr"][1], name


def test_messages_name_what_they_are_about() -> None:
    missing = errors.ImageNotFound(Path("/pictures/a {b}.jpg"))
    assert message_for(missing, "en").sentence == "“a {b}.jpg” is not there (any more)."
    assert "«\u00a0a {b}.jpg\u00a0»" in message_for(missing, "fr").sentence
    assert "“/models/mine”" in message_for(errors.BundleNotFound(Path("/models/mine")), "en").text
    assert "voix française" in message_for(speech_errors.VoiceMissing("fr"), "fr").sentence
    assert "English voice" in message_for(speech_errors.VoiceMissing("en"), "en").sentence


def test_a_pasted_picture_is_not_called_by_its_hash(tmp_path: Path) -> None:
    kept = store.History(tmp_path / "h.sqlite")
    error = errors.ImageTooSmall(kept.keep_picture(b"\x89PNG tiny"))
    kept.close()
    assert message_for(error, "en").sentence.startswith("The pasted picture is too small")
    assert message_for(error, "fr").sentence.startswith("L’élément collé est trop petit")


def test_an_error_of_a_finer_sort_gets_the_words_of_its_kind() -> None:
    class ImageUpsideDown(errors.ImageDamaged):
        pass

    finer = message_for(ImageUpsideDown(Path("a.jpg")), "en")
    assert finer == message_for(errors.ImageDamaged(Path("a.jpg")), "en")


def test_a_bug_is_called_one() -> None:
    assert message_for(ZeroDivisionError(), "en") == Message(
        "Something unexpected happened",
        "The program made a mistake; nothing of yours was changed.",
        "Try again, and report it with the log file if it comes back.",
    )


@pytest.mark.parametrize(
    ("confidence", "english", "french"),
    [
        (1.0, "sure", "sûr"),
        (0.6, "probably", "probablement"),
        (0.0, "not sure", "pas sûr"),
        (UNKNOWN_CONFIDENCE, "not measured", "non mesurée"),
    ],
)
def test_confidence_is_told_in_words(confidence: float, english: str, french: str) -> None:
    assert confidence_words(confidence, "en") == english
    assert confidence_words(confidence, "fr") == french


def test_every_kind_and_certainty_has_words_in_every_language() -> None:
    for language in LANGUAGES:
        assert set(REFUSALS[language]) == set(KINDS)
        assert len(set(REFUSALS[language].values())) == len(KINDS)
        assert set(CERTAINTY_WORDS[language]) == set(get_args(Certainty))
        assert len(set(CERTAINTY_WORDS[language].values())) == len(CERTAINTY_WORDS[language])


def test_a_caption_without_words_is_a_refusal() -> None:
    facts = {"confidence": 0.5, "alternatives": (), "words": (), "model": "1", "milliseconds": 1.0}
    screenshot = Caption(text="", language="fr", kind="screenshot", **facts)  # type: ignore[arg-type]
    assert caption_text(screenshot) == "Ceci ressemble à une capture d’écran, pas à une photo."
    photo = Caption(text="A dog.", language="en", kind="photo", **facts)  # type: ignore[arg-type]
    assert caption_text(photo) == "A dog."


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr"}, "fr"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "FR_ca@euro"}, "fr"),
        ({"LANG": "fr_FR", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US", "LC_MESSAGES": "fr_BE"}, "fr"),
        ({"LANG": "fr_FR", "LC_ALL": ""}, "fr"),
        ({"LANG": "fry_NL"}, "en"),
    ],
)
def test_the_locale_is_read_as_systems_do(environment: dict[str, str], language: str) -> None:
    assert system_language(environment) == language
