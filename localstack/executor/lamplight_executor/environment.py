"""One execution environment: a process, its Runtime API, its log stream and its temporary folder."""

from __future__ import annotations

import atexit
import logging
import math
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from lamplight_executor import errors
from lamplight_executor.command import Start, start_of
from lamplight_executor.function import Function
from lamplight_executor.layers import MergedLayers
from lamplight_executor.log_stream import LogStream
from lamplight_executor.runtime_api import Call, Outcome, RuntimeApi
from lamplight_executor.settings import Settings

LOG = logging.getLogger("lamplight.executor")

_INIT_LIMIT_SECONDS = 60
_END_LIMIT_SECONDS = 2
_END_OF_LOG = 2000


class StartFailure(Exception):
    """The function could not be started. `payload` is what its caller gets."""

    def __init__(self, payload: bytes) -> None:
        super().__init__(payload.decode(errors="replace"))
        self.payload = payload


@dataclass(frozen=True)
class Result:
    """What an invocation came to, with all that was written meanwhile."""

    payload: bytes
    is_error: bool
    log: str


class _Running:
    """A process that lives, or did. Every process has a Runtime API of its own: no event gets to one that is gone."""

    def __init__(self, function: Function, settings: Settings, opt: Path | None, log: LogStream) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix=f"lamplight-{function.name}-"))
        self.api = RuntimeApi()
        self.call: Call | None = None
        self.began = time.monotonic()
        with ExitStack() as undo:
            undo.callback(self._remove)
            start = start_of(function, settings, opt, self.api.address, self._folder)
            self._process = self._spawn(start, function.code, log)
            undo.pop_all()
        self.rewrites = opt is not None and not start.mounts
        threading.Thread(target=self._watch, name=f"watch-{self._process.pid}", daemon=True).start()

    @staticmethod
    def _spawn(start: Start, folder: Path, log: LogStream) -> subprocess.Popen[bytes]:
        with log.file.open("ab") as output:
            return subprocess.Popen(
                start.command,
                cwd=folder,
                env=start.variables,
                stdin=subprocess.PIPE,  # held, never written to: its end is the end of the process
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def _watch(self) -> None:
        status = self._process.wait()
        self.api.started(errors.exited(status))
        call = self.call
        if call is not None:
            call.end(Outcome(errors.exited(status, call.request_id), is_error=True))

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def peak_megabytes(self) -> int:
        """The largest resident set so far; 0 where the system does not tell."""
        try:
            lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        except OSError:
            return 0
        return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM:")), 0)

    def terminate(self) -> None:
        """Asks it to end, as Lambda does, and ends it where it does not."""
        self._process.terminate()
        try:
            self._process.wait(_END_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        self.kill()

    def kill(self) -> None:
        """Ends it and all that it started, at once, and removes what it leaves."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
        self._remove()

    def _remove(self) -> None:
        self.api.close()
        shutil.rmtree(self._folder, ignore_errors=True)


class Environment:
    """Serves one event at a time; the emulator has as many environments as it serves events at once."""

    _layers = MergedLayers()
    atexit.register(_layers.close)

    def __init__(self, function: Function, settings: Settings) -> None:
        self._function = function
        self._settings = settings
        self._home = tempfile.TemporaryDirectory(prefix="lamplight-log-", ignore_cleanup_errors=True)
        self.log = LogStream.create(settings.logs, function.name, Path(self._home.name))
        self._running: _Running | None = None
        self._init_seconds = 0.0

    @property
    def runtime_api(self) -> str:
        return f"http://{self._running.api.address}" if self._running else ""

    def start(self) -> None:
        """Starts the process and waits until it asks for its first event.

        :raises StartFailure: where it ends before, says that it cannot, or takes too long
        """
        self._discard()
        running = _Running(self._function, self._settings, self._layers.of(self._function.layers), self.log)
        self._running = running
        LOG.info("%s runs as process %d", self._function.name, running.pid)
        if running.rewrites:
            LOG.info("%s finds no layers at /opt: values of its variables are rewritten", self._function.name)
        self._await_start(running)
        self._init_seconds = time.monotonic() - running.began

    def _await_start(self, running: _Running) -> None:
        try:
            init_error = running.api.asked_for_event.result(_INIT_LIMIT_SECONDS)
        except TimeoutError:
            init_error = errors.error(
                "Sandbox.Timedout",
                f"the runtime did not ask for its first event within {_INIT_LIMIT_SECONDS} seconds",
            )
        if init_error is not None:
            self._discard()
            LOG.warning("%s did not start; it wrote: %s", self._function.name, self.log.since(0)[-_END_OF_LOG:])
            raise StartFailure(init_error)

    def invoke(self, request_id: str, payload: bytes, function_arn: str, trace_id: str) -> Result:
        """The answer to an event. A process that is found dead is replaced, before the event and not after it.

        :raises StartFailure: where the process had to be started anew and could not be
        """
        while True:
            if self._running is None or not self._running.is_alive():
                self.start()
            call = Call(request_id, payload, function_arn, trace_id, self._function.timeout_seconds)
            result = self._serve(call)
            if result is not None:
                return result

    def _serve(self, call: Call) -> Result | None:
        """None where the process ended before it took the event."""
        running = self._running
        if running is None:
            raise RuntimeError("expected a started environment")
        start, began = self.log.length(), time.monotonic()
        self.log.mark()
        self.log.append(f"START RequestId: {call.request_id} Version: {self._function.version}")
        running.call = call
        if not running.is_alive():
            return None
        running.api.offer(call)
        in_time = self._await(call)
        running.call = None
        if in_time and not call.delivered.is_set():
            return None
        self._report(call, running, time.monotonic() - began)
        if not in_time:
            self.log.append(f"{call.request_id} Task timed out after {call.timeout_seconds:.2f} seconds")
            self._discard()
        outcome = call.outcome.result()
        return Result(outcome.payload, outcome.is_error, self.log.since(start))

    @staticmethod
    def _await(call: Call) -> bool:
        """Whether there was an outcome in time; if not, that is the outcome."""
        try:
            call.outcome.result(call.timeout_seconds)
            return True
        except TimeoutError:
            late = errors.timed_out(call.request_id, call.timeout_seconds)
            return not call.end(Outcome(late, is_error=True))

    def _report(self, call: Call, running: _Running, seconds: float) -> None:
        init, self._init_seconds = self._init_seconds, 0.0
        milliseconds, init_milliseconds = seconds * 1000, init * 1000
        cold = f"Init Duration: {init_milliseconds:.2f} ms\t" if init else ""
        self.log.append(f"END RequestId: {call.request_id}")
        self.log.append(
            f"REPORT RequestId: {call.request_id}\tDuration: {milliseconds:.2f} ms\t"
            f"Billed Duration: {math.ceil(milliseconds) + math.ceil(init_milliseconds)} ms\t"
            f"Memory Size: {self._function.memory_megabytes} MB\tMax Memory Used: {running.peak_megabytes()} MB\t{cold}"
        )

    def stop(self) -> None:
        if self._running:
            self._running.terminate()
            self._running = None
        self._home.cleanup()

    def _discard(self) -> None:
        if self._running:
            self._running.kill()
            self._running = None
