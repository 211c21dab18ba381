"""A card for what a model says of a picture: its sentence, how sure, how fast, where it looked."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QFont, QImage, QPalette
from PySide6.QtWidgets import QGroupBox, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.captioning.comparison import Compared
from desktop.captioning.installed_models import Model
from desktop.messages import lookup as messages
from desktop.settings import Settings
from desktop.ui.caption.attention_overlay import AttentionOverlay, LookedWords
from desktop.ui.caption.caption_text import CaptionText
from desktop.ui.caption.caption_words import CaptionWords
from desktop.ui.models.model_words import ModelWords
from desktop.ui.widgets.picture_view import PictureView
from model.caption import UNKNOWN_CONFIDENCE, Caption, Word

_POINTS = 14
_PICTURE_HEIGHT = 260


class ComparedCard(QGroupBox):
    """A group to screen readers, called as the model is.

    Its sentence is gone through with the arrow keys, word by word; the picture shows where the
    model looked for each.

    Signals, on the UI thread:
    - use_wanted(Model): this one shall describe from now on.
    - told(str): what a screen reader should say.
    """

    use_wanted = Signal(object)
    told = Signal(str)

    def __init__(self, model: Model, image: QImage, table: Settings, parent: QWidget) -> None:
        super().__init__(ModelWords(parent).name(model), parent)
        self.model = model
        self._settings = table
        self._looked = LookedWords(self)
        self._words: tuple[Word, ...] = ()
        self.picture = PictureView(self)
        self.picture.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.picture.setFixedHeight(_PICTURE_HEIGHT)
        self.picture.show_image(image)
        self.overlay = AttentionOverlay(self.picture)
        self.text = CaptionText(self)
        font = QFont(self.font())
        font.setPointSizeF(_POINTS)
        self.text.set_type(font)
        self.words = CaptionWords(self.text)
        self.words.pointed.connect(self._show_word)
        self.words.walked.connect(self._walk)
        self.details = self._line(self.tr("Waiting…"))
        self.note = self._line(self._looked.nowhere())
        self.note.setHidden(model.attention)
        self.use_button = QPushButton(self.tr("Use This Model"), self)
        self.use_button.setAutoDefault(False)
        self.use_button.setAccessibleDescription(self.title())
        self.use_button.clicked.connect(lambda: self.use_wanted.emit(model))
        column = QVBoxLayout(self)
        for part in (self.picture, self.text, self.details, self.note):
            column.addWidget(part)
        column.addStretch()
        column.addWidget(self.use_button, 0, Qt.AlignmentFlag.AlignHCenter)

    def show_result(self, compared: Compared) -> None:
        """Show what the model says, or why it says nothing."""
        if compared.caption is None:
            language = self._settings.interface_language()
            self.details.setText(messages.message_for(compared.error, language).text)
            self.use_button.setEnabled(False)
            return
        caption = compared.caption
        self._words = caption.words if self.model.attention else ()
        self.text.show_text(messages.caption_text(caption), caption.language)
        self.picture.setAccessibleDescription(self.text.text())
        self.details.setText(self._facts(caption))

    @property
    def summary(self) -> str:
        """All of it in one line, for a screen reader."""
        return f"{self.title()}: {self.text.text()} {self.details.text()}"

    def _facts(self, caption: Caption) -> str:
        number = QLocale().toString(round(caption.milliseconds))
        time = self.tr("{number} ms").format(number=number)
        if not caption.text:
            return time
        language = self._settings.interface_language()
        sure = messages.confidence_words(caption.confidence, language)
        words = self.tr("Certainty: {words} ({number}%)")
        if caption.confidence == UNKNOWN_CONFIDENCE:
            words = self.tr("Certainty: {words}")
        words = words.format(words=sure, number=round(100 * caption.confidence))
        return f"{words} · {time}"

    def _line(self, words: str) -> QLabel:
        label = QLabel(words, self)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        return label

    def _walk(self, index: int) -> None:
        if words := self._show_word(index):
            self.told.emit(words)

    def _show_word(self, index: int) -> str:
        """Light a word's region; returns the line that is shown with it."""
        word = self._words[index] if 0 <= index < len(self._words) else None
        line = self._looked.line(word) if word is not None else ""
        if word is None or not line:
            self.overlay.hide()
            return ""
        self.overlay.show_attention(word.attention, line)
        return line
