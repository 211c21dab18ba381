"""Search for the likeliest sentence about one encoded picture: greedy and beam search.

Beam search keeps the `beams` likeliest unfinished sentences, one a row of the decoder. At each
token every row proposes its continuations; those that end the sentence and rank among the `beams`
best proposals are finished, the best others live on. Finished sentences are compared by their
log-probability over ((5 + length) / 6) ** alpha (Wu et al. 2016, arXiv 1609.08144), which keeps
the search from preferring short ones. Greedy decoding is the same with one beam.

No run of `CaptionOptions.unrepeated` tokens is written twice in a sentence (Paulus et al. 2017,
arXiv 1705.04304, section 2.5): an unsure decoder otherwise falls into a loop.

Rows that the beams leave free write other sentences beside them, at no cost: one after another
they avoid the words of the sentence that leads and of those before them. This is diverse beam
search (Vijayakumar et al. 2018, arXiv 1610.02424) with groups of one row behind a first group that
is the plain beam, and with all words so far, not only those of the same place, as what is avoided.

Which finished sentence is best may also depend on what it says: each different token adds what it
is worth about the picture (`model/wording/reranking.py`) to the sentence's log-probability.

Nothing here knows text: sentences are token ids.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from model.caption import CaptionOptions, ShouldStop
from model.errors import Cancelled
from model.inference.interface import Decoding, Encoding, Inference, Prefix, Step

_UNLIKELY = math.log(0.01)

DIVERSITY = 1.5
"""Nats that a token loses for a sentence that is to say something else than those before it; twice
as many in a search without beams, which is for the sake of other sentences."""

UNWELCOME = 2.0
"""Nats that a token counts less which would make the sentence worse (`Vocabulary.unwelcome`)."""

_PATIENCE = 2
"""How many steps a search with beams goes on for other sentences once the caption stands."""


def never() -> bool:
    """Answer `should_stop` for a caller who does not cancel."""
    return False


def faultless(_tokens: Sequence[int]) -> float:
    """Answer `fault` for a caller who finds nothing wrong in any sentence."""
    return 0.0


def nothing(_tokens: Sequence[int]) -> Sequence[int]:
    """Answer `unwelcome` for a caller who minds no token."""
    return ()


@dataclass(frozen=True, slots=True, eq=False)
class Hypothesis:
    """One finished sentence.

    `tokens` holds neither the start nor the end token; `log_probabilities` is (tokens + 1,), in
    nats, the end's last; `attention` is (tokens, patches), where the model looked while it wrote
    each token. `score` is the length-normalised log-probability the search goes by. `prefix` is
    what the sentence left in the decoder's cache, None when it is not as the decoder wrote it.
    """

    tokens: tuple[int, ...]
    log_probabilities: NDArray[np.float32]
    attention: NDArray[np.float32]
    score: float
    prefix: Prefix | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The ids that decoding must know: start and end of a sentence, and what is never written.

    `suppressed` are single tokens, `forbidden` runs of them. `token_bonus` has, in nats, what a
    token adds to the log-probability of a finished sentence by being in it; `fault` tells what a
    finished sentence loses by what is wrong in it. `common` are the tokens that sentences which say
    different things may well share. `reluctance` has what a token counts less than the decoder
    finds it likely, in nats; `unwelcome` tells those that count `UNWELCOME` less, whatever the
    picture, behind the tokens of an unfinished sentence.
    """

    start: int
    end: int
    suppressed: tuple[int, ...] = ()
    forbidden: tuple[tuple[int, ...], ...] = ()
    token_bonus: Mapping[int, float] = field(default_factory=dict)
    fault: Callable[[Sequence[int]], float] = faultless
    common: frozenset[int] = frozenset()
    reluctance: Mapping[int, float] = field(default_factory=dict)
    unwelcome: Callable[[Sequence[int]], Sequence[int]] = nothing


