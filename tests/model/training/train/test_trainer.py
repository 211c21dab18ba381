"""The real training program on a tiny network: it learns, and being killed changes nothing."""

from __future__ import annotations

import dataclasses
import signal
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from model.tokenizer import Tokenizer
from model.training.commands.train import Options, train
from model.training.data.batches import prepare
from model.training.data.dataset import Packer, read_flickr8k
from model.training.errors import CheckpointError
from model.training.network.caption_network import CaptionNetwork
from model.training.network.checkpoint import load_arrays, network_arrays, save_arrays
from model.training.network.config import StageConfig, TrainingConfig
from model.training.train.trainer import Trainer
from model.training_events import Checkpoint, Done, Event, Progress, from_json


def _start(data: Path, config: Path, run: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "model.training", "train"]
    command += ["--data", str(data), "--config", str(config), "--run", str(run)]
    root = Path(__file__).parents[4]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=root
    )


def _finish(process: subprocess.Popen[str]) -> list[Event]:
    out, errors = process.communicate(timeout=300)
    events = [from_json(line) for line in out.splitlines()]
    assert events, errors
    return events


@pytest.fixture
def config_file(tiny_config: TrainingConfig, tmp_path: Path) -> Path:
    path = tmp_path / "tiny.json"
    path.write_text(tiny_config.to_json())
    return path


def test_a_killed_run_ends_as_an_undisturbed_one(
    flickr8k: Path, config_file: Path, tmp_path: Path
) -> None:
    # GIVEN a run that nobody disturbs, in this process, and that learns
    events: list[Event] = []
    train(Options(data=flickr8k, run=tmp_path / "whole", config=config_file), events.append)
    losses = [e.loss for e in events if isinstance(e, Progress) and e.loss is not None]
    assert losses[-1] < 0.6 * losses[0]

    # WHEN another is killed after a checkpoint in the middle of each stage, and started again
    for stage in ("decoder", "everything"):
        process = _start(flickr8k, config_file, tmp_path / "killed")
        assert process.stdout is not None
        for line in process.stdout:
            event = from_json(line)
            if isinstance(event, Checkpoint) and event.stage == stage and event.step:
                process.send_signal(signal.SIGKILL)
                break
        process.communicate()
        assert process.returncode == -signal.SIGKILL
    events = _finish(_start(flickr8k, config_file, tmp_path / "killed"))
    assert isinstance(events[-1], Done)

    # THEN it continues in the middle, and ends with the same weights
    resumed = next(event for event in events if isinstance(event, Progress))
    assert (resumed.stage, resumed.step) != ("decoder", 1)
    whole, killed = (load_arrays(tmp_path / run / "network.npz") for run in ("whole", "killed"))
    assert whole.keys() == killed.keys()
    for name, value in whole.items():
        np.testing.assert_allclose(killed[name], value, atol=1e-4, err_msg=name)


def test_another_configuration_is_refused_a_used_folder(
    flickr8k: Path, config_file: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    run.mkdir()
    (run / "config.json").write_text(TrainingConfig(seed=99).to_json())

    with pytest.raises(CheckpointError, match="run holds a run of another configuration"):
        train(Options(data=flickr8k, run=run, config=config_file), lambda event: None)


@pytest.mark.usefixtures("eagerly")
def test_goes_a_share_of_the_way_from_the_base_s_weights(
    flickr8k: Path, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    # GIVEN the same run twice from the same weights, one of which goes a quarter of the way
    tokenizer = Tokenizer.train(["a cat looks left", "un chat brun"], 400)
    ends = {}
    for share in (1.0, 0.25):
        keras.utils.set_random_seed(1)
        sizes = dataclasses.replace(tiny_config.network, vocabulary=tokenizer.vocabulary_size)
        stage = StageConfig("decoder", 4, 8e-3, 0.0, pictures=3, warmup=1, ema=0.5)
        config = TrainingConfig(sizes, (stage,), row_length=48, share=share)
        network = CaptionNetwork(sizes)
        network.build()
        start = network_arrays(network)
        packer = Packer(tokenizer, config.row_length, sizes.max_tokens)
        data = prepare(read_flickr8k(flickr8k / "flickr8k").train, packer)
        run = Trainer(network, config, tmp_path / str(share), lambda event: None).run(data, packer)
        ends[share] = load_arrays(run)

    # THEN that one ends a quarter of the way to where the other ends
    for name, first in start.items():
        expected = first + 0.25 * (ends[1.0][name] - first)
        np.testing.assert_allclose(ends[0.25][name], expected, atol=1e-5, err_msg=name)
    assert np.abs(ends[1.0]["decoder/embeddings"] - start["decoder/embeddings"]).max() > 1e-3


def test_a_damaged_checkpoint_is_named(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.npz"
    save_arrays(path, {"a": np.zeros(1000)})
    path.write_bytes(path.read_bytes()[:500])

    with pytest.raises(CheckpointError, match=r"checkpoint\.npz cannot be read"):
        load_arrays(path)


def test_a_full_disk_leaves_the_old_checkpoint(tmp_path: Path) -> None:
    # GIVEN a checkpoint, and a process that may write no more than 64 KB to a file
    path = tmp_path / "checkpoint.npz"
    save_arrays(path, {"a": np.arange(3)})
    program = (
        "import resource, signal, sys, numpy as np\n"
        "from pathlib import Path\n"
        "from model.training.network.checkpoint import save_arrays\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))\n"
        "save_arrays(Path(sys.argv[1]), {'a': np.zeros(100_000)})\n"
    )

    # WHEN it writes a larger one
    child = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        cwd=Path(__file__).parents[4],
        capture_output=True,
        check=False,
        text=True,
    )

    # THEN it says so, and the old one is whole
    assert "CheckpointError: checkpoint.npz cannot be written" in child.stderr
    assert list(load_arrays(path)["a"]) == [0, 1, 2]
    assert [file.name for file in tmp_path.iterdir()] == ["checkpoint.npz"]
