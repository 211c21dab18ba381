"""Where a model looked for a word, in words: which ninth of the picture."""

from __future__ import annotations

from PySide6.QtCore import QObject

from model.caption import Word

_BROAD = 0.2
"""The share of the attention that the best ninth of the picture has at least, to be named."""


class LookedWords(QObject):
    """Says it in the language of the interface."""

    def line(self, word: Word) -> str:
        """The word and its place; empty for an article and the like, which have none."""
        if word.grammar:
            return ""
        return self.tr("“{words}”: {place}").format(
            words=word.text.strip(" .,;:!?"), place=self._place(word)
        )

    def nowhere(self) -> str:
        """That the model cannot say it."""
        return self.tr("This model sees the picture as a whole and cannot say where it looks.")

    def _place(self, word: Word) -> str:
        rows, columns = word.attention.shape
        names = (
            (self.tr("top left"), self.tr("top"), self.tr("top right")),
            (self.tr("left"), self.tr("middle"), self.tr("right")),
            (self.tr("bottom left"), self.tr("bottom"), self.tr("bottom right")),
        )
        shares = {
            names[i][j]: float(
                word.attention[
                    rows * i // 3 : rows * (i + 1) // 3, columns * j // 3 : columns * (j + 1) // 3
                ].sum()
            )
            for i in range(3)
            for j in range(3)
        }
        best = max(shares, key=lambda name: shares[name])
        return best if shares[best] >= _BROAD else self.tr("all over the picture")
