"""Which model describes: the shipped one, or one that was taught on this computer or added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.captioning.installed_models import Model
from desktop.jobs import Job
from desktop.ui.models.model_words import ModelWords


class OffersModels(Protocol):
    """What this box needs of the choice of models."""

    @property
    def changed(self) -> SignalInstance:
        """Another `Model` is in use from now on."""
        ...

    @property
    def list_changed(self) -> SignalInstance:
        """There is one more, or one less."""
        ...

    @property
    def failed(self) -> SignalInstance:
        """The model was not changed."""
        ...

    @property
    def current(self) -> str:
        """The name of the model in use."""
        ...

    def list(self) -> Job:
        """A job that gives every `Model`, the original first."""
        ...

    def use(self, name: str) -> Job:
        """Use one of them; a job that gives it."""
        ...


class ModelPicker(QComboBox):
    """The models there are; choosing one loads it."""

    def __init__(self, models: OffersModels | None, parent: QWidget | None = None) -> None:
        """Without `models` there is the shipped one."""
        super().__init__(parent)
        self._models = models
        self.setAccessibleName(self.tr("Model"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.addItem(self.tr("Original"), "")
        if models is not None:
            self.activated.connect(self._use)
            models.changed.connect(self.refresh)
            models.list_changed.connect(self.refresh)
            models.failed.connect(self._show_current)
            self.refresh()

    def refresh(self) -> None:
        """Read anew which models there are."""
        if self._models is not None:
            self._models.list().finished.connect(self._show_models)

    def _show_models(self, models: Sequence[Model]) -> None:
        self.clear()
        for model in models:
            self.addItem(ModelWords(self).name(model), model.name)
        self._show_current()

    def _show_current(self) -> None:
        if self._models is not None:
            self.setCurrentIndex(self.findData(self._models.current))

    def _use(self) -> None:
        if self._models is not None and self.currentData() != self._models.current:
            self._models.use(self.currentData())
