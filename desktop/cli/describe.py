"""The command line's `describe`: a caption for each picture that is named. No Qt."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from desktop.cli.asking import add_ask_option, answer_values
from desktop.cli.batch import Load
from desktop.cli.complaint import complain
from desktop.cli.exit_status import STATUSES, Exit
from desktop.cli.labels import UNLABELLED, label_lines, labels_as_values
from desktop.cli.output import encodable, remark, tell
from desktop.cli.reading import (
    ReadingWish,
    TextReading,
    add_read_option,
    as_values,
    lines_of,
    paragraphs_of,
)
from desktop.messages.doubt import said, seen
from desktop.messages.lookup import (
    caption_text,
    certainty,
    message_for,
    preview_words,
    quoted,
    shown,
)
from model.caption import (
    LANGUAGES,
    Caption,
    CaptionerProtocol,
    CaptionOptions,
    Language,
    Sight,
    Tag,
)
from model.errors import ImageError, ModelError
from model.inference.options import RuntimeName

if TYPE_CHECKING:
    from desktop.reading.found_text import FoundText

EPILOG = f"""\
Captions go to standard output, one line a picture (and language); everything else goes to standard
error. With several pictures, a line begins with the picture's name; with several languages, with
the language. The text of a document or screenshot follows its caption, line by line; then come the
answers, each in the language of its question.

{STATUSES}"""


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for. `sound` and `say` speak what `languages` name, in their order."""

    files: tuple[str, ...]
    languages: tuple[Language, ...]
    beams: int
    neutral: bool
    runtime: RuntimeName
    bundle: Path | None
    as_json: bool
    say: bool
    sound: Path | None
    doubt: bool
    details: bool
    origin: bool
    questions: tuple[str, ...]
    read: ReadingWish
    labels: bool = False


