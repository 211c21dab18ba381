"""Runs the stages of a training configuration, checkpointing so that a killed run continues.

A stage (`StageConfig`) is one call of Keras' `fit`: batches (`data/batches.py`) go through the
network (`network/caption_network.py`), whose logits (B, T, V) `SmoothedCrossEntropy` compares with
the next tokens (B, T), and `TwoRateAdamW` moves the weights. `commands/train.py` calls this;
`convert/bundle_writer.py` makes a bundle of what comes out.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from model import atomic_files
from model.training.data.batches import Batches, TrainingSet, encode_all, mirrored, upright
from model.training.data.dataset import Packer
from model.training.errors import CheckpointError
from model.training.network import checkpoint
from model.training.network.caption_network import CaptionNetwork
from model.training.network.config import StageConfig, TrainingConfig
from model.training.train.history import History, summary_of
from model.training.train.perplexity import perplexities
from model.training.train.progress import StepReporter
from model.training.train.run_folder import NETWORK
from model.training.train.schedules import learning_rate
from model.training.train.validation import Plan, Validator
from model.training_events import Checkpoint, Listener, Progress, Stage

STEPS_BETWEEN_REPORTS = 10
BEST, SUMMARY = "best.npz", "model.txt"
_WORTH_COMPILING = 600
UPRIGHT_MEMORY, HELD_OUT_MEMORY = "memory-upright.npy", "memory-heldout.npy"


class SmoothedCrossEntropy(keras.losses.Loss):
    """Cross entropy against the target mixed with the uniform distribution.

    Label smoothing of Szegedy et al. 2015 (arXiv 1512.00567), section 7, from logits (B, T, V)
    and ids (B, T), without ever writing a (B, T, V) target.
    """

    def __init__(self, smoothing: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.smoothing = smoothing

    def call(self, y_true: Any, y_pred: Any) -> Any:
        target, logits = ops.cast(y_true, "int32"), ops.cast(y_pred, "float32")
        # A backend's own cross entropy goes over the (B, T, V) numbers twice, not eight times.
        entropy = ops.sparse_categorical_crossentropy(target, logits, from_logits=True)
        if not self.smoothing:
            return entropy
        chosen = ops.take_along_axis(logits, ops.expand_dims(target, -1), axis=-1)[..., 0]
        return entropy + self.smoothing * (chosen - ops.mean(logits, axis=-1))


class TwoRateAdamW(keras.optimizers.AdamW):
    """AdamW (Loshchilov and Hutter 2019) that moves the encoder at a fraction of the rate."""

    def __init__(self, *args: Any, encoder_rate: float = 1.0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.encoder_rate = encoder_rate

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        # A backend may hand over its own variable, which does not know the Keras path.
        path = self._trainable_variables[self._get_variable_index(variable)].path
        factor = self.encoder_rate if "/encoder/" in path else 1.0
        super().update_step(gradient, variable, learning_rate * factor)

    def swap_averages(self) -> None:
        """Exchange the weights that learn and their moving averages."""
        averages = self._model_variables_moving_average
        for variable, average in zip(self._trainable_variables, averages, strict=True):
            value = np.array(ops.convert_to_numpy(variable))
            variable.assign(average)
            average.assign(value)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "encoder_rate": self.encoder_rate}


class Trainer:
    """Trains one network in one folder; `on_event` hears of every step that matters.

    The folder holds `config.json`, `model.txt` (the network's parts), `checkpoint.npz` (the last
    good state) and, once all stages are done, `network.npz`. Where the configuration asks for
    validation, `held_out` is what it is done on, `history.json` what it found, and `best.npz` what
    did best; TensorBoard finds the figures in a folder `log`.
    """

    def __init__(
        self,
        network: CaptionNetwork,
        config: TrainingConfig,
        folder: Path,
        on_event: Listener,
        held_out: TrainingSet | None = None,
        log: Path | None = None,
    ) -> None:
        self.network, self.config, self.folder, self.on_event = network, config, folder, on_event
        self.held_out, self.log = held_out if config.validate_epochs else None, log

    def run(self, data: TrainingSet, packer: Packer) -> Path:
        """Train all stages that are not done and return the file of the final weights.

        Raises `CheckpointError` when the folder holds a run of another configuration, or cannot be
        written.
        """
        goes_part_of_the_way = self.config.share != 1.0
        base = checkpoint.network_arrays(self.network) if goes_part_of_the_way else {}
        self._claim_folder()
        done, state = self._last_checkpoint()
        for index, stage in enumerate(self.config.stages):
            if index < done:
                continue
            self._train_stage(index, stage, data, packer, state)
            state = None
            self._save({"stage": np.array(index + 1), "step": np.array(0)}, stage.name, 0)
        output = self.folder / NETWORK
        if not output.exists():  # or it has heads by now that this network has not
            trained = checkpoint.network_arrays(self.network)
            if goes_part_of_the_way:
                trained = checkpoint.between(base, trained, self.config.share)
            checkpoint.save_arrays(output, trained)
        return output

    def _claim_folder(self) -> None:
        """Write the configuration, or refuse a folder that holds a run of another one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "config.json"
        if path.exists() and TrainingConfig.from_json(path.read_text()) != self.config:
            raise CheckpointError(f"{self.folder.name} holds a run of another configuration")
        atomic_files.discard_unfinished(self.folder)
        atomic_files.write_durably(path, self.config.to_json().encode())
        atomic_files.write_durably(self.folder / SUMMARY, summary_of(self.network).encode())

    def _last_checkpoint(self) -> tuple[int, dict[str, NDArray[Any]] | None]:
        path = self.folder / "checkpoint.npz"
        if not path.exists():
            return 0, None
        state = checkpoint.load_arrays(path)
        checkpoint.restore_network(self.network, state)
        return int(state["stage"]), state if int(state["step"]) else None

    def _train_stage(
        self,
        index: int,
        stage: StageConfig,
        data: TrainingSet,
        packer: Packer,
        state: dict[str, NDArray[Any]] | None,
    ) -> None:
        steps = math.ceil(stage.epochs * data.epoch / stage.pictures)
        self.on_event(Stage(stage.name, steps))
        frozen = stage.encoder_rate == 0
        memory = self._memory(data, stage.mirror) if frozen else None
        if frozen:
            self.network.encoder.trainable = False
        else:
            self.network.encoder.freeze_lowest(stage.frozen_blocks)
        for head in (self.network.kind_head, self.network.tag_head):
            if head is not None:
                head.trainable = False
        optimiser = optimiser_of(stage, steps)
        loss = SmoothedCrossEntropy(stage.label_smoothing)
        self.network.compile(optimiser, loss, jit_compile=False)
        optimiser.build(self.network.trainable_variables)
        start = 0
        if state is not None:
            checkpoint.restore_run(self.network, state)
            start = int(state["step"])
        batches = Batches(
            data,
            packer,
            stage,
            steps=steps,
            start=start,
            seed=self.config.seed + index,
            memory=memory,
        )
        callback = CheckpointReporter(
            self.on_event,
            lambda step: self._save_step(index, stage.name, step),
            self.config.checkpoint_every,
            (stage.name, start, steps),
        )
        callbacks = [callback, *self._validation(stage, packer, start, steps)]
        self.network.fit(batches, epochs=1, shuffle=False, verbose=0, callbacks=callbacks)
        if self.held_out is not None:
            checkpoint.restore_network(self.network, checkpoint.load_arrays(self.folder / BEST))

    def _validation(
        self, stage: StageConfig, packer: Packer, start: int, steps: int
    ) -> list[keras.callbacks.Callback]:
        """Return what validates a stage, if anything does."""
        if self.held_out is None:
            return []
        held_out, epoch = self.held_out, steps / stage.epochs
        memory = None
        if stage.encoder_rate == 0:
            memory = self._memory(held_out, mirror=False, name=HELD_OUT_MEMORY)[0]
        every = max(1, round(self.config.validate_epochs * epoch))
        validator = Validator(
            Plan(stage, start, steps, every, epoch),
            History(self.folder),
            lambda: perplexities(self.network, packer, held_out, memory),
            self._keep_best,
            self.on_event,
            self.log,
        )
        return [validator]

    def _keep_best(self) -> None:
        checkpoint.save_arrays(self.folder / BEST, checkpoint.network_arrays(self.network))

    def _memory(self, data: TrainingSet, mirror: bool, name: str = "") -> NDArray[np.float16]:
        """Return the encoder's output for every picture, computed once a run."""
        path = self.folder / (name or ("memory.npy" if mirror else UPRIGHT_MEMORY))
        views = (upright, mirrored) if mirror else (upright,)
        return encoded(self.network.encoder, data.pictures, path, views, self.on_event)

    def _save(self, place: dict[str, NDArray[Any]], stage: str, step: int) -> None:
        arrays = checkpoint.network_arrays(self.network) | place
        if step:
            arrays |= checkpoint.run_arrays(self.network)
        checkpoint.save_arrays(self.folder / "checkpoint.npz", arrays)
        self.on_event(Checkpoint(stage, step))

    def _save_step(self, index: int, stage: str, step: int) -> None:
        """Checkpoint in the middle of a stage, optimiser included."""
        self._save({"stage": np.array(index), "step": np.array(step)}, stage, step)