@dataclass(frozen=True, slots=True)
class Opening:
    """How a sentence must begin: tokens, and the log-probability (nats) each is counted with."""

    tokens: tuple[int, ...] = ()
    log_probabilities: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """What one step chose for the rows of the next, best first.

    `tokens`, `parents` (the rows they continue) and `log_probabilities` are (new rows,);
    `attention` is (old rows, patches), to be looked up by parent.
    """

    tokens: NDArray[np.int32]
    parents: NDArray[np.int32]
    log_probabilities: NDArray[np.float32]
    attention: NDArray[np.float32]


def length_norm(length: int, alpha: float) -> float:
    """Return the divisor for a sentence of `length` tokens, its end included."""
    return float(((5.0 + length) / 6.0) ** alpha)


@dataclass(slots=True, eq=False)
class _Group:
    """Rows of a search that compete with each other alone.

    `first` is the group's first row in the step at hand; `written` is (rows, tokens) and `totals`
    (rows,), in nats; `tokens` and `parents` (rows of the next step,), counted within the group, are
    what it goes on with, none when it is `settled`.
    """

    beams: int
    first: int = 0
    written: NDArray[np.int32] = field(default_factory=lambda: np.empty((1, 0), np.int32))
    totals: NDArray[np.float64] = field(default_factory=lambda: np.zeros(1))
    tokens: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    parents: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    columns: list[_Column] = field(default_factory=list)
    finished: list[Hypothesis] = field(default_factory=list)
    settled: bool = False

    def said(self) -> frozenset[int]:
        """Return the tokens of the sentence that leads."""
        if self.settled and self.finished:
            return frozenset(self.finished[0].tokens)
        return frozenset(self.written[0].tolist()) if len(self.written) else frozenset()

    def settle(self) -> None:
        """Go on with no row."""
        self.settled = True
        self.tokens = self.parents = np.empty(0, np.int32)