@dataclass(frozen=True, slots=True)
class _Besides:
    """What is printed of a picture beside its sentence; `labels` are None where not asked for."""

    found: FoundText | None
    answers: list[dict[str, Any]]
    labels: tuple[Tag, ...] | None


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what `describe` understands, except for the choice of a model."""
    add = parser.add_argument
    add("files", nargs="+", metavar="FILE", help="a picture")
    add(
        "--lang",
        action="append",
        choices=LANGUAGES,
        help="language of the caption (default: the locale's); give it twice for both",
    )
    add("--json", action="store_true", help="one JSON object a line instead of plain text")
    add("--say", action="store_true", help="speak each caption")
    add(
        "--details",
        action="store_true",
        help="also what else is likely, light, colours, shape and sharpness, as far as measured",
    )
    add(
        "--origin",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="with --details, the date and the place's name that the file carries (the default)",
    )
    add_ask_option(parser)
    add(
        "--labels",
        action="store_true",
        help="also the five likeliest of ImageNet's classes, where the model tells them",
    )
    add(
        "--sound",
        type=Path,
        metavar="OUT.wav",
        help="save the spoken caption of one picture, in the first language asked for",
    )
    add_read_option(parser)


def request(
    parser: argparse.ArgumentParser, given: argparse.Namespace, language: Language
) -> Request:
    """The request in the parsed arguments; exits with status 2 where they make no sense."""
    if given.sound is not None:
        if len(given.files) > 1:
            parser.error("--sound takes the caption of one picture, not of several")
        if given.sound.suffix.lower() != ".wav":
            parser.error("--sound writes WAV: give it a name that ends in .wav")
    # Each language once, in the order given.
    languages = tuple(dict.fromkeys(given.lang or [language]))
    return Request(
        files=tuple(given.files),
        languages=languages,
        beams=given.beams,
        neutral=given.neutral,
        runtime=given.runtime,
        bundle=given.model,
        as_json=given.json,
        say=given.say,
        sound=given.sound,
        doubt=given.doubt,
        details=given.details,
        origin=given.origin,
        questions=tuple(given.ask),
        read=given.read,
        labels=given.labels,
    )


class Run:
    """One run of `describe`: goes through the files and keeps the exit status."""

    def __init__(self, request: Request, out: TextIO, err: TextIO) -> None:
        self._request = request
        self._out = out
        self._err = err
        # Messages about no caption in particular come in the first language.
        self._language = request.languages[0]
        self._status = Exit.DONE
        self._unlabelled = False
        self._reading = TextReading(request.read, self._language, err)

    def start(self, load: Load) -> Exit:
        """Describe every file, one after the other; nothing of one is kept for the next."""
        if (refused := self._refused_target()) is not None:
            complain(refused, self._language, self._err)
            return Exit.NOT_WRITTEN
        try:
            captioner = load(self._request.bundle, self._request.runtime)
        except ModelError as error:
            return self._give_up(self._request.files, error)
        if self._request.beams > captioner.max_beams:
            remark(f"clairvoix: this model takes --beams 1 to {captioner.max_beams}", self._err)
            return Exit.USAGE
        for done, file in enumerate(self._request.files):
            try:
                self._describe_file(captioner, file)
            except (ImageError, MemoryError) as error:
                self._print_failure(file, error)
                self._status = Exit.SOME_FAILED
            except ModelError as error:
                return self._give_up(self._request.files[done:], error)
        return self._status

    def _refused_target(self) -> Exception | None:
        """Why the sound cannot be saved where it is to be, before anything is described."""
        request = self._request
        if request.sound is None:
            return None
        from desktop.system import targets

        read = [*map(Path, request.files), *([request.bundle] if request.bundle else [])]
        try:
            targets.check([request.sound], read=read)
        except targets.TargetRefused as error:
            return error
        return None

    def _describe_file(self, captioner: CaptionerProtocol, file: str) -> None:
        from model.pictures.gate import raw_name

        raw = ""
        found: FoundText | None = None
        sight: Sight | None = None
        for language in self._request.languages:
            options = CaptionOptions(
                language=language, beams=self._request.beams, neutral_people=self._request.neutral
            )
            caption = captioner.describe(Path(file), options)
            if language == self._language:
                if raw := raw_name(Path(file)):
                    remark(f"{shown(file)}: {preview_words(raw, language)}", self._err)
                found = self._reading.text_of(file, caption.kind)
                if self._request.details or self._request.questions:
                    sight = captioner.see(Path(file))
            told = self._told(file, caption, sight, has_text=bool(found and found.text))
            here = language == self._language
            answers = self._answers(sight) if here else []
            labels = self._labels(captioner, file, language)
            besides = _Besides(found, answers, labels)
            self._print_caption(file, caption, raw, told, besides)
            saved = self._request.sound if language == self._language else None
            if saved is not None or self._request.say:
                self._speak(" ".join(told), language, saved)
            for given in answers if self._request.say else ():
                self._speak(given["answer"], given["language"], None)
        for paragraph in paragraphs_of(found if self._request.say else None):
            self._speak(paragraph, (found and found.language) or self._language, None)

    def _answers(self, sight: Sight | None) -> list[dict[str, Any]]:
        """The answers to what was asked, as JSON has them."""
        if sight is None or not self._request.questions:
            return []
        return answer_values(self._request.questions, self._language, sight)

    def _told(
        self, file: str, caption: Caption, sight: Sight | None, *, has_text: bool
    ) -> list[str]:
        """The sentences that are printed and spoken: the caption's own, and on demand more."""
        if not self._request.details or sight is None:
            return [self._said(caption)]
        from desktop.messages.details import details, likely_things
        from model.pictures.measures import measure

        told = details(
            self._said(caption),
            caption.language,
            likely_things(sight, caption.language),
            measure(Path(file)),
            has_text=has_text,
        )
        return [*told, *(self._origin(file, caption.language) if self._request.origin else ())]

    @staticmethod
    def _origin(file: str, language: Language) -> list[str]:
        from desktop.export.origin import origin_of
        from desktop.messages.origin import origin_words

        found = origin_of(Path(file))
        return origin_words(found.date, found.place, language, timed=found.timed)

    def _labels(
        self, captioner: CaptionerProtocol, file: str, language: Language
    ) -> tuple[Tag, ...] | None:
        """The labels, where they are asked for; none from a model that does not tell them."""
        if not self._request.labels:
            return None
        labels = captioner.look(Path(file), "", language).labels
        if labels is None and not self._unlabelled:
            self._unlabelled = True
            remark(f"clairvoix: {UNLABELLED[self._language]}", self._err)
        return labels or ()

    def _give_up(self, files: Sequence[str], error: ModelError) -> Exit:
        if self._request.as_json:
            for file in files:
                self._print_failure(file, error)
        else:
            complain(error, self._language, self._err)
        return Exit.MODEL

    def _print_caption(
        self,
        file: str,
        caption: Caption,
        raw: str,
        told: list[str],
        besides: _Besides,
    ) -> None:
        text, labels = caption_text(caption), besides.labels
        if self._request.as_json:
            self._print_json(
                {
                    "file": file,
                    "caption": text,
                    "language": caption.language,
                    "confidence": round(caption.confidence, 4),
                    "certainty": certainty(caption.confidence),
                    "said": told[0],
                    **({"details": told[1:]} if self._request.details else {}),
                    "kind": caption.kind,
                    **({"preview_of": raw} if raw else {}),
                    "alternatives": caption.alternatives,
                    "things": [
                        {"word": tag.word, "probability": round(tag.probability, 4)}
                        for tag in caption.tags
                    ],
                    **({} if labels is None else {"labels": labels_as_values(labels)}),
                    "model": caption.model,
                    "ms": round(caption.milliseconds, 1),
                    **as_values(besides.found),
                    **({"answers": besides.answers} if besides.answers else {}),
                }
            )
            return
        text = " ".join(told)
        if len(self._request.languages) > 1:
            text = f"{caption.language}: {text}"
        name = f"{shown(file)}: " if len(self._request.files) > 1 else ""
        read = besides.found if caption.language == self._language else None
        answers = [given["answer"] for given in besides.answers]
        for line in (text, *label_lines(labels or (), caption.language), *lines_of(read), *answers):
            tell(f"{name}{line}", self._out)

    def _said(self, caption: Caption) -> str:
        """What is printed and spoken: the sentence with its doubt, or why there is none."""
        if not (caption.text and self._request.doubt):
            return caption_text(caption)
        things = seen(caption.tags, caption.language)
        return said(caption.text, caption.language, caption.confidence, things).text

    def _print_failure(self, file: str, error: Exception) -> None:
        text = message_for(error, self._language).text
        if self._request.as_json:
            self._print_json(
                {"file": file, "error": {"type": type(error).__name__, "message": text}}
            )
        else:
            remark(f"{shown(file)}: {text}", self._err)

    def _print_json(self, value: dict[str, Any]) -> None:
        line = json.dumps(value, ensure_ascii=False)
        # A file name that is no text, or a terminal without accents: JSON has escapes of its own.
        tell(line if encodable(line, self._out) else json.dumps(value), self._out)

    def _speak(self, text: str, language: Language, saved: Path | None) -> None:
        from desktop.speech.errors import SoundError, SpeechError
        from desktop.speech.sound_files import play
        from desktop.speech.synthesis import synthesise

        try:
            with _folder_for_sound(saved) as folder:
                path = saved or Path(folder) / "caption.wav"
                sound = synthesise(text, language, path)
                if saved is not None:
                    self._tell_saved(saved, sound.seconds)
                if self._request.say:
                    play(path)
        except (SpeechError, SoundError) as error:
            complain(error, self._language, self._err)
            # A picture without a caption weighs more than one without a voice.
            if self._status is Exit.DONE:
                self._status = Exit.SPEECH

    def _tell_saved(self, path: Path, seconds: float) -> None:
        verb = {"en": "Sound saved in", "fr": "Son enregistré dans"}[self._language]
        remark(f"{verb} {quoted(path, self._language)} ({seconds:.1f} s)", self._err)


def _folder_for_sound(saved: Path | None) -> AbstractContextManager[str]:
    if saved is not None:
        return nullcontext("")
    import tempfile

    return tempfile.TemporaryDirectory(prefix="clairvoix-")
