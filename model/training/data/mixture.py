"""Everything that a run learns from, put together: the sources of a configuration.

Flickr8k comes as people wrote it. Sentences of further sources are mended or left out by what
their words show (`web_sentences.py`), and pictures that are held out, anywhere, are kept apart.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from model.training.data.dataset import Example, read_flickr8k, read_sentences
from model.training.data.further_source import TABLE, Captioned, read_captions
from model.training.data.heldout import held_out, held_out_of_flickr8k
from model.training.data.web_sentences import fault_of, mended, words_of
from model.training.errors import TrainingDataError
from model.training.network.config import FLICKR8K, SourceConfig
from model.training_events import Listener, Problem, Scores

COCO_SENTENCES = "coco_dev/text_captions.tsv.gz"

_OWN_USES = 3
"""A word that people's captions lack is known where the sources themselves use it so often."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """What a run learns from: pictures that are all different, of each of them its source.

    `held_out` are pictures of the same sources, to choose by and not to learn from.
    """

    examples: tuple[Example, ...]
    sources: tuple[SourceConfig, ...]
    held_out: tuple[Example, ...]

    def draws(self) -> tuple[int, ...]:
        """Return the numbers of the pictures of an epoch; one stands as often as it is repeated."""
        return tuple(i for i, source in enumerate(self.sources) for _ in range(source.repeats))

    def at_home(self) -> tuple[Example, ...]:
        """Return the pictures that are Flickr8k's."""
        pairs = zip(self.examples, self.sources, strict=True)
        return tuple(example for example, source in pairs if source.folder == FLICKR8K)

    def further(self) -> tuple[Example, ...]:
        """Return the pictures that are not Flickr8k's."""
        pairs = zip(self.examples, self.sources, strict=True)
        return tuple(example for example, source in pairs if source.folder != FLICKR8K)


def read_mixture(data: Path, sources: Sequence[SourceConfig], on_event: Listener) -> Mixture:
    """Read the sources of a configuration from a folder of data.

    Missing pictures of further sources are told and left out; how many sentences were left out is
    told as well. TrainingDataError where a source is not fit to be learnt from at all, as its
    reader says, and where two sources have a picture of the same name.
    """
    further = {source.folder for source in sources} - {FLICKR8K}
    tables = {name: read_captions(data / name) for name in sorted(further)}
    asked = {(source.folder, source.set) for source in sources}
    known = _known_words(data, [row for name in tables for row in _chosen(name, tables, asked)])
    fit = {
        name: _fit(name, _chosen(name, tables, asked), known, on_event) for name in sorted(further)
    }
    learnt: dict[str, tuple[Example, SourceConfig]] = {}
    kept_back: dict[str, Example] = {}
    for source in sources:
        if source.folder == FLICKR8K:
            found = list(read_flickr8k(data / FLICKR8K).train)
            apart = set(held_out_of_flickr8k(data / FLICKR8K, source.held_out))
        else:
            rows = fit[source.folder]
            found = [example for set_, example in rows if source.set in ("", set_)]
            apart = set(held_out((e.image.name for _, e in rows), source.held_out))
        if not found:
            raise TrainingDataError(f"{source.folder} has no picture of the set «{source.set}»")
        for example in found:
            name = example.image.name
            if name in learnt or name in kept_back:
                raise TrainingDataError(f"two sources have a picture named {name}")
            if name in apart:
                kept_back[name] = example
            else:
                learnt[name] = (example, source)
    examples, origins = zip(*learnt.values(), strict=True) if learnt else ((), ())
    return Mixture(tuple(examples), tuple(origins), tuple(kept_back.values()))


def _chosen(
    folder: str, tables: dict[str, list[Captioned]], asked: Container[tuple[str, str]]
) -> list[Captioned]:
    """Return the rows of the sets that some source asks for."""
    whole = (folder, "") in asked
    return [row for row in tables[folder] if whole or (folder, row.set) in asked]


def _fit(
    folder: str, rows: Sequence[Captioned], known: Container[str], on_event: Listener
) -> list[tuple[str, Example]]:
    """Return set and example of the rows that are learnt from, and tell of the others."""
    kept: list[tuple[str, Example]] = []
    left_out: Counter[str] = Counter()
    for row in rows:
        sentence = mended(row.caption)
        if fault := fault_of(sentence, known):
            left_out[fault] += 1
        elif not row.image.is_file():
            left_out["missing"] += 1
            file = row.image.name
            on_event(Problem(f"{folder}/{TABLE}", row.line, "picture-missing", {"file": file}))
        else:
            kept.append((row.set, Example(row.image, (("en", sentence),))))
    on_event(Scores(folder, {"kept": len(kept), **dict(sorted(left_out.items()))}))
    return kept


def _known_words(data: Path, rows: Sequence[Captioned]) -> frozenset[str]:
    """Return the words of people's captions, and those that the sources use often themselves."""
    known = {word for text in _people_s_captions(data) for word in words_of(text)}
    own = Counter(word for row in rows for word in set(words_of(row.caption)))
    return frozenset(known) | {word for word, count in own.items() if count >= _OWN_USES}


def _people_s_captions(data: Path) -> Iterator[str]:
    yield from (text for language, text in read_sentences(data / "multi30k") if language == "en")
    coco = data / COCO_SENTENCES
    if coco.exists():
        with gzip.open(coco, "rt", encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield row["caption"]