class CheckpointReporter(StepReporter):
    """Tells a listener of a stage's progress, and has it saved every so many steps.

    `place` is the stage's name, the steps done before, and all of its steps.
    """

    def __init__(
        self,
        on_event: Listener,
        save: Callable[[int], None],
        save_every: int,
        place: tuple[str, int, int],
    ) -> None:
        super().__init__(*place, STEPS_BETWEEN_REPORTS)
        self.on_event, self.save, self.save_every = on_event, save, save_every

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        step = self.count(batch, logs)
        if progress := self.report(step):
            self.on_event(progress)
        if step % self.save_every == 0 and step < self.steps:
            self.save(step)


def optimiser_of(stage: StageConfig, steps: int) -> TwoRateAdamW:
    """Return the optimiser of a stage of so many steps."""
    optimiser = TwoRateAdamW(
        learning_rate(stage, steps),
        weight_decay=stage.weight_decay,
        global_clipnorm=stage.clip_norm,
        use_ema=True,
        ema_momentum=stage.ema,
        encoder_rate=stage.encoder_rate,
    )
    optimiser.exclude_from_weight_decay(
        var_names=["bias", "gamma", "beta", "positions", "class_token", "embeddings"]
    )
    return optimiser


def encoded(
    encoder: Any,
    pictures: NDArray[np.uint8],
    path: Path,
    views: Sequence[Callable[[NDArray[np.uint8]], NDArray[np.uint8]]],
    on_event: Listener,
) -> NDArray[np.float16]:
    """Return an encoder's output for every view of the pictures, from `path` where it is there.

    (N, H, W, 3) -> (views, N, slots, width), a memory map.
    """
    if not path.exists():
        encode = compiled(encoder, len(views) * len(pictures))
        began = time.monotonic()
        for done, total in encode_all(encode, pictures, path, views=views):
            left = (time.monotonic() - began) / done * (total - done)
            on_event(Progress("encoding", done, total, None, round(left, 1)))
    memory: NDArray[np.float16] = np.load(path, mmap_mode="r", allow_pickle=False)
    return memory


def compiled(
    layer: keras.layers.Layer, pictures: int
) -> Callable[[NDArray[np.uint8]], NDArray[np.float32]]:
    """Return a layer's fast inference, (B, H, W, 3) uint8 -> its output, on whichever backend.

    It is for so many pictures in all: XLA compiles the shipped encoder for 4 s at every new B, to
    encode 16 pictures in 0.65 s in place of 0.87.
    """
    inputs = keras.Input((layer.config.image_size, layer.config.image_size, 3), dtype="uint8")
    model = keras.Model(inputs, layer(inputs, training=False))
    if pictures < _WORTH_COMPILING:
        model.jit_compile = False
    return lambda batch: np.asarray(model.predict_on_batch(np.ascontiguousarray(batch)))
