"""The service beside the window: one captioner, one queue, one training for both."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.app import Desktop
from desktop.retraining.controller import State
from desktop.retraining.work_folder import RetrainingWork
from desktop.serving.controller import Address, Manner
from desktop.ui.settings.settings_window import SettingsWindow
from tests.desktop.conftest import Stage
from tests.support.retraining.retraining_steps import correct, wait_for
from tests.support.served import Answer, Client, grey

PICTURE = grey(90)
TOKEN = {"Authorization": "Bearer secret"}


@pytest.fixture
def app(stage: Stage) -> Desktop:
    """The app, whose service takes any port that is free."""
    app = stage.start()
    app.settings.set(settings.SERVICE_PORT, 0)
    return app


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Threads that ask, while the test's own runs Qt's loop as the window does."""
    with ThreadPoolExecutor(4) as pool:
        yield pool


def asked(qtbot: QtBot, pool: ThreadPoolExecutor, ask: Callable[[], Answer]) -> Answer:
    """Ask from another thread, and run Qt's loop until there is an answer."""
    future = pool.submit(ask)
    qtbot.waitUntil(future.done)
    return future.result()


def client_of(app: Desktop) -> Client:
    assert app.serving.address
    nothing: Any = None
    return Client(app.serving.address, nothing, nothing, nothing)


def switch(app: Desktop, on: bool) -> None:
    app.settings.set(settings.SERVICE, on)


def test_it_is_off_until_it_is_switched_on_in_the_settings(
    app: Desktop, qtbot: QtBot, pool: ThreadPoolExecutor, stage: Stage
) -> None:
    # GIVEN the app as it starts THEN nothing listens
    assert app.serving.address == ""
    window = app.open_settings()
    assert isinstance(window, SettingsWindow)
    assert not window.service.page.isVisibleTo(window.service)

    # WHEN the switch is used THEN the address is shown, and the window's captioner answers there
    window.service.switch.click()
    assert window.service.address.text() == app.serving.address
    assert window.service.page.isVisibleTo(window.service)
    client = client_of(app)
    found = asked(qtbot, pool, lambda: client.post_form("/api/convert", PICTURE))
    assert found.json["caption"] == f"a picture named {len(PICTURE)}"
    assert found.json["model"] == stage.captioner.version
    sound = asked(qtbot, pool, lambda: client.ask(found.json["audio_url"]))
    assert sound.body[:4] == b"RIFF"
    assert stage.speech.said[-1] == (found.json["caption"], "en")

    # WHEN the captions' language changes THEN so does that of answers to whoever names none
    app.settings.set(settings.CAPTION_LANGUAGE, "fr")
    client = client_of(app)
    found = asked(qtbot, pool, lambda: client.post_form("/api/convert", PICTURE))
    assert found.json["language"] == "fr"

    # WHEN it is switched off THEN nothing listens any more
    window.service.switch.click()
    assert (app.serving.address, window.service.address.text()) == ("", "")
    with pytest.raises(OSError, match="refused"):
        client.ask("/healthz")


def test_a_port_in_use_is_told_and_the_window_goes_on(app: Desktop, qtbot: QtBot) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        app.settings.set(settings.SERVICE_PORT, other.getsockname()[1])
        switch(app, on=True)
    assert app.serving.address == ""
    window = app.open_settings()
    assert "another program may use that port" in window.service.address.text()


def test_window_and_service_share_one_queue(
    app: Desktop, qtbot: QtBot, pool: ThreadPoolExecutor, stage: Stage
) -> None:
    switch(app, on=True)
    client = client_of(app)
    # GIVEN a request that is being described, and another that waits
    stage.captioner.gate.clear()
    asking = [pool.submit(client.post_form, "/api/convert", PICTURE + bytes(n)) for n in range(2)]
    qtbot.waitUntil(lambda: bool(stage.captioner.sent))
    # WHEN the window gets a picture meanwhile
    (path,) = stage.files("dog.png")
    app.window.open_files([path])
    qtbot.waitUntil(lambda: bool(stage.captioner.stopped))
    with qtbot.waitSignal(app.library.added):
        stage.captioner.gate.set()
    qtbot.waitUntil(lambda: all(future.done() for future in asking))
    # THEN it waited for neither: what was in work was left, and begun again
    order = [picture.name for picture, _ in stage.captioner.described]
    assert order[0] == "dog.png"
    assert len(stage.captioner.stopped) == 1
    # AND everybody got an answer
    assert len(order) == 3
    assert [future.result().status for future in asking] == [200, 200]


def test_closing_the_window_ends_requests_that_wait(
    app: Desktop, qtbot: QtBot, pool: ThreadPoolExecutor, stage: Stage
) -> None:
    switch(app, on=True)
    client = client_of(app)
    stage.captioner.gate.clear()
    asking = pool.submit(client.post_form, "/api/convert", PICTURE)
    qtbot.waitUntil(lambda: bool(stage.captioner.sent))
    stage.stop(app)
    assert asking.result(30).json["type"] == "Cancelled"
    names = [thread.name for thread in threading.enumerate()]
    assert "service" not in names


def test_a_training_is_begun_told_and_decided_over_http(
    app: Desktop, qtbot: QtBot, pool: ThreadPoolExecutor, stage: Stage
) -> None:
    """The window's own: one process, one lock, one verdict."""
    stage.kit.play("better", hold_at=18)
    app.serving.start(Address(port=0, token="secret"), Manner())
    client = client_of(app)

    def post(path: str, **body: object) -> Answer:
        return asked(qtbot, pool, lambda: client.post_json(path, body, headers=TOKEN))

    def get(path: str, method: str = "GET") -> Answer:
        return asked(qtbot, pool, lambda: client.ask(path, method=method, headers=TOKEN))

    # GIVEN nothing to learn from THEN that is refused
    assert post("/api/train", corrections=False).json["type"] == "RequestMalformed"
    assert get("/api/train/current").status == 404

    # WHEN a training begins THEN it is the window's
    correct(stage, app, "dog.png", "cat.png")
    begun = post("/api/train")
    assert (begun.status, begun.json["status"]) == (202, "running")
    assert app.retraining.state is State.RUNNING
    here = f"/api/train/{begun.json['id']}"
    qtbot.waitUntil(lambda: len(app.retraining.course.losses) == 5)
    told = get(here).json
    assert (told["stage"], told["better"]) == ("learn", None)
    assert told["pictures"] == 24

    # AND another one is refused while it runs, whoever asks
    again = post("/api/train")
    assert (again.status, again.json["type"]) == (409, "TrainingUnderWay")
    early = post(f"{here}/use")
    assert (early.status, early.json["type"]) == (409, "TrainingUndecided")
    assert get("/api/train/another").status == 404

    # WHEN it is given up THEN the model in use stays
    gone = get(here, "DELETE")
    assert (gone.status, gone.json["status"]) == (200, "cancelled")
    wait_for(stage, app, State.IDLE)
    assert get(here).json["status"] == "cancelled"
    assert [model.version for model in app.models.all()] == ["0.0.1"]
    app.serving.stop()


def test_a_training_that_another_copy_of_the_program_runs_is_told(
    app: Desktop, qtbot: QtBot, pool: ThreadPoolExecutor, stage: Stage
) -> None:
    app.serving.start(Address(port=0, token="secret"), Manner())
    client = client_of(app)
    other = RetrainingWork(stage.folder / "retraining")
    other.lock()
    try:
        found = asked(qtbot, pool, lambda: client.post_json("/api/train", {}, headers=TOKEN))
    finally:
        other.unlock()
    assert (found.status, found.json["type"]) == (409, "RetrainingBusy")
    app.serving.stop()
