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
from hashlib import sha256
from pathlib import Path

from model.training.data.captioned_folder import TABLE, Captioned
from model.training.data.dataset import FEWEST_PAIRS, Example, read_flickr8k, read_sentences
from model.training.data.flickr30k import read_flickr30k
from model.training.data.further_source import read_captions
from model.training.data.heldout import held_out_names
from model.training.data.web_sentences import fault_of, mended, words_of
from model.training.errors import TrainingDataError
from model.training.network.config import FLICKR8K, FLICKR30K, SourceConfig
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

    def keeping_back(self, share: float = 0.05) -> Mixture:
        """Return the mixture with pictures held out where none are: a share of them, the ones whose
        name has the least SHA-256.

        Raises `TrainingDataError` where too few would be left to choose by.
        """
        if self.held_out:
            return self
        ranked = sorted(self.examples, key=lambda one: sha256(one.image.name.encode()).digest())
        apart = set(ranked[: round(share * len(ranked))])
        if sum(len(example.captions) for example in apart) < FEWEST_PAIRS:
            raise TrainingDataError(
                f"validation would have {len(apart)} of {len(ranked)} pictures, which are too few"
            )
        pairs = zip(self.examples, self.sources, strict=True)
        kept = [(example, source) for example, source in pairs if example not in apart]
        examples, sources = zip(*kept, strict=True)
        return Mixture(examples, sources, tuple(one for one in ranked if one in apart))

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
    further = sorted({source.folder for source in sources} - {FLICKR8K, FLICKR30K})
    rows = {folder: _asked_for(data / folder, sources) for folder in further}
    known = _known_words(data, [row for folder in further for row in rows[folder]])
    fit = {folder: _fit(folder, rows[folder], known, on_event) for folder in further}
    learnt: dict[str, tuple[Example, SourceConfig]] = {}
    kept_back: dict[str, Example] = {}
    for source in sources:
        if source.folder == FLICKR8K:
            home = read_flickr8k(data / FLICKR8K)
            found = [*home.train, *home.heldout]
        elif source.folder == FLICKR30K:
            found = list(read_flickr30k(data / FLICKR30K, data / FLICKR8K))
        else:
            found = [example for set_, example in fit[source.folder] if source.set in ("", set_)]
        if not found:
            raise TrainingDataError(f"{source.folder} has no picture of the set «{source.set}»")
        for example in found:
            name = example.image.name
            if name in learnt or name in kept_back:
                raise TrainingDataError(f"two sources have a picture named {name}")
            if name in held_out_names():
                kept_back[name] = example
            else:
                learnt[name] = (example, source)
    examples = tuple(example for example, _ in learnt.values())
    origins = tuple(source for _, source in learnt.values())
    return Mixture(examples, origins, tuple(kept_back.values()))


def _asked_for(folder: Path, sources: Sequence[SourceConfig]) -> list[Captioned]:
    """Read the rows of a folder's sets that some source asks for."""
    sets = {source.set for source in sources if source.folder == folder.name}
    return [row for row in read_captions(folder) if "" in sets or row.set in sets]


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
