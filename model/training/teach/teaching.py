"""Teaching a model its owner's pictures, in five steps over one work folder.

    encode      what the encoder makes of the pictures           encoded_pictures.py
    compare     what the old model says of them, and its owner   comparison.py, gate_fitting.py
    fine-tune   a model for every trial                          finetuning_run.py
    judge       better or not at all                             acceptance.py
    write       the new bundle                                   taught_bundle.py

The folder holds each finished piece: `before.json` (the old model's captions), `memory.npy` (the
encoded pictures), for every trial a gate (`gate-1.npz`, ...) and a model, `verdict.json`, and at
the end the new bundle, until it moves to its place. What is there is not done again. `learn` and
`judge_and_write` are run by two processes, one after the other (`child_process.py` says why).
"""

from __future__ import annotations

from pathlib import Path

from model.training.teach.acceptance import judge
from model.training.teach.comparison import Material, captions_before, compare
from model.training.teach.encoded_pictures import encode_pictures, load_pictures
from model.training.teach.finetuning_run import finetune_trials
from model.training.teach.gate_fitting import fit_gates
from model.training.teach.old_model import load_old_model
from model.training.teach.task import TeachingTask
from model.training.train.stopping import Channel
from model.training.train.work_folder import WorkFolder
from model.training_events import Listener


def learn(task: TeachingTask, work: WorkFolder, channel: Channel) -> None:
    """Encode, compare and fine-tune; the work folder holds what comes of it.

    Raises `BaseNotTeachable`, `CheckpointError` when the disk is full, and `Stopping`.
    """
    material = _study(task, work, channel.on_event)
    finetune_trials(material, work, channel)


def judge_and_write(
    task: TeachingTask, work: WorkFolder, out: Path, on_event: Listener, *, anyway: bool
) -> Path | None:
    """Judge what was learnt; write it to `out` when it is better, or `anyway`.

    Raises as `write_bundle` does.
    """
    material = _study(task, work, on_event)
    taught = judge(material, work, on_event)
    if not (taught.acceptance.accepted or anyway):
        return None
    # Core ML's tools take a second to import, which neither learning nor judging needs.
    from model.training.teach.taught_bundle import write_bundle

    return write_bundle(taught, material, work, out, on_event)


def _study(task: TeachingTask, work: WorkFolder, on_event: Listener) -> Material:
    """Encode and compare."""
    old = load_old_model(task.captioner)
    pictures = load_pictures(task)
    before = captions_before(task.captioner, pictures, work, on_event)
    encoded = encode_pictures(old.network, pictures, task, work, on_event)
    comparison = compare(old, task.pairs, before)
    gates = fit_gates(old, task, encoded, comparison, work)
    return Material(task, old, encoded, comparison, gates)
