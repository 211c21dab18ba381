"""Scores a bundle as the field does: `pycocoevalcap` on references people wrote, ×100.

BLEU-1..4 (Papineni et al. 2002), METEOR (Denkowski and Lavie 2014), ROUGE-L (Lin 2004), CIDEr
(Vedantam et al. 2015), after PTB tokenisation, plus how varied the captions are. METEOR is left
out for French: pycocoevalcap runs it with English resources only.
"""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from model import atomic_files
from model.caption import Caption, Language
from model.manifest import Json
from model.training.data.dataset import Example
from model.training.errors import TrainingError


class ScoringUnavailable(TrainingError):
    """A program or package that scoring needs is missing; the text says which."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One picture's caption, what people wrote, and how near the two are (CIDEr, not ×100).

    `signals` are what the confidence was counted from. CIDEr is 0 where nobody wrote anything.
    """

    image: str
    caption: str
    confidence: float
    references: tuple[str, ...]
    cider: float
    alternatives: tuple[str, ...] = ()
    signals: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """Scores ×100 of one language, and the captions they were counted on."""

    language: Language
    pictures: int
    scores: dict[str, float]
    vocabulary: int
    distinct: float
    mean_length: float
    judged: tuple[Judged, ...]

    def summary(self) -> dict[str, Json]:
        """Return everything but the single captions, JSON-ready."""
        values: dict[str, Json] = asdict(self)
        del values["judged"]
        return values

    def save(self, path: Path) -> None:
        """Write the whole report as JSON."""
        report = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        atomic_files.write_durably(path, report.encode())


def evaluate(
    describe: Callable[[Path, Language], Caption],
    examples: Sequence[Example],
    language: Language,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> Report:
    """Describe every picture that has a reference in `language`, and score the captions.

    Raises `TrainingError` when there is none, and as `score` does.
    """
    examples = [example for example in examples if example.references(language)]
    if not examples:
        raise TrainingError(f"no picture has a reference in {language!r}")
    captions = []
    for done, example in enumerate(examples, start=1):
        captions.append(describe(example.image, language))
        on_progress(done, len(examples))
    return score(examples, captions, language)


def score(examples: Sequence[Example], captions: Sequence[Caption], language: Language) -> Report:
    """Score one caption an example against the example's references in `language`.

    Raises `ScoringUnavailable` without Java or `pycocoevalcap`.
    """
    references = {i: example.references(language) for i, example in enumerate(examples)}
    written = {i: [caption.text] for i, caption in enumerate(captions)}
    reference_tokens, caption_tokens = _ptb(references), _ptb(written)
    scores, cider = _metrics(reference_tokens, caption_tokens, language)
    sentences = [caption_tokens[i][0].split() for i in range(len(examples))]
    return Report(
        language,
        len(examples),
        {name: round(100 * value, 2) for name, value in scores.items()},
        len({word for sentence in sentences for word in sentence}),
        round(len(set(map(tuple, sentences))) / len(sentences), 4),
        round(sum(map(len, sentences)) / len(sentences), 2),
        tuple(
            judged(example, caption, cider[i])
            for i, (example, caption) in enumerate(zip(examples, captions, strict=True))
        ),
    )


def judged(example: Example, caption: Caption, cider: float) -> Judged:
    """Put down one caption beside what people wrote in its language."""
    return Judged(
        example.image.name,
        caption.text,
        round(caption.confidence, 4),
        tuple(example.references(caption.language)),
        round(cider, 4),
        caption.alternatives,
        {name: round(value, 4) for name, value in caption.signals.items()},
    )


def _ptb(sentences: dict[int, list[str]]) -> dict[int, list[str]]:
    """Tokenise with the Penn Treebank tokeniser of Stanford CoreNLP, as the metric's authors do."""
    if shutil.which("java") is None:
        raise ScoringUnavailable("scoring needs Java (PTB tokeniser and METEOR); install a JRE")
    try:
        from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer
    except ImportError as error:
        raise ScoringUnavailable("scoring needs pycocoevalcap") from error
    wrapped = {i: [{"caption": text} for text in texts] for i, texts in sentences.items()}
    tokens: dict[int, list[str]] = PTBTokenizer().tokenize(wrapped)
    return tokens


def _metrics(
    references: dict[int, list[str]], captions: dict[int, list[str]], language: Language
) -> tuple[dict[str, float], list[float]]:
    """Return every corpus score by its name, and CIDEr for each picture in order."""
    from pycocoevalcap.bleu.bleu import Bleu
    from pycocoevalcap.cider.cider import Cider
    from pycocoevalcap.rouge.rouge import Rouge

    scores: dict[str, float] = {}
    with contextlib.redirect_stdout(io.StringIO()):  # the package prints ratios of lengths
        bleu, _ = Bleu(4).compute_score(references, captions, verbose=0)
        scores |= {f"BLEU-{n}": float(value) for n, value in enumerate(bleu, start=1)}
        if language == "en":
            scores["METEOR"] = _meteor(references, captions)
        scores["ROUGE-L"] = float(Rouge().compute_score(references, captions)[0])
        cider, each = Cider().compute_score(references, captions)
    scores["CIDEr"] = float(cider)
    return scores, [float(value) for value in each]


def _meteor(references: dict[int, list[str]], captions: dict[int, list[str]]) -> float:
    from pycocoevalcap.meteor.meteor import Meteor

    scorer = Meteor()
    try:
        return float(scorer.compute_score(references, captions)[0])
    finally:
        # The package leaves its Java process's pipes to the garbage collector.
        scorer.meteor_p.kill()
        scorer.meteor_p.communicate()


def sacre_bleu(written: Sequence[str], references: Sequence[str]) -> dict[str, float]:
    """Score translations as that field does: BLEU of the whole, 13a words, as written and in lower
    case (Post 2018, arXiv 1804.08771). Values are ×100; raises `ScoringUnavailable` without
    `sacrebleu`.
    """
    try:
        from sacrebleu.metrics.bleu import BLEU
    except ImportError as error:
        raise ScoringUnavailable("scoring translations needs sacrebleu") from error
    return {
        name: round(float(BLEU(lowercase=lower).corpus_score(written, [references]).score), 2)
        for name, lower in (("BLEU", False), ("BLEU in lower case", True))
    }
