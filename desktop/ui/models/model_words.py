"""What models are called, and what there is to say of one, in the language of the interface."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale, QObject, Qt

from desktop.captioning.added_models import dev_scores
from desktop.captioning.installed_models import Model

_MEGABYTE = 1_000_000


class ModelWords(QObject):
    """Words about models."""

    def name(self, model: Model) -> str:
        """What to call it, version or date included."""
        if model.learned is None and model.name:
            title = model.title(_language())
            words = self.tr("{title}, version {version}")
            return words.format(title=title, version=model.version)
        if model.learned is None:
            return self.tr("Original, version {version}").format(version=model.version)
        made = QDateTime.fromString(model.created, Qt.DateFormat.ISODate)
        date = QLocale().toString(made.date(), QLocale.FormatType.ShortFormat)
        words = self.tr("Taught with %n picture(s), {date}", "", model.learned.pictures)
        if model.learned.lessons == "dataset":
            words = self.tr("Trained from scratch, {date}")
        return words.format(date=date or model.created)

    def facts(self, model: Model) -> list[tuple[str, str]]:
        """Its facts, each with what it is called."""
        megabytes = QLocale().toString(round(model.size / _MEGABYTE, 1))
        looks = self.tr("yes") if model.attention else self.tr("no")
        facts = [
            (self.tr("Identifier"), model.id),
            (self.tr("Version"), model.version),
            (self.tr("Architecture"), model.architecture),
            (self.tr("Size"), self.tr("{number} MB").format(number=megabytes)),
            (self.tr("Shows where it looked"), looks),
        ]
        return [*facts, *self._scores(model)]

    def _scores(self, model: Model) -> list[tuple[str, str]]:
        names = {"en": self.tr("Score in English"), "fr": self.tr("Score in French")}
        found = []
        for language, scores in dev_scores(model.scores).items():
            cider = scores.get("CIDEr")
            if isinstance(cider, int | float):
                number = QLocale().toString(round(float(cider), 1))
                found.append((names[language], self.tr("CIDEr {number}").format(number=number)))
        return found


def _language() -> str:
    return QLocale().name().partition("_")[0]
