"""What the training program says, in words: stages, problems, durations, the verdict."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QLocale, QObject

from desktop.retraining.progress import Course
from model.caption import LANGUAGES, Language
from model.training_events import Device, Problem, ProblemCode, Sources

_MINUTE, _HOUR = 60, 3600


class RetrainWords(QObject):
    """Every method gives a text in the language of the interface."""

    def languages(self, captions: Mapping[str, int]) -> str:
        """How many captions there are in each language: “9 in English, 3 in French”."""
        counted: Mapping[Language, str] = {
            "en": self.tr("%n in English", "", captions.get("en", 0)),
            "fr": self.tr("%n in French", "", captions.get("fr", 0)),
        }
        return self.tr(", ").join(counted[each] for each in LANGUAGES if captions.get(each))

    def sources(self, sources: Sources) -> str:
        """What will be learned from, and how long that should take."""
        lines = [
            self.tr("%n picture(s) with captions: {languages}.", "", sources.pictures).format(
                languages=self.languages(sources.captions)
            ),
            self._judging(sources),
            self.tr("On this computer it should take {time}.").format(
                time=self.duration(sources.seconds)
            ),
        ]
        return " ".join(lines)

    def scratch(self) -> str:
        """What it means to train from scratch."""
        return self.tr(
            "A new model learns everything anew, from this folder alone: it has to hold the data "
            "set Flickr8k, thousands of photos with their captions. Count on hours, "
            "on a processor without graphics on days; it can be paused. In the end you decide: "
            "the new model is not compared with the present one, and you can go back."
        )

    def _judging(self, sources: Sources) -> str:
        if sources.folds > 1:
            return self.tr("Each is also used to judge by, in turn.")
        if sources.held_back:
            return self.tr("%n of them is held back to judge by.", "", sources.held_back)
        return self.tr("That is too few to judge by: the model cannot be shown to be better.")

    def duration(self, seconds: float) -> str:
        """A time in the coarse words that an estimate deserves."""
        if seconds < _MINUTE:
            return self.tr("less than a minute")
        if seconds < 1.5 * _HOUR:
            return self.tr("about %n minute(s)", "", round(seconds / _MINUTE))
        return self.tr("about %n hour(s)", "", round(seconds / _HOUR))

    def stage(self, course: Course) -> str:
        """What the training does at the moment."""
        name, _, part = course.stage.replace("parity ", "parity-").partition("-")
        if name == "learn" and part:
            return self.tr("Trial lesson {number}, judged by the pictures it leaves out").format(
                number=part
            )
        return {
            "": self.tr("Starting"),
            "read": self.tr("Looking through the pictures"),
            "before": self.tr("Noting what the present model says"),
            "encode": self.tr("Looking at the pictures"),
            "encoding": self.tr("Looking at the pictures"),
            "learn": self.tr("Learning"),
            "decoder": self.tr("Learning to write"),
            "everything": self.tr("Learning to see and to write"),
            "pictures": self.tr("Learning what is no photo"),
            "kinds": self.tr("Learning what is no photo"),
            "things": self.tr("Learning to name things"),
            "anchors": self.tr("Noting what must not be forgotten"),
            "judge": self.tr("Judging by pictures that were not learned from"),
            "convert": self.tr("Writing the new model"),
            "parity": self.tr("Proving that the new model writes the same in each of its forms"),
        }.get(name, self.tr("Working"))

    def device(self, device: Device) -> str:
        """What computes, and why."""
        if device.name != "cpu":
            return self.tr("Computed by the graphics processor.")
        return {
            "disagrees": self.tr("Computed by the CPU: the graphics processor counts differently."),
            "failed": self.tr("Computed by the CPU: the graphics processor failed."),
        }.get(device.reason, self.tr("Computed by the CPU."))

    def problem(self, problem: Problem) -> str:
        """Where something is left out, and why."""
        reason = self._reason(problem)
        name = problem.details.get("file", "")
        subject = self.tr("{file}: {reason}").format(file=name, reason=reason) if name else reason
        if not problem.line:
            return subject
        return self.tr("{source}, line {line}: {reason}").format(
            source=problem.source, line=problem.line, reason=subject
        )

    def _reason(self, problem: Problem) -> str:
        details = problem.details
        words: dict[ProblemCode, str] = {
            "row-malformed": self.tr("the line has not the columns that the first one names"),
            "not-text": self.tr("the line is not text"),
            "caption-empty": self.tr("there is no caption"),
            "caption-too-long": self.tr("the caption is too long, {words} words"),
            "caption-repeated": self.tr("the same caption stands there already"),
            "too-many-captions": self.tr("the picture has too many captions"),
            "characters-unknown": self.tr("the model cannot write {characters}"),
            "language-unknown": self.tr("the caption is neither English nor French"),
            "picture-missing": self.tr("the picture is not there"),
            "picture-unreadable": self.tr("the picture cannot be opened"),
            "picture-repeated": self.tr("the same picture as {name}"),
            "picture-not-a-photo": self.tr("not a photo, so the model will not describe it"),
            "too-many-pictures": self.tr("more pictures than can be taught at once"),
        }
        return words[problem.code].format(
            words=details.get("words", ""),
            characters=details.get("characters", ""),
            name=details.get("of", ""),
        )

    def progress(self, course: Course) -> str:
        """The figures of the moment: the same as the curve's, for those who listen."""
        parts = []
        if course.losses:
            loss = decimal(course.losses[-1].value, 2)
            parts.append(self.tr("Error: {number}").format(number=loss))
        if course.scores:
            score = decimal(course.scores[-1].value, 1)
            parts.append(self.tr("Score: {number}").format(number=score))
        if course.kept:
            kept = decimal(course.kept[-1].value, 1)
            parts.append(self.tr("Kept: {number}%").format(number=kept))
        if course.seconds_left is not None and course.step < course.of:
            left = self.duration(course.seconds_left)
            parts.append(self.tr("This step: {time} left").format(time=left))
        return self.tr(" · ").join(parts)

    def verdict(self, course: Course) -> tuple[str, str]:
        """A title, and why."""
        judged = course.judged
        if judged is None:
            return self.tr("The new model is trained"), self.tr(
                "It has learned everything anew and was not compared with the present one. Use it "
                "and look at a few pictures: Model, Back to the Model Before takes it back."
            )
        before, after, kept, needed = (
            decimal(value, 0)
            for value in (
                judged.learnt_before,
                judged.learnt_after,
                judged.kept,
                judged.kept_needed,
            )
        )
        learned = self.tr(
            "On pictures it has not learned from, it agreed with your sentences to {before} % "
            "before, and to {after} % now."
        ).format(before=before, after=after)
        kept_words = self.tr("Of what it knew before, {kept} % is kept ({needed} % is asked).")
        reasons = f"{learned} {kept_words.format(kept=kept, needed=needed)}"
        match judged.reason:
            case "better":
                return self.tr("The new model is better"), reasons
            case "forgot":
                return self.tr("The new model has forgotten too much"), self.tr(
                    "{reasons} The present model stays in use."
                ).format(reasons=reasons)
            case "too-few":
                return self.tr("Too few pictures to judge"), self.tr(
                    "Nothing could be held back to judge by, so the present model stays in use. "
                    "Correct a few more captions and try again."
                )
        return self.tr("The new model is not better"), self.tr(
            "{reasons} The present model stays in use."
        ).format(reasons=reasons)


def decimal(value: float, digits: int) -> str:
    """A number as the interface's language writes it."""
    return QLocale().toString(float(value), ord("f"), digits)
