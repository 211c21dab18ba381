"""Questions about a picture on the command line: how they are asked, and how answers are printed.

No Qt.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from model.caption import Language, Sight


def add_ask_option(parser: argparse.ArgumentParser) -> None:
    """Let a command be asked."""
    parser.add_argument(
        "--ask",
        action="append",
        default=[],
        metavar="QUESTION",
        help="ask whether something is in the picture, in English or French; can be given again",
    )


def answer_values(
    questions: Sequence[str], language: Language, sight: Sight
) -> list[dict[str, Any]]:
    """What a JSON object says of each answer; its `answer` is the sentence that is printed."""
    # Imported with the first question.
    from desktop.messages.answers import answer_words
    from model.wording.answers import answer
    from model.wording.places import place_of

    values = []
    for question in questions:
        given = answer(question, language, sight)
        place = place_of(given.where) if given.where is not None else None
        values.append(
            {
                "question": question,
                "answer": answer_words(given),
                "language": given.language,
                "verdict": given.verdict,
                "reason": given.reason,
                "thing": given.thing or None,
                "probability": round(given.probability, 4) if given.verdict else None,
                "place": list(place) if place else None,
            }
        )
    return values
