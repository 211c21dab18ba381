"""Has a finished translator write, and scores what it wrote: captions by CIDEr, tables by BLEU."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from model.caption import Caption, Language
from model.training.data.dataset import Example, read_translations
from model.training.errors import TrainingDataError
from model.training.evaluate.caption_scores import Report, sacre_bleu, score
from model.training.translate.run import open_translator
from model.training.translate.translation_network import Translation, Translator
from model.training_events import Listener, Progress
from model.wording.sentences import as_sentence


def score_translated(
    run: Path, reports: Mapping[Language, Report], examples: Sequence[Example], on_event: Listener
) -> Report:
    """Score the translations of the English captions of a report against French references."""
    if "en" not in reports:
        raise TrainingDataError("there are no English captions to translate")
    english = {judged.image: judged for judged in reports["en"].judged}
    both = [e for e in examples if e.references("fr") and e.image.name in english]
    if not both:
        raise TrainingDataError("no picture has references in both languages")
    judged = [english[example.image.name] for example in both]
    sentences = translated(open_translator(run), [one.caption for one in judged], on_event)
    captions = [
        Caption(french.text, "fr", one.confidence, "photo", (), (), "", 0.0)
        for french, one in zip(sentences, judged, strict=True)
    ]
    return score(both, captions, "fr")


def translated(
    translator: Translator, sentences: Sequence[str], on_event: Listener
) -> list[Translation]:
    """Return the translations in the sentences' order, written out as the app writes captions."""
    written: dict[int, Translation] = {}
    for done, (index, found) in enumerate(translator.translate(sentences), start=1):
        text = " ".join(as_sentence(found.text.split()))
        written[index] = Translation(text, found.probability)
        if done % 500 == 0 or done == len(sentences):
            on_event(Progress("translating", done, len(sentences), None, None))
    return [written[index] for index in range(len(sentences))]


def bleu(translator: Translator, table: Path, on_event: Listener) -> dict[str, float]:
    """Score the translations of a table's English against its French."""
    rows = list(read_translations(table))
    written = translated(translator, [row.english for row in rows], on_event)
    return sacre_bleu([one.text for one in written], [row.french for row in rows])
