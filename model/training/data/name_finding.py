"""Finds the names in an owner's captions, so that "Rex" is spelt alike at every place.

A sentence's first word loses its capital for the model, which writes it back. A name must not: it
would be two words to learn, and come out as "rex" within a sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from model.tokenizer import LETTERS, Tokenizer

SURE, PICTURES_TO_BE_SURE = 0.5, 15
"""A name is said where it is more likely than not, when so many pictures showed what it is of."""

_OFTEN = 2
_SHORTEST = 2
_SHOUTED = 3


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


def is_shouted(caption: str) -> bool:
    """Say whether a caption is all in capitals; one or two words so may be a name ("REX")."""
    return caption.isupper() and len(LETTERS.findall(caption)) >= _SHOUTED


def said_quietly(caption: str, names: Collection[str]) -> str:
    """Return a caption in small letters, but for the first one and for names that are known."""
    spelt = {name.lower(): name for name in names}
    small = LETTERS.sub(lambda word: spelt.get(word[0], word[0]), caption.lower())
    return small[:1].upper() + small[1:]


def least_probabilities(
    names: Iterable[str], pictures: Sequence[Sequence[str]], own: Iterable[str]
) -> dict[str, float]:
    """Return the probability, in 0..1, from which each name is said that is no word of the model's.

    `pictures` are the captions of each, in which the names are; `own` are sentences of the model,
    which may say "a frisbee". The fewer pictures show what has a name, the less sure of it the
    model gets at all (model/training/RUNS.md).
    """
    words = {word.lower() for sentence in own for word in LETTERS.findall(sentence)}
    said = Counter(name for texts in pictures for name in {*LETTERS.findall(" ".join(texts))})
    return {
        name: SURE * min(1.0, said[name] / PICTURES_TO_BE_SURE)
        for name in sorted(names)
        if name.lower() not in words
    }
