"""A browser told what to show by the DevTools protocol, over a pair of pipes: JSON, each message with a NUL at its end."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import signal
import subprocess
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.look.programs import NotShown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECONDS = 60.0
"""For an answer."""
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # nothing is fetched
    "--remote-debugging-pipe",
)
SHELL = 'read=$1 write=$2; shift 2; exec "$@" 3</dev/fd/$read 4>/dev/fd/$write'
"""The browser reads from its descriptor 3 and writes to 4."""


class Reader(NamedTuple):
    """How a person reads: the room for text on a screen in CSS pixels, the size of type in percent, and day or night."""

    width: int
    height: int
    size: int = 100
    dark: bool = False


class Tab:
    """A page of a browser."""

    def __init__(self, commands: int, answers: int) -> None:
        """Open a page over the pipes of a browser; raise `NotShown`."""
        self._commands, self._answers = commands, answers
        self._number, self._rest, self._session = 0, b"", ""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._ask("Page.enable")

    def picture(self, address: str, reader: Reader, tallest: int) -> bytes:
        """Return a PNG of a whole page as a person reads it, at most so many pixels tall; raise `NotShown`."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if reader.dark else "light"}
        self._ask("Emulation.setEmulatedMedia", features=[scheme])
        size = {"width": reader.width, "height": reader.height, "deviceScaleFactor": 1, "mobile": False}
        self._ask("Emulation.setDeviceMetricsOverride", **size)
        self._ask("Page.navigate", url=address)
        self._wait("Page.loadEventFired")
        self.value(f"document.documentElement.style.fontSize = '{reader.size}%'; document.fonts.ready.then(() => 0)")
        tall = self._ask("Page.getLayoutMetrics")["cssContentSize"]["height"]
        clip = {"x": 0, "y": 0, "width": reader.width, "height": min(tall, tallest), "scale": 1}
        shot = self._ask("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        return base64.b64decode(shot["data"])

    def value(self, script: str) -> Any:
        """Return what a script of the page says, which may be a promise."""
        return self._ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)["result"].get("value")

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its answer."""
        self._number += 1
        within = {"sessionId": self._session} if self._session else {}
        message = {"id": self._number, "method": method, "params": parameters, **within}
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        answer = next(message for message in self._messages() if message.get("id") == self._number)
        if "error" in answer:
            raise NotShown(f"the browser refuses {method}: {answer['error'].get('message')}")
        result: dict[str, Any] = answer["result"]
        return result

    def _wait(self, event: str) -> None:
        next(message for message in self._messages() if message.get("method") == event)

    def _messages(self) -> Iterator[dict[str, Any]]:
        """Yield what the browser tells from now on; raise `NotShown` if it is silent for too long, or at its end."""
        end = time.monotonic() + SECONDS
        while True:
            while b"\0" not in self._rest:
                ready, _, _ = select.select([self._answers], [], [], max(0.0, end - time.monotonic()))
                piece = os.read(self._answers, 1 << 20) if ready else b""
                if not piece:
                    raise NotShown("the browser gave no answer")
                self._rest += piece
            message, _, self._rest = self._rest.partition(b"\0")
            yield json.loads(message)


@contextlib.contextmanager
def tab(browser: str, profile: Path) -> Iterator[Tab]:
    """Run a browser with a profile of its own and yield a page of it; raise `NotShown`."""
    (theirs_in, commands), (answers, theirs_out) = os.pipe(), os.pipe()
    command = ["sh", "-c", SHELL, "sh", str(theirs_in), str(theirs_out), browser, *FLAGS, f"--user-data-dir={profile}"]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    passed = {"pass_fds": (theirs_in, theirs_out), "start_new_session": True}
    with subprocess.Popen(command, **quiet, **passed) as process:  # type: ignore[call-overload]  # noqa: S603
        try:
            os.close(theirs_in)
            os.close(theirs_out)
            yield Tab(commands, answers)
        finally:
            os.close(commands)
            os.close(answers)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
