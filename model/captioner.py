"""The one class that applications use: a picture goes in, a `Caption` comes out.

Composes the stages (preprocess, encode, search, words) and holds the only rules about written
sentences: the model writes neither the first capital nor the full stop, and it may need a sentence
in its first language before one in the other.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from model.bundle import Bundle
from model.caption import (
    FIRST_LANGUAGE,
    LANGUAGES,
    Caption,
    CaptionOptions,
    Kind,
    Language,
    Look,
    ShouldStop,
    Sight,
    Thing,
    Word,
)
from model.captioner_parts import LastEncoding, Seen, load_parts
from model.confidence import probability, signals
from model.decoding import (
    Hypothesis,
    Vocabulary,
    continue_after,
    faultless,
    force_decode,
    never,
    search,
)
from model.errors import BundleDamaged, BundleIncompatible, Cancelled
from model.evidence import Witness, agreed, heard
from model.inference.interface import Encoding, Inference
from model.inference.options import DEFAULT_UNITS, ComputeUnits, RuntimeName
from model.locating import locate
from model.preprocess import Picture, load_picture
from model.tokenizer import Tokenizer
from model.wording.content_words import grammar_tokens, is_grammar, telling
from model.wording.french_agreement import DISAGREEMENT, agreement_errors
from model.wording.gender_neutral import GenderNeutralSearch
from model.wording.grounding import Evidence, SubjectSight
from model.wording.labels import Labeller
from model.wording.proper_names import names_said
from model.wording.reranking import Reranker
from model.wording.sentences import as_sentence, joined
from model.wording.tags import sightings, unlisted
from model.wording.unwelcome import Unwelcome

_log = logging.getLogger(__name__)

CHOICE = 4
"""How many sentences to choose from are looked for when somebody asks for them."""

_DEFAULT_OPTIONS = CaptionOptions()
_LOCK_POLL_SECONDS = 0.05


def load_captioner(
    bundle: Path | None = None,
    runtime: RuntimeName = "auto",
    units: ComputeUnits = DEFAULT_UNITS,
    cores: int | None = None,
    witnesses: Sequence[Witness] = (),
) -> Captioner:
    """Open a bundle (the shipped one by default) in a runtime, which uses so many cores or all.

    The `witnesses` are heard besides.

    Raises `BundleNotFound`, `BundleDamaged`, `BundleIncompatible` or `RuntimeUnavailable`.
    """
    return Captioner(*load_parts(bundle, runtime, units, cores), witnesses)


class Captioner:
    """Describes pictures with one loaded bundle.

    May be called from any thread; calls wait for each other, and a waiting call can be cancelled.
    `fallback` says why another runtime than the fastest one is used, None where none is faster.
    """

    def __init__(
        self,
        bundle: Bundle,
        inference: Inference,
        tokenizer: Tokenizer,
        things: Sequence[Thing] = (),
        rerankers: Mapping[Language, Reranker] | None = None,
        witnesses: Sequence[Witness] = (),
    ) -> None:
        """Compose loaded parts; `BundleIncompatible` when they do not belong together.

        `things` are what the encoder tells the probability of; without, captions have no tags.
        A language without one of the `rerankers` goes by the decoder's probabilities alone. The
        `witnesses` are heard of pictures in files or bytes.
        """
        size, promised = tokenizer.vocabulary_size, bundle.manifest.vocabulary
        if size != promised:
            raise BundleIncompatible(bundle.path, f"{size} tokens, not {promised}")
        if things and len(things) != bundle.manifest.tags:
            found = f"{len(things)} names of things, not {bundle.manifest.tags}"
            raise BundleIncompatible(bundle.path, found)
        self._things, self.bundle = tuple(things), bundle
        self.runtime = inference.name
        self.fallback = inference.fallback
        self.max_beams = inference.max_rows
        self._inference = inference
        self._encode = LastEncoding(inference.encode)
        self._tokenizer = tokenizer
        self._rerankers = rerankers or {}
        self._witnesses = tuple(witnesses)
        first = self._rerankers.get(FIRST_LANGUAGE)
        self._sight = SubjectSight(tokenizer, first, LANGUAGES) if first else None
        self._labeller = Labeller(bundle)
        self._common = {language: grammar_tokens(tokenizer, language) for language in LANGUAGES}
        self._unwelcome = {language: Unwelcome(tokenizer, language) for language in LANGUAGES}
        self._lock = Lock()

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages this bundle writes."""
        return self.bundle.manifest.languages

    @property
    def version(self) -> str:
        """The bundle's version, which its captions carry as `model`."""
        return self.bundle.manifest.version

    def describe(
        self,
        picture: Picture,
        options: CaptionOptions = _DEFAULT_OPTIONS,
        should_stop: ShouldStop = never,
    ) -> Caption:
        """Return a sentence about a picture, or what sort of picture it is when not a photo.

        Raises an `ImageError` for a picture that cannot be described, `BundleIncompatible` for a
        language that the bundle does not write, `BundleDamaged` when its probabilities are not
        numbers, ValueError for more than `max_beams` beams, and `Cancelled` soon after
        `should_stop` answers true.
        """
        return self.describe_each(picture, (options,), should_stop)[0]

    def describe_each(
        self,
        picture: Picture,
        wanted: Sequence[CaptionOptions],
        should_stop: ShouldStop = never,
    ) -> tuple[Caption, ...]:
        """Do the same for several options, and look at the picture only once.

        The first caption's `milliseconds` count the look. Raises as `describe`.
        """
        for options in wanted:
            if options.language not in self.languages:
                raise BundleIncompatible(self.bundle.path, f"does not write {options.language!r}")
        pixels = self._pixels(picture)
        with self._turn(should_stop):
            start = time.perf_counter()
            seen, captions = self._see(picture, pixels), []
            for options in wanted:
                captions.append(self._caption(seen, options, should_stop, start))
                start = time.perf_counter()
            return tuple(captions)

    def alternatives(
        self,
        picture: Picture,
        options: CaptionOptions = _DEFAULT_OPTIONS,
        should_stop: ShouldStop = never,
        known: Sequence[str] = (),
    ) -> tuple[str, ...]:
        """Return sentences that say something else than the caption and those `known`, best first.

        With these, they are up to `CHOICE`. It takes more searches: in a second language each is
        written behind another one in the first. None for what is no photo. Raises as `describe`.
        """
        pixels = self._pixels(picture)
        with self._turn(should_stop):
            seen = self._see(picture, pixels)
            if self._kind(seen.encoding)[0] != "photo":
                return ()
            best = self._written(seen, options, should_stop)[0]
            sentences = telling([*known, self._tokenizer.decode(best.tokens)], options.language)
            given = len(sentences)
            first = replace(options, language=FIRST_LANGUAGE) if self._second(options) else options
            for other in self._different(seen, first, should_stop):
                said = other
                if self._second(options):
                    behind = self._behind(seen.encoding, other, should_stop)
                    said = self._search(seen, behind, options, should_stop)[0]
                sentences.append(self._tokenizer.decode(said.tokens))
                if len(telling(sentences, options.language)) > CHOICE:
                    break
        others = telling(sentences, options.language)[given:]
        return tuple(" ".join(as_sentence(text.split())) for text in others)

    def _different(
        self, seen: Seen, options: CaptionOptions, should_stop: ShouldStop
    ) -> list[Hypothesis]:
        """Return sentences that differ from the best one and from each other, best first."""
        found = list(self._written(seen, options, should_stop))
        one = replace(options, beams=1)
        found += self._search(seen, seen.encoding, one, should_stop, self.max_beams - 1)
        by_text = {self._tokenizer.decode(one.tokens): one for one in reversed(found)}
        texts = [self._tokenizer.decode(one.tokens) for one in found]
        return [by_text[text] for text in telling(texts, options.language)[1:]]

    def look(
        self,
        picture: Picture,
        text: str,
        language: Language,
        should_stop: ShouldStop = never,
    ) -> Look:
        """Return where the model looks for each word of a sentence of its own; tags, labels.

        For a caption of `describe` the words are those of `Caption.words`. They are none for an
        empty sentence, and for one that is longer than the model writes. Raises as `describe`.
        """
        if language not in self.languages:
            raise BundleIncompatible(self.bundle.path, f"does not write {language!r}")
        pixels = self._pixels(picture)
        tokens = self._tokenizer.encode(text, self._inference.taught_names)
        with self._turn(should_stop):
            seen = self._see(picture, pixels)
            words: tuple[Word, ...] = ()
            if 0 < len(tokens) <= self._inference.max_tokens:
                start = self._tokenizer.start(language)
                options = CaptionOptions(language)
                if seen.encoding.taught:  # who writes shows only when it has written
                    self._written(seen, options, should_stop)
                encoding = self._preceded(seen, options, should_stop)
                looked = force_decode(self._inference, encoding, start, tokens, should_stop)
                words = self._words(tokens, looked, language)
            tags = seen.tags(self._things, language)
            labels = self._labeller.label(seen.encoding, language)
            return Look(words, tags, self.bundle.manifest.attention, labels)

    def see(
        self, picture: Picture, should_stop: ShouldStop = never, *, where: bool = True
    ) -> Sight:
        """Return how likely each thing of the bundle's list is in a picture, and perhaps `where`.

        That takes further looks at a photo (`model/locating.py`). Raises as `describe`.
        """
        pixels = self._pixels(picture)
        with self._turn(should_stop):
            seen = self._see(picture, pixels)
            kind, tags = self._kind(seen.encoding)[0], seen.encoding.tag_probabilities
            if tags is None or not self._things:
                return Sight(kind)
            wanted = where and kind == "photo"
            places = locate(self._inference, pixels, tags, should_stop) if wanted else {}
        listed = zip(self._things, sightings(self._things, tags, places), strict=True)
        return Sight(kind, *zip(*listed, *unlisted(self._things, seen.heard), strict=True))

    def _pixels(self, picture: Picture) -> NDArray[np.uint8]:
        """Return a picture as this model sees it."""
        return load_picture(picture, self.bundle.manifest.size, self.bundle.manifest.resize)

    def _caption(
        self, seen: Seen, options: CaptionOptions, should_stop: ShouldStop, start: float
    ) -> Caption:
        kind, certainty = self._kind(seen.encoding)
        if kind != "photo":
            return self._refusal(kind, certainty, options, start)
        return self._compose(seen, self._written(seen, options, should_stop), options, start)

    def _see(self, picture: Picture, pixels: NDArray[np.uint8]) -> Seen:
        told = () if isinstance(picture, np.ndarray) else heard(self._witnesses, picture)
        encoding = self._encode(pixels)
        return Seen(encoding, (*told, *self._labeller.animals(encoding)))

    @contextmanager
    def _turn(self, should_stop: ShouldStop) -> Iterator[None]:
        """Hold the runtime for one call; waiting for it can be cancelled."""
        while True:
            if should_stop():
                raise Cancelled
            if self._lock.acquire(timeout=_LOCK_POLL_SECONDS):
                break
        try:
            yield
        finally:
            self._lock.release()

    def _kind(self, encoding: Encoding) -> tuple[Kind, float]:
        """Tell the sort of picture and the probability that it is one, or is none of a photo."""
        manifest, probabilities = self.bundle.manifest, encoding.kind_probabilities
        if manifest.kinds is None or probabilities is None:
            return "photo", 1.0
        by_kind = dict(zip(manifest.kinds, probabilities.tolist(), strict=True))
        photo = by_kind.pop("photo")
        if photo >= manifest.photo_threshold or not by_kind:
            return "photo", photo
        return max(by_kind, key=lambda kind: by_kind[kind]), 1.0 - photo

    def _written(
        self, seen: Seen, options: CaptionOptions, should_stop: ShouldStop
    ) -> list[Hypothesis]:
        """Return what is written already, else write it; in doubt of a name, without names."""
        if options not in seen.written:
            encoding = self._preceded(seen, options, should_stop)
            seen.written[options] = self._search(seen, encoding, options, should_stop)
            if seen.encoding.taught and self._in_doubt(seen, options):
                seen.encoding = replace(seen.encoding, taught=False)
                seen.written.clear()
                return self._written(seen, options, should_stop)
        return seen.written[options]

    def _in_doubt(self, seen: Seen, options: CaptionOptions) -> bool:
        """Say whether a sentence is unsure of a name that is not in the one before it, too."""
        said = self._names(seen, options)
        before = replace(options, language=FIRST_LANGUAGE)
        if self._inference.sentences > 1 and before != options:
            said = {name: said[name] for name in said.keys() - self._names(seen, before).keys()}
        return any(
            math.exp(value) < self._inference.taught_names[name] for name, value in said.items()
        )

    def _names(self, seen: Seen, options: CaptionOptions) -> dict[str, float]:
        return names_said(seen.written[options][0], self._inference.taught_names, self._tokenizer)

    def _preceded(self, seen: Seen, options: CaptionOptions, should_stop: ShouldStop) -> Encoding:
        """Write before a sentence what it is written behind: the same in the first language."""
        if not self._second(options):
            return seen.encoding
        first = replace(options, language=FIRST_LANGUAGE)
        best = self._written(seen, first, should_stop)[0]
        return self._behind(seen.encoding, best, should_stop)

    def _behind(
        self, encoding: Encoding, sentence: Hypothesis, should_stop: ShouldStop
    ) -> Encoding:
        start = self._tokenizer.start(FIRST_LANGUAGE)
        return continue_after(self._inference, encoding, start, sentence, should_stop)

    def _second(self, options: CaptionOptions) -> bool:
        """Say whether a sentence is written behind the same one in the first language."""
        return self._inference.sentences > 1 and options.language != FIRST_LANGUAGE

    def _search(
        self,
        seen: Seen,
        encoding: Encoding,
        options: CaptionOptions,
        should_stop: ShouldStop,
        others: int = 0,
    ) -> list[Hypothesis]:
        """Search as the options say, and for so many `others`: they cost a caption a tenth.

        `encoding` is that of the picture `seen`, perhaps behind a sentence.
        """
        tokenizer = self._tokenizer
        vocabulary = Vocabulary(
            start=tokenizer.start(options.language),
            end=tokenizer.end,
            suppressed=tokenizer.never,
            token_bonus=self._token_bonus(seen, options.language),
            fault=self._fault if options.language == "fr" else faultless,
            common=self._common[options.language],
            reluctance=self._reluctance(seen, options.language),
            unwelcome=self._unwelcome[options.language],
        )
        if options.neutral_people:
            neutral = GenderNeutralSearch(
                self._inference, self._tokenizer, vocabulary, options, others=others
            )
            hypotheses = neutral.run(encoding, should_stop)
        else:
            hypotheses = search(
                self._inference, encoding, vocabulary, options, should_stop, others=others
            )
        if not hypotheses:
            raise BundleDamaged(self.bundle.path, "the decoder's probabilities are not numbers")
        return hypotheses

    def _token_bonus(self, seen: Seen, language: Language) -> dict[int, float]:
        """Say what words are worth; what an owner taught is not for the data set to judge."""
        reranker, tags = self._rerankers.get(language), seen.encoding.tag_probabilities
        if reranker is None or tags is None or seen.encoding.taught:
            return {}
        bonus = reranker.token_bonus(tags)
        return self._sight.encouraged(bonus, tags, seen.heard, language) if self._sight else bonus

    def _fault(self, tokens: Sequence[int]) -> float:
        """Say what a French sentence loses by wrong agreement."""
        return DISAGREEMENT * len(agreement_errors(self._tokenizer.decode(tokens)))

    def _reluctance(self, seen: Seen, language: Language) -> Mapping[int, float]:
        """Say which words for persons and animals count less, for want of evidence."""
        rule, evidence = self.bundle.manifest.grounding, self._evidence(seen)
        if rule is None or self._sight is None or not evidence:
            return {}
        return self._sight.reluctance(evidence, language, rule)

    def _evidence(self, seen: Seen) -> Evidence:
        """Say what the picture shows of persons and animals; nothing, where a lesson was taught."""
        tags = seen.encoding.tag_probabilities
        if self._sight is None or tags is None or seen.encoding.taught:
            return {}
        return agreed(self._sight.evidence(tags), seen.heard)

    def _refusal(
        self, kind: Kind, certainty: float, options: CaptionOptions, start: float
    ) -> Caption:
        return Caption(
            text="",
            language=options.language,
            confidence=certainty,
            kind=kind,
            alternatives=(),
            words=(),
            model=self.version,
            milliseconds=(time.perf_counter() - start) * 1000.0,
        )

    def _compose(
        self, seen: Seen, hypotheses: list[Hypothesis], options: CaptionOptions, start: float
    ) -> Caption:
        language, (best, *rest) = options.language, hypotheses
        words = self._words(best.tokens, best.attention, language)
        others = [self._sentence(one.tokens) for one in rest]
        text, *alternatives = telling([joined(words), *others], language)
        known = self._signals(seen, options)
        return Caption(
            text=text,
            language=language,
            confidence=probability(known, language, self.bundle.manifest),
            kind="photo",
            alternatives=tuple(alternatives),
            words=words,
            model=self.version,
            milliseconds=(time.perf_counter() - start) * 1000.0,
            tags=seen.tags(self._things, language),
            signals=known,
        )

    def _words(
        self, tokens: Sequence[int], attention: NDArray[np.float32], language: Language
    ) -> tuple[Word, ...]:
        """Merge subword pieces into written words, each with the mean of its pieces' attention.

        Joined by spaces the words are the sentence, its capital and its full stop included.
        """
        written = self._written_words(tokens)
        sentence = as_sentence(text for text, _ in written)
        return tuple(
            Word(text, self._map(attention[start:stop]), is_grammar(text, language))
            for text, (_, (start, stop)) in zip(sentence, written, strict=True)
        )

    def _sentence(self, tokens: Sequence[int]) -> str:
        """Return the same as text, without where the model looked."""
        return " ".join(as_sentence(text for text, _ in self._written_words(tokens)))

    def _written_words(self, tokens: Sequence[int]) -> list[tuple[str, tuple[int, int]]]:
        """Return each written word with the (start, stop) of its pieces."""
        spans = self._tokenizer.words(tokens)
        texts = [self._tokenizer.decode(tokens[start:stop]).strip() for start, stop in spans]
        return [(text, span) for text, span in zip(texts, spans, strict=True) if text]

    def _map(self, attention: NDArray[np.float32]) -> NDArray[np.float32]:
        """(pieces, patches) -> (rows, columns): the mean, over the picture."""
        mean: NDArray[np.float32] = attention.mean(axis=0, dtype=np.float32)
        return mean.reshape(self._inference.grid)

    def _signals(self, seen: Seen, options: CaptionOptions) -> Mapping[str, float]:
        """Return what the confidence in the best sentence is counted from."""
        best, language = seen.written[options][0], options.language
        first = None
        if self._second(options):
            before = replace(options, language=FIRST_LANGUAGE)
            told = self._signals(seen, before)
            first = probability(told, FIRST_LANGUAGE, self.bundle.manifest)
        return signals(
            best,
            self._tokenizer.decode(best.tokens),
            language,
            encoding=seen.encoding,
            reranker=self._rerankers.get(language),
            evidence=self._evidence(seen),
            first=first,
        )
