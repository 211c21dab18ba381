"""What there is to say of a stronger captioner, in the language of the interface."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.messages import lookup as messages
from desktop.stronger.catalogue import Fit
from desktop.stronger.controller import DOWNLOAD, Offer, StrongerModels
from desktop.stronger.judging import STAGE as JUDGE
from desktop.stronger.judging import Judgement
from desktop.ui.retrain.retrain_words import RetrainWords, decimal
from model.caption import Language
from model.imported.published import KNOWN

_ENOUGH_TO_JUDGE = 3


class StrongerWords(QObject):
    """Every method gives a text in the language of the interface."""

    def __init__(self, language: Language, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._language = language
        self._durations = RetrainWords(self)

    def introduction(self) -> str:
        """What the dialog is for, and what leaves this computer."""
        return self.tr(
            "Captioners that others have published under free licenses, and that this program can "
            "run. One is fetched from its publisher when you ask for it: for this and for the "
            "training kit alone does the program use the network. Your pictures never leave this "
            "computer."
        )

    def line(self, offer: Offer) -> str:
        """A captioner in a list."""
        title = offer.published.title(self._language)
        if offer.arrived is not None:
            size = self.size(offer.arrived)
            return self.tr("{title} (begun: {size} are here)").format(title=title, size=size)
        return title

    def good_for(self, name: str) -> str:
        """What it does well."""
        return {
            "blip-base": self.tr(
                "Everyday scenes in detail: it has seen many millions of pictures, and sees them "
                "larger than the others. The first choice for most computers."
            ),
            "distilvit": self.tr(
                "Short and plain sentences, made for alternative text in a browser. The smallest "
                "and quickest."
            ),
            "vit-gpt2": self.tr(
                "Everyday scenes in simple sentences. Its publisher may have its weights as a "
                "pickle only, which this program does not open."
            ),
            "blip-large": self.tr(
                "As the base, with finer detail, at twice the cost. For computers with much memory."
            ),
        }.get(name, "")

    def facts(self, offer: Offer, memory: int) -> list[tuple[str, str]]:
        """Its facts, each with what it is called; `memory` is the computer's, in bytes."""
        one, cost = offer.published, offer.cost
        importing = self.tr("{size} of memory for some minutes; this computer has {memory}")
        describing = self.tr(
            "{size} of memory; about {seconds} s a caption on two cores, {engine} s on the engine "
            "of a Mac with an M1"
        )
        return [
            (self.tr("Good for"), self.good_for(offer.name)),
            (
                self.tr("Language"),
                self.tr("English; the program’s own model writes the French behind it"),
            ),
            (self.tr("License"), one.licence),
            (self.tr("From"), one.page()),
            (self.tr("Download"), self.tr("about {size}").format(size=self.size(one.download))),
            (self.tr("On the disk"), self.tr("about {size}").format(size=self.size(cost.disk))),
            (
                self.tr("Importing"),
                importing.format(size=self.size(cost.import_memory), memory=self.size(memory)),
            ),
            (
                self.tr("Describing"),
                describing.format(
                    size=self.size(cost.memory),
                    seconds=decimal(cost.milliseconds / 1000, 1),
                    engine=decimal(cost.on_engine / 1000, 1),
                ),
            ),
            (self.tr("These figures"), self._basis(measured=cost.measured)),
            (
                self.tr("Teaching"),
                self.tr("It is not taught; your corrections are kept for the models that are."),
            ),
        ]

    def _basis(self, *, measured: bool) -> str:
        if measured:
            return self.tr(
                "the memory of an import was measured part by part with a network of this size; "
                "the rest is reckoned"
            )
        return self.tr("reckoned from those of another one, by the number of weights")

    def fit(self, offer: Offer) -> str:
        """A warning, or a refusal, where memory is short; else nothing."""
        needed = self.size(offer.cost.import_memory)
        if offer.fit is Fit.TOO_LARGE:
            return self.tr(
                "This computer has too little memory to import it: {size} are needed. On a larger "
                "computer it can be imported, and its folder be taken from there: Add a Model."
            ).format(size=needed)
        if offer.fit is Fit.TIGHT:
            return self.tr(
                "Importing takes {size}, most of this computer’s memory: close other programs "
                "first."
            ).format(size=needed)
        return ""

    def stage(self, stronger: StrongerModels) -> str:
        """What is done at the moment."""
        name = stronger.stage.partition(" ")[0]
        return {
            "": self.tr("Starting"),
            DOWNLOAD: self.tr("Fetching {title}"),
            "read": self.tr("Reading the weights"),
            "convert": self.tr("Making it a model of this program"),
            "parity": self.tr("Proving that the model writes the same in each of its forms"),
            JUDGE: self.tr("Describing your pictures with both models"),
        }.get(name, self.tr("Working")).format(title=self.title(stronger))

    def title(self, stronger: StrongerModels) -> str:
        """What the captioner under way is called."""
        wanted = stronger.wanted
        published = KNOWN.get(wanted.published)
        return wanted.name if published is None else published.title(self._language)

    def figures(self, stronger: StrongerModels) -> str:
        """How far the stage is."""
        done, of = stronger.done, stronger.of
        if stronger.stage == DOWNLOAD and of:
            parts = [
                self.tr("{done} of {of}").format(done=self.size(done), of=self.size(of)),
            ]
            if stronger.seconds_left is not None and done < of:
                left = self._durations.duration(stronger.seconds_left)
                parts.append(self.tr("{time} left").format(time=left))
            return " · ".join(parts)
        if stronger.stage and of > 1:
            return self.tr("{done} of {of}").format(done=done, of=of)
        return ""

    def verdict(self, judgement: Judgement | None) -> str:
        """What the comparison says, in numbers that the table can be held against."""
        if judgement is None:
            return self.tr("It was not compared with the present model.")
        sentences = []
        number = len(judgement.corrected)
        if number:
            counted = self.tr("Pictures that you have corrected: {number}.").format(number=number)
            nearer = self.tr(
                "The new model is nearer to your words for {nearer}, further from them for "
                "{further}, counted by the nouns and verbs that both have."
            ).format(nearer=judgement.nearer, further=judgement.further)
            sentences = [counted, nearer]
        if number < _ENOUGH_TO_JUDGE:
            sentences.append(self.tr("That is too little to judge by: read what both write."))
        times = (judgement.before_milliseconds, judgement.after_milliseconds)
        before, after = (decimal(time / 1000, 1) for time in times)
        took = self.tr("On this computer a caption took {before} s, and takes {after} s with it.")
        return " ".join([*sentences, took.format(before=before, after=after)])

    def size(self, number: int) -> str:
        """Bytes as a disk's room."""
        return messages.room(number, self._language)
