"""The training program: `python -m model.training train|evaluate|convert`; events on stdout."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


def _train(arguments: argparse.Namespace) -> Path:
    # Imported here because TensorFlow takes seconds: wrong usage is answered at once.
    import keras

    from model.training import vocabulary
    from model.training.batches import prepare
    from model.training.config import TrainingConfig
    from model.training.dataset import Packer, read_flickr8k
    from model.training.network import CaptionNetwork
    from model.training.trainer import Trainer
    from model.training.weights import load_vit
    from model.training_events import emit

    config = TrainingConfig()
    if arguments.config:
        config = TrainingConfig.from_json(arguments.config.read_text(encoding="utf-8"))
    keras.utils.set_random_seed(config.seed)
    data = read_flickr8k(arguments.data / "flickr8k")
    arguments.run.mkdir(parents=True, exist_ok=True)
    tokenizer = vocabulary.load_or_train(
        arguments.run / "tokenizer.json", data, arguments.data, config.network.vocabulary
    )
    packer = Packer(tokenizer, config.row_length, config.network.max_tokens)
    network = CaptionNetwork(config.network)
    network.build()
    if arguments.encoder:
        load_vit(network.encoder, arguments.encoder)
    trainer = Trainer(network, config, arguments.run, lambda event: emit(event, sys.stdout))
    return trainer.run(prepare(data.train, packer), packer)


def main() -> int:
    """Run one command; the exit status is 0 when it did its work, 1 when it said why not."""
    parser = argparse.ArgumentParser(prog="python -m model.training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train from a folder of data; continues a killed run")
    train.add_argument("--data", type=Path, required=True, help="folder holding flickr8k/")
    train.add_argument("--encoder", type=Path, help="initial ViT weights, .npz; else random ones")
    train.add_argument("--config", type=Path, help="a TrainingConfig as JSON; else the default")
    train.add_argument("--run", type=Path, required=True, help="folder for checkpoints")
    train.set_defaults(work=_train)
    arguments = parser.parse_args()

    from model.training.errors import TrainingError
    from model.training_events import Done, Failed, emit

    try:
        output = arguments.work(arguments)
    except TrainingError as error:
        emit(Failed(type(error).__name__, str(error)), sys.stdout)
        return 1
    emit(Done(str(output)), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