@dataclass(slots=True, eq=False)
class _Rules:
    """What every step of one search goes by; of the vocabulary, also as arrays."""

    vocabulary: Vocabulary
    options: CaptionOptions
    opening: Opening
    max_tokens: int
    diversity: float
    suppressed: NDArray[np.intp] = field(init=False)
    reluctant: NDArray[np.intp] = field(init=False)
    reluctance: NDArray[np.float32] = field(init=False)

    def __post_init__(self) -> None:
        counted = self.vocabulary.reluctance
        self.suppressed = np.array(self.vocabulary.suppressed, np.intp)
        self.reluctant = np.array(list(counted), np.intp)
        self.reluctance = np.array(list(counted.values()), np.float32)

    def allowed(
        self, log_probabilities: NDArray[np.float32], written: NDArray[np.int32]
    ) -> NDArray[np.float32]:
        """Return a copy of (rows, vocabulary) without what may not be written next."""
        allowed, opening = log_probabilities.copy(), self.opening
        length = written.shape[1] + 1
        allowed[:, self.suppressed] = -np.inf
        if self.reluctant.size:
            allowed[:, self.reluctant] -= self.reluctance
        for row, sentence in enumerate(written.tolist()):
            if unwelcome := list(self.vocabulary.unwelcome(sentence)):
                allowed[row, unwelcome] -= UNWELCOME
        for row, token in repetitions(written, self.options.unrepeated):
            allowed[row, token] = -np.inf
        for row, token in _forbidden(written, self.vocabulary.forbidden):
            allowed[row, token] = -np.inf
        if length <= len(opening.tokens):
            allowed[:] = -np.inf
            allowed[:, opening.tokens[length - 1]] = opening.log_probabilities[length - 1]
        return allowed

    def advance(
        self, group: _Group, step: Step, decoding: Decoding, avoided: frozenset[int] = frozenset()
    ) -> None:
        """Choose what a group's rows go on with, and keep the sentences that end here.

        Each of the tokens to be `avoided` is chosen as if it were `diversity` nats less likely.
        """
        rows = slice(group.first, group.first + len(group.totals))
        log_probabilities = self.allowed(step.log_probabilities[rows], group.written)
        attention, length = step.attention[rows], group.written.shape[1] + 1
        proposals = group.totals[:, None] + log_probabilities
        if avoided and length > len(self.opening.tokens):
            proposals[:, list(avoided)] -= self.diversity
        endings = proposals[:, self.vocabulary.end].copy()
        if length == 1:
            endings[:] = -np.inf  # a sentence has words
        proposals[:, self.vocabulary.end] = -np.inf
        chosen, totals = _best(proposals, group.beams)
        if length == self.max_tokens:
            chosen, totals = chosen[:0], totals[:0]  # no room for another token: all must end
        norm = length_norm(length, self.options.length_penalty)
        for row in _finishing_rows(endings, totals, group.beams):
            end = log_probabilities[row, self.vocabulary.end]
            hypothesis = _trace(group.columns, int(row), attention, end, endings[row] / norm)
            prefix = decoding.prefix(group.first + int(row)) if group.beams > 1 else None
            group.finished.append(replace(hypothesis, prefix=prefix))
        if _settled(group.finished, totals, length, self.options, group.beams):
            group.settle()
            return
        group.parents = (chosen // proposals.shape[1]).astype(np.int32)
        group.tokens = (chosen % proposals.shape[1]).astype(np.int32)
        said = log_probabilities[group.parents, group.tokens]
        group.totals = group.totals[group.parents] + said
        group.written = np.column_stack([group.written[group.parents], group.tokens])
        group.columns.append(_Column(group.tokens, group.parents, said, attention))


def search(
    inference: Inference,
    encoding: Encoding,
    vocabulary: Vocabulary,
    options: CaptionOptions,
    should_stop: ShouldStop = never,
    opening: Opening = Opening(),
    others: int = 0,
) -> list[Hypothesis]:
    """Return finished sentences of at least one token, best first.

    There is at least one, unless the decoder's probabilities are not numbers, and at most one a
    beam. A beam is a row of the decoder: every step has as many rows as sentences still live, one
    at first, and the step's `parents` say which row each goes on from. Behind them come up to
    `others` sentences that were led elsewhere, as far as the decoder has rows to spare.

    Raises `Cancelled` before the token at which `should_stop` first answers true, and ValueError
    for more beams than the decoder has rows.
    """
    if options.beams > inference.max_rows:
        raise ValueError(f"beams must be at most {inference.max_rows}, not {options.beams}")
    decoding = inference.open(encoding)
    diversity, patience = DIVERSITY, _PATIENCE
    if options.beams == 1:  # for the sake of other sentences
        diversity, patience = 2.0 * DIVERSITY, inference.max_tokens
    rules = _Rules(vocabulary, options, opening, inference.max_tokens, diversity)
    spare = min(others, inference.max_rows - options.beams)
    beam, *rest = groups = [_Group(options.beams), *(_Group(1) for _ in range(spare))]
    tokens, parents = np.array([vocabulary.start], dtype=np.int32), np.zeros(1, dtype=np.int32)
    waited = 0
    while not all(group.settled for group in groups) and waited <= patience:
        if should_stop():
            raise Cancelled
        step = decoding.step(tokens, parents)
        if not beam.settled:
            rules.advance(beam, step, decoding)
        waited += beam.settled
        if not rest:
            tokens, parents = beam.tokens, beam.parents
            continue
        said = beam.said()
        for group in rest:
            if not group.settled:
                rules.advance(group, step, decoding, said - vocabulary.common)
            said |= group.said()
        tokens = np.concatenate([group.tokens for group in groups])
        parents = np.concatenate([group.first + group.parents for group in groups])
        ends = np.cumsum([len(group.tokens) for group in groups])
        for group, end in zip(groups, ends.tolist(), strict=True):
            group.first = end - len(group.tokens)
    ranked = _ranked(beam.finished, vocabulary, options)[: options.beams]
    elsewhere = [hypothesis for group in rest for hypothesis in group.finished[:1]]
    return [*ranked, *_ranked(elsewhere, vocabulary, options)]


def continue_after(
    inference: Inference,
    encoding: Encoding,
    start: int,
    sentence: Hypothesis,
    should_stop: ShouldStop = never,
) -> Encoding:
    """Return the picture with a sentence about it, so that the next one is written behind it.

    `start` is the sentence's start token. Raises `Cancelled` as `search` does.
    """
    if sentence.prefix is not None:
        return replace(encoding, prefix=sentence.prefix)
    decoding = inference.open(encoding)
    for token in [start, *sentence.tokens]:
        if should_stop():
            raise Cancelled
        decoding.step(np.array([token], dtype=np.int32), np.zeros(1, dtype=np.int32))
    return replace(encoding, prefix=decoding.prefix(0))


def score_continuations(
    inference: Inference,
    encoding: Encoding,
    before: Sequence[int],
    continuations: Sequence[Sequence[int]],
    should_stop: ShouldStop = never,
) -> list[float]:
    """Return the log-probability, in nats, of each of several continuations of `before`.

    `before` holds the start token and what is written; a continuation is at least one token. All
    are followed at once, as far as the decoder has rows for what they begin with: the least likely
    beginnings beyond that count as impossible (-inf). Raises `Cancelled` as `search` does.
    """
    decoding = inference.open(encoding)
    parents = np.zeros(1, dtype=np.int32)
    for token in before[:-1]:
        decoding.step(np.array([token], dtype=np.int32), parents)
    reached: dict[tuple[int, ...], tuple[float, int]] = {
        (): (0.0, 0)
    }  # what is begun of a continuation -> its log-probability, its row
    tokens = np.array(before[-1:], dtype=np.int32)
    totals = [-math.inf] * len(continuations)
    for length in range(1, inference.max_tokens - len(before) + 2):
        if should_stop():
            raise Cancelled
        distributions = decoding.step(tokens, parents).log_probabilities
        grown: dict[tuple[int, ...], tuple[float, int]] = {}
        for index, way in enumerate(continuations):
            begun = reached.get(tuple(way[: length - 1])) if len(way) >= length else None
            if begun is None:
                continue
            total = begun[0] + float(distributions[begun[1], way[length - 1]])
            if len(way) == length:
                totals[index] = total
            else:
                grown[tuple(way[:length])] = (total, begun[1])
        likeliest = sorted(grown.items(), key=lambda item: -item[1][0])[: inference.max_rows]
        if not likeliest:
            break
        parents = np.array([row for _, (_, row) in likeliest], dtype=np.int32)
        tokens = np.array([way[-1] for way, _ in likeliest], dtype=np.int32)
        reached = {way: (total, row) for row, (way, (total, _)) in enumerate(likeliest)}
    return totals


def force_decode(
    inference: Inference,
    encoding: Encoding,
    start: int,
    tokens: Sequence[int],
    should_stop: ShouldStop = never,
) -> NDArray[np.float32]:
    """Return (tokens, patches): where the model looks for each token of a given sentence.

    For a sentence that `search` found it is that hypothesis's attention. Raises `Cancelled` as
    `search` does, and ValueError for more tokens than the decoder has positions.
    """
    if len(tokens) > inference.max_tokens:
        raise ValueError(f"at most {inference.max_tokens} tokens, not {len(tokens)}")
    decoding = inference.open(encoding)
    parents = np.zeros(1, dtype=np.int32)
    maps: list[NDArray[np.float32]] = []
    for token in [start, *tokens][:-1]:
        if should_stop():
            raise Cancelled
        maps.append(decoding.step(np.array([token], dtype=np.int32), parents).attention[0])
    patches = inference.grid[0] * inference.grid[1]
    return np.array(maps, dtype=np.float32).reshape(len(tokens), patches)


def _best(
    proposals: NDArray[np.float64], count: int
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the flat indices and values of the `count` best possible proposals, best first.

    Crosses them out in `proposals`. A few times argmax takes a tenth of one argpartition.
    """
    flat = proposals.reshape(-1)
    indices: list[int] = []
    values: list[float] = []
    for _ in range(min(count, flat.size)):
        index = int(flat.argmax())
        if not np.isfinite(flat[index]):
            break
        indices.append(index)
        values.append(float(flat[index]))
        flat[index] = -np.inf
    return np.array(indices, dtype=np.intp), np.array(values)


def repetitions(written: NDArray[np.int32], run: int) -> Iterator[tuple[int, int]]:
    """Yield (row, token) where the token would end a run that its row, (rows, tokens), has."""
    length = written.shape[1]
    if not 0 < run <= length:
        return
    for row, sentence in enumerate(written.tolist()):
        ending = sentence[length - run + 1 :]
        for start in range(length - run + 1):
            if sentence[start : start + run - 1] == ending:
                yield row, sentence[start + run - 1]


def _forbidden(
    written: NDArray[np.int32], runs: Sequence[tuple[int, ...]]
) -> Iterator[tuple[int, int]]:
    """Yield (row, token) where the token would end a forbidden run in its row, (rows, tokens)."""
    for row, sentence in enumerate(written.tolist()):
        for run in runs:
            before = len(run) - 1
            if before == 0 or sentence[-before:] == list(run[:-1]):
                yield row, run[-1]


def _finishing_rows(
    endings: NDArray[np.float64], continuations: NDArray[np.float64], beams: int
) -> NDArray[np.intp]:
    """Return the rows whose end ranks among the `beams` best proposals of this step."""
    rivals = np.concatenate([endings, continuations])
    floor = np.sort(rivals)[::-1][min(beams, rivals.size) - 1]
    return np.flatnonzero((endings >= floor) & np.isfinite(endings))


def _settled(
    finished: list[Hypothesis],
    totals: NDArray[np.float64],
    length: int,
    options: CaptionOptions,
    beams: int,
) -> bool:
    """Tell whether no live row would be caption or first alternative, did it end with no cost.

    A row that goes on for longer might still overtake, by length normalisation, but that is rare:
    on 120 dev photos the bound that allows for it gave the same captions in 17 steps, not 12.5.
    For an alternative a hundred times less likely than the caption nobody needs to wait.
    """
    if totals.size == 0:
        return True
    if not finished:
        return False
    ranking = sorted(finished, key=lambda hypothesis: hypothesis.score, reverse=True)
    hope = float(totals[0]) / length_norm(length + 1, options.length_penalty)
    if hope > ranking[0].score:
        return False
    if beams == 1 or totals[0] < ranking[0].log_probabilities.sum() + _UNLIKELY:
        return True
    return len(ranking) > 1 and ranking[1].score >= hope


def _ranked(
    finished: Sequence[Hypothesis], vocabulary: Vocabulary, options: CaptionOptions
) -> list[Hypothesis]:
    """Order sentences by their scores, with what their tokens are worth, each counted once."""

    def rank(hypothesis: Hypothesis) -> float:
        tokens = hypothesis.tokens
        bonus = sum(vocabulary.token_bonus.get(token, 0.0) for token in dict.fromkeys(tokens))
        bonus -= vocabulary.fault(tokens)
        return hypothesis.score + bonus / length_norm(len(tokens) + 1, options.length_penalty)

    return sorted(finished, key=rank, reverse=True)


def _trace(
    columns: Sequence[_Column],
    row: int,
    attention: NDArray[np.float32],
    end_log_probability: np.float32,
    score: float,
) -> Hypothesis:
    """Walk back from a finished row to the start and collect its sentence."""
    tokens: list[int] = []
    log_probabilities = [end_log_probability]
    maps: list[NDArray[np.float32]] = []
    for column in reversed(columns):
        tokens.append(int(column.tokens[row]))
        log_probabilities.append(column.log_probabilities[row])
        row = int(column.parents[row])
        maps.append(column.attention[row])
    return Hypothesis(
        tokens=tuple(reversed(tokens)),
        log_probabilities=np.array(log_probabilities[::-1], dtype=np.float32),
        attention=np.array(maps[::-1], dtype=np.float32).reshape(len(tokens), attention.shape[1]),
        score=float(score),
    )
