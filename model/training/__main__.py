"""The training program: `python -m model.training COMMAND`; one JSON event a line on stdout."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from model.errors import CaptionError
from model.training.commands import anchors as anchors_command
from model.training.commands import download as download_command
from model.training.commands import pipeline, translate
from model.training.commands import teach as teach_command
from model.training.commands import words as words_command
from model.training.errors import ChildFailed, Stopping, TrainingError, UsageError
from model.training.train.stopping import StopRequest, stoppable
from model.training_events import Done, Event, Failed, Listener, Stopped, emit

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

STOPPED = 3
"""The exit status of a process that was asked to stop and can be continued."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m model.training", description=__doc__)
    evaluate = parser.add_subparsers(dest="command", required=True)

    train = evaluate.add_parser("train", help="train from data, or a bundle further; continues")
    pipeline.add_arguments(train)

    teach = evaluate.add_parser("teach", help="teach a bundle captioned pictures; continues, too")
    teach_command.add_arguments(teach)

    anchors = evaluate.add_parser("anchors", help="give a bundle what teaching it needs")
    anchors_command.add_arguments(anchors)

    words = evaluate.add_parser("words", help="give a bundle what ranks its captions")
    words_command.add_arguments(words)

    download = evaluate.add_parser("download", help="fetch a dataset; continues, too")
    download_command.add_arguments(download)

    translate.add_arguments(
        evaluate.add_parser("translator", help="train a translation model; continues, too"),
        evaluate.add_parser("translate", help="have it translate the training captions"),
    )

    kinds = evaluate.add_parser("kinds", help="teach a finished run to tell photos from the rest")
    kinds.add_argument("--run", type=Path, required=True)
    kinds.add_argument("--data", type=Path, required=True)
    kinds.add_argument("--heldout", type=Path, help="folder of pictures in folders by kind")

    things = evaluate.add_parser("things", help="teach a finished run to name what it sees")
    things.add_argument("--run", type=Path, required=True)
    things.add_argument("--data", type=Path, required=True)
    things.add_argument("--words", type=Path, help="a list such as tags.tsv; else that one")

    convert = evaluate.add_parser("convert", help="write a network as a bundle")
    origin = convert.add_mutually_exclusive_group(required=True)
    origin.add_argument("--run", type=Path, help="folder of a finished run")
    origin.add_argument("--base", type=Path, help="a bundle, whose weights are converted again")
    convert.add_argument("--data", type=Path, required=True, help="for the parity gate's photos")
    convert.add_argument("--out", type=Path, required=True, help="the bundle's folder")
    convert.add_argument("--version", required=True, help="the model's version, such as 1.0")
    convert.add_argument("--photos", type=int, default=64, help="for the parity gate, 64 or more")
    convert.add_argument(
        "--compression",
        choices=("half", "linear8", "palette6", "palette4"),
        default="linear8",
        help="how large weights are stored; by default one byte each",
    )

    score = evaluate.add_parser("evaluate", help="score a bundle on a folder in Flickr8k's format")
    score.add_argument("--model", type=Path, help="a bundle; else the shipped one")
    score.add_argument("--data", type=Path, required=True, help="folder in Flickr8k's format")
    score.add_argument("--split", choices=("dev", "train"), default="dev")
    score.add_argument("--beams", type=int, default=3)
    score.add_argument("--runtime", choices=("auto", "coreml", "litert"), default="auto")
    score.add_argument("--out", type=Path, required=True, help="the report, JSON")
    score.add_argument(
        "--neutral", action="store_true", help="with captions neutral about people, as in the app"
    )
    score.add_argument(
        "--people", action="store_true", help="measure instead what neutral captions change"
    )
    score.add_argument(
        "--translator", type=Path, help="a finished `translator` run: score its French, too"
    )
    score.add_argument("--record", action="store_true", help="also write scores to the manifest")
    return parser


def main() -> int:
    """Run one command.

    The exit status is 0 when it did its work, 1 when it said why not, `STOPPED` when SIGTERM asked
    it to stop.
    """
    parser = _parser()
    arguments = parser.parse_args()
    if arguments.command == "train" and (fault := pipeline.fault(arguments)):
        parser.error(fault)
    teach_options = None
    if arguments.command == "teach":
        try:
            teach_options = teach_command.options_of(arguments)
        except UsageError as error:
            parser.error(str(error))
    asked = StopRequest()
    asked.listen()

    def tell(event: Event) -> None:
        emit(event, sys.stdout)

    try:
        if teach_options is not None:
            output = teach_command.run(teach_options, stoppable(tell, asked), asked)
        else:
            output = _work(arguments, stoppable(tell, asked))
    except Stopping as stop:
        tell(Stopped(stop.stage))
        return STOPPED
    except ChildFailed as error:
        tell(error.failed)
        return 1
    except (TrainingError, CaptionError, OSError) as error:
        tell(Failed(type(error).__name__, str(error)))
        return 1
    tell(Done("" if output is None else str(output)))
    return 0


def _work(arguments: argparse.Namespace, on_event: Listener) -> Path | None:
    """Do what the command is for; returns what it made."""
    if arguments.command == "train":
        return pipeline.run(arguments, on_event)
    if arguments.command == "download":
        return download_command.run(arguments, on_event)
    if arguments.command == "anchors":
        return anchors_command.run(arguments, on_event)
    if arguments.command == "words":
        return words_command.run(arguments, on_event)
    # TensorFlow takes seconds to import; wrong usage has been answered by now.
    from model.training.commands import evaluate

    work = {
        "translator": translate.train,
        "translate": translate.translate,
        "kinds": evaluate.kinds,
        "things": evaluate.things,
        "convert": evaluate.convert,
        "evaluate": evaluate.score,
    }[arguments.command]
    return work(arguments, on_event)


if __name__ == "__main__":
    sys.exit(main())
