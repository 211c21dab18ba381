"""Reviewing: one picture large, its caption, how far it is, and one key for each thing to say."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, Signal
from PySide6.QtGui import QAction, QFont, QImage, QKeyEvent, QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desktop.messages import lookup as messages
from desktop.review.controller import Reviewing
from desktop.review.sources import Subject
from desktop.settings import Settings
from desktop.ui.caption.caption_editor import CaptionEditor
from desktop.ui.caption.caption_text import CaptionText
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.middle import in_the_middle
from desktop.ui.widgets.picture_view import PictureView
from desktop.ui.widgets.scroll_page import ScrollPage

_TITLE_SCALE = 1.25
_CAPTION_SCALE = 1.4
_LEAST_HEIGHT = 160


class ReviewPage(QWidget):
    """A page of the main window.

    Signals, on the UI thread:
    - told(str): what a screen reader should say.
    - editing_changed(bool): whether the caption is being put in other words.
    """

    told = Signal(str)
    editing_changed = Signal(bool)

    def __init__(
        self, reviewing: Reviewing, table: Settings, actions: list[QAction], parent: QWidget
    ) -> None:
        """`actions` are what can be done, with their keys; each has a button here."""
        super().__init__(parent)
        self._reviewing = reviewing
        self._settings = table
        self._build_words()
        self._build_caption()
        self._arrange(actions)
        reviewing.subject_changed.connect(self._show)
        reviewing.caption_changed.connect(self._show_caption)
        reviewing.picture_loaded.connect(self._show_picture)
        reviewing.ended.connect(self._tell_end)
        reviewing.no_unsure.connect(lambda: self._tell(self.tr("No caption is unsure any more")))

    def _build_words(self) -> None:
        self._title = QLabel(self)
        self._counter = QLabel(self)
        self._counter.setAccessibleName(self.tr("Progress"))
        self._state = QLabel(self)
        for label in (self._title, self._counter, self._state):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._state.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._state.setAlignment(Qt.AlignmentFlag.AlignHCenter)

    def _build_caption(self) -> None:
        self.picture = PictureView(self, snug=True)
        self.picture.installEventFilter(self)
        self.caption = CaptionText(self)
        self.editor = CaptionEditor(self)
        self.editor.finished.connect(self._end_editing)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.caption)
        self._stack.addWidget(self.editor)

    def _arrange(self, actions: list[QAction]) -> None:
        head = QVBoxLayout()
        head.setSpacing(2)
        head.addWidget(self._title)
        head.addWidget(self._counter)
        self.buttons: dict[QAction, QPushButton] = {}
        row = FlowLayout(centred=True)
        for action in actions:
            self.addAction(action)
            button = QPushButton(self)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setAutoDefault(False)
            button.clicked.connect(action.trigger)
            row.addWidget(button)
            self.buttons[action] = button
            action.changed.connect(self._show_keys)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(10)
        column.addLayout(head)
        # The picture and its words stand in the middle together.
        column.addStretch()
        column.addWidget(self.picture, 1)
        column.addLayout(in_the_middle(self._stack))
        column.addWidget(self._state)
        column.addStretch()
        column.addLayout(row)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(ScrollPage(content, _LEAST_HEIGHT, self))
        self._show_keys()

    def _show_keys(self) -> None:
        """Each button with the key that does the same."""
        for action, button in self.buttons.items():
            words = action.text().replace("&", "").removesuffix("…")
            key = action.shortcut().toString(action.shortcut().SequenceFormat.NativeText)
            button.setText(f"{words} ({key})" if key else words)
            button.setEnabled(action.isEnabled())

    # -- what is shown -------------------------------------------------------------------------

    @property
    def counter(self) -> str:
        """How far it is, in words."""
        return self._counter.text()

    def take_keyboard(self) -> None:
        """Have keys go to the picture, from where the arrow keys go to others."""
        self.picture.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the system's type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._size_type()

    def _size_type(self) -> None:
        title, caption = QFont(self.font()), QFont(self.font())
        title.setPointSizeF(title.pointSizeF() * _TITLE_SCALE)
        title.setBold(True)
        caption.setPointSizeF(caption.pointSizeF() * _CAPTION_SCALE)
        self._title.setFont(title)
        self.caption.set_type(caption)
        self.editor.setFont(caption)
        # Both in one place, in the middle.
        self._stack.setMaximumWidth(self.editor.maximumWidth())

    def showEvent(self, event: object) -> None:
        """Take the size of type that holds now."""
        self._size_type()
        super().showEvent(event)  # type: ignore[arg-type]

    def _show(self, subject: Subject) -> None:
        source = self._reviewing.source
        self._title.setText(source.name if source is not None else "")
        self.picture.show_image(QImage())
        self._show_caption(subject)
        self.told.emit(f"{self.counter}. {subject.caption.shown_text}")

    def _show_caption(self, subject: Subject) -> None:
        caption = subject.caption
        self._counter.setText(self._counter_words())
        words = caption.shown_text
        if words != self.caption.text():
            self.caption.show_text(words, caption.language)
        self.picture.setAccessibleDescription(words)
        self._state.setText(self._state_words(subject))

    def _show_picture(self, image: QImage) -> None:
        self.picture.show_image(image)
        if image.isNull():
            self._state.setText(self.tr("The picture is not where it was"))

    def _counter_words(self) -> str:
        course, locale = self._reviewing.course, QLocale()
        position, total = locale.toString(course.position), locale.toString(course.total)
        words = self.tr("{number} of {total}").format(number=position, total=total)
        return self.tr("{place}, %Ln unsure", "", course.unsure).format(place=words)

    def _state_words(self, subject: Subject) -> str:
        caption = subject.caption
        if caption.correction is not None:
            return self.tr("Corrected")
        if caption.verdict is not None:
            right = caption.verdict == "right"
            return self.tr("Marked as right") if right else self.tr("Marked as wrong")
        language = self._settings.interface_language()
        sure = messages.confidence_words(caption.confidence, language)
        return self.tr("Certainty: {words}").format(words=sure)

    def _tell(self, words: str) -> None:
        """Say something that concerns this picture, to eyes and ears."""
        self._state.setText(words)
        self.told.emit(words)

    def tell_no_other(self) -> None:
        """Say that the model has no other sentence."""
        self._tell(self.tr("There is no other sentence"))

    def _tell_end(self) -> None:
        self._tell(self.tr("That was the last one"))

    # -- what the user does --------------------------------------------------------------------

    def edit(self) -> None:
        """Let the user put the caption in other words."""
        subject = self._reviewing.subject
        if subject is None:
            return
        self.editor.begin(subject.caption.best_text)
        self._stack.setCurrentWidget(self.editor)
        self.editor.setFocus()
        self.editing_changed.emit(True)

    def _end_editing(self, keep: bool) -> None:
        if self._stack.currentWidget() is not self.editor:
            return
        self._stack.setCurrentWidget(self.caption)
        if keep:
            self._reviewing.correct(self.editor.toPlainText())
        self.editing_changed.emit(False)
        self.take_keyboard()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """On the picture, go on and back by the arrow keys, and hear by Space.

        The page around it would take them for scrolling, and the caption reads along by them.
        """
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            match event.key():
                case Qt.Key.Key_Right | Qt.Key.Key_Down:
                    self._reviewing.step(1)
                    return True
                case Qt.Key.Key_Left | Qt.Key.Key_Up:
                    self._reviewing.step(-1)
                    return True
                case Qt.Key.Key_Space:
                    self._reviewing.say()
                    return True
        return super().eventFilter(watched, event)
