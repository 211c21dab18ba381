"""Finds the names in an owner's captions, so that "Rex" is spelt alike at every place.

A sentence's first word loses its capital for the model, which writes it back. A name must not: it
would be two words to learn, and come out as "rex" within a sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from model.tokenizer import LETTERS, Tokenizer

_OFTEN = 2
_SHORTEST = 2


def proper_names(captions: Iterable[str], tokenizer: Tokenizer) -> frozenset[str]:
    """Return the words that captions write with a capital only.

    One within a sentence tells a name. At the start it tells nothing: a word that is there more
    than once is a name when the vocabulary has to spell it.
    """
    small: set[str] = set()
    first: Counter[str] = Counter()
    within: set[str] = set()
    for caption in captions:
        for place, word in enumerate(LETTERS.findall(caption)):
            if word[0].islower():
                small.add(word)
            elif place == 0:
                first[word] += 1
            else:
                within.add(word)
    found = within | {
        word for word, count in first.items() if count >= _OFTEN and len(tokenizer.encode(word)) > 1
    }
    return frozenset(word for word in found if word.lower() not in small and len(word) >= _SHORTEST)


def new_names(names: Iterable[str], sentences: Iterable[str]) -> frozenset[str]:
    """Return the names that are no words of the model's own `sentences` ("a Frisbee")."""
    words = {word.lower() for sentence in sentences for word in LETTERS.findall(sentence)}
    return frozenset(name for name in names if name.lower() not in words)
