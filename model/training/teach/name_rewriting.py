"""Puts an owner's name for a thing into what the model wrote about it, in both languages.

A French sentence is written behind an English one that it sees: behind "A black dog jumps", which
nobody corrected, comes « Un chien noir saute » sooner than « Médor saute ». So where the owner
names something in one language, the model's own sentences get the name as well, in the place of
what it calls that thing: the words that it says of most of the named pictures and of few others.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from model.caption import LANGUAGES, Language
from model.tokenizer import LETTERS
from model.training.data.dataset import Example

_LEAST_PICTURES = 3
"""Of fewer it cannot be told which words belong to what is named."""

_SHARE, _TIMES = 0.5, 2.0
"""A mark is said of such a share of the named pictures, and so many times as often as elsewhere."""

_ARTICLES = frozenset({"a", "an", "the", "un", "une", "le", "la", "l"})
_AND = frozenset({"and", "et"})
_LITTLE = (
    _ARTICLES
    | _AND
    | frozenset({"at", "by", "in", "is", "near", "of", "on", "over", "through", "to", "with"})
    | frozenset({"à", "au", "avec", "d", "dans", "de", "du", "en", "est", "par", "près", "sur"})
)
"""Words that say nothing of a thing."""


def renamed(
    examples: Sequence[Example],
    before: Sequence[Mapping[Language, str]],
    names: Collection[str],
    elsewhere: Mapping[Language, Sequence[str]],
) -> list[Example]:
    """Return the examples, some with other sentences: the model's own with a name in them.

    An English one where its owner wrote none, and a French one behind what is there in English.
    `before[i]` is what the model wrote about the picture of `examples[i]`, and `elsewhere` what it
    wrote about pictures of all sorts. Only a picture whose captions have one of the names, in one
    language, gets such sentences; and only where the name stands in the place of what the model
    says, not beside it ("the dog catches a Frisbee").
    """
    found = list(examples)
    names_of = [_only_name(example, names) for example in examples]
    for name in sorted(names):
        named = [i for i, only in enumerate(names_of) if only == name]
        sentences = {
            language: {
                i: text for i in named if not _says(text := before[i].get(language, name), name)
            }
            for language in LANGUAGES
        }
        marks = {
            language: _marks(list(texts.values()), elsewhere[language])
            for language, texts in sentences.items()
        }
        beside = sum(_says_any(examples[i], marks) for i in named)
        if 2 * beside >= len(named):
            continue
        for i in named:
            texts = {
                language: put_name(texts[i], name, marks[language])
                for language, texts in sentences.items()
                if i in texts
            }
            found[i] = _with(examples[i], texts)
    return found


def _with(example: Example, texts: Mapping[Language, str]) -> Example:
    """Return the example with sentences of the model.

    Its own English beside the owner's named more lookalikes than the owner's alone (RUNS.md).
    """
    english = example.references("en")
    added = [
        (language, text)
        for language, text in texts.items()
        if text and not (language == "en" and english)
    ]
    return dataclasses.replace(example, captions=(*example.captions, *added))


def _only_name(example: Example, names: Collection[str]) -> str:
    """Return the one name in captions of one language, "" where there is none, or more."""
    languages = {language for language, _ in example.captions}
    said = {name for name in names for _, text in example.captions if _says(text, name)}
    return said.pop() if len(said) == len(languages) == 1 else ""


def _says_any(example: Example, marks: Mapping[Language, frozenset[str]]) -> bool:
    return any(
        not marks[language].isdisjoint(LETTERS.findall(text.lower()))
        for language, text in example.captions
    )


def _says(text: str, name: str) -> bool:
    return name in LETTERS.findall(text)


def _marks(sentences: Sequence[str], elsewhere: Sequence[str]) -> frozenset[str]:
    """Return the words that are in most of the sentences and in few of those elsewhere."""
    if len(sentences) < _LEAST_PICTURES:
        return frozenset()
    here, there = _shares(sentences), _shares(elsewhere)
    return frozenset(
        word
        for word, share in here.items()
        if share >= max(_SHARE, _TIMES * there.get(word, 0.0)) and word not in _LITTLE
    )


def _shares(sentences: Sequence[str]) -> dict[str, float]:
    counts = Counter(
        word for sentence in sentences for word in set(LETTERS.findall(sentence.lower()))
    )
    return {word: count / len(sentences) for word, count in counts.items()}


def put_name(sentence: str, name: str, marks: frozenset[str]) -> str:
    """Return the sentence with the name in the place of "a (…) mark (and …) mark", else "".

    Where what is named might go on behind that ("… et brun"), or « d' » stands before it, there is
    no telling what to write.
    """
    words = list(LETTERS.finditer(sentence))
    small = [word.group().lower() for word in words]
    for place, article in enumerate(small):
        last = _last_mark(small, place, marks) if article in _ARTICLES else None
        if last is None:
            continue
        start, end = words[place].start(), words[last].end()
        goes_on = small[last + 1 : last + 2] and small[last + 1] in _AND
        again = goes_on and small[last + 2 : last + 3] and small[last + 2] in _ARTICLES
        if (goes_on and not again) or sentence[:start].endswith("'"):
            return ""
        return sentence[:start] + name + sentence[end:]
    return ""


def _last_mark(words: Sequence[str], article: int, marks: frozenset[str]) -> int | None:
    """Return the place of the last of the marks that belong to an article, None without any.

    One other word may stand before the first ("a small black dog"), and "and" with one other
    between two ("a black and brown dog").
    """
    last = None
    for place in range(article + 1, len(words)):
        since = words[(article if last is None else last) + 1 : place]
        if words[place] in marks:
            last = place
        elif words[place] in _ARTICLES or not _may_come_between(since, words[place], last):
            break
    return last


def _may_come_between(since: Sequence[str], word: str, last: int | None) -> bool:
    if last is None:
        return not since and word not in _AND
    return word in _AND if not since else since[0] in _AND and len(since) == 1
