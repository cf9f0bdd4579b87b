"""Functions behind HTTP, for an emulator that hands events on: MiniStack's proxy of functions.

An event is the body of a POST to /<function>; the answer is the function's, 200, or its error object, 500.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Iterator

from lamplight_executor.environment import LOG, Environment, Result, StartFailure
from lamplight_executor.function import Function
from lamplight_executor.settings import Settings

_MAX_ENVIRONMENTS = 4
"""Of one function at once; who comes then waits."""


class Pool:
    """The environments of one function. Safe for concurrent use."""

    def __init__(self, function: Function, settings: Settings) -> None:
        self.function = function
        self._settings = settings
        self._room = threading.Semaphore(_MAX_ENVIRONMENTS)
        self._lock = threading.Lock()
        self._idle: list[Environment] = []

    def invoke(self, request_id: str, event: bytes, function_arn: str, trace_id: str) -> Result:
        try:
            with self._environment() as environment:
                return environment.invoke(request_id, event, function_arn, trace_id)
        except StartFailure as failure:
            return Result(failure.payload, is_error=True, log=str(failure))

    @contextmanager
    def _environment(self) -> Iterator[Environment]:
        with self._room:
            with self._lock:
                environment = self._idle.pop() if self._idle else Environment(self.function, self._settings)
            try:
                yield environment
            finally:
                with self._lock:
                    self._idle.append(environment)

    def stop(self) -> None:
        """Ends what is idle; what runs ends with this process."""
        with self._lock:
            idle, self._idle = self._idle, []
        for environment in idle:
            environment.stop()


class FunctionHost(ThreadingHTTPServer):
    """Answers events of any function that it can find."""

    daemon_threads = True

    def __init__(self, find: Callable[[str], Function], settings: Settings) -> None:
        super().__init__(("127.0.0.1", 0), _Event)
        self._find = find
        self._settings = settings
        self._lock = threading.Lock()
        self._pools: dict[str, Pool] = {}
        threading.Thread(target=self.serve_forever, args=(0.05,), name="function-host", daemon=True).start()

    def address(self, function: str) -> str:
        return f"http://127.0.0.1:{self.server_port}/{function}"

    def pool(self, name: str) -> Pool:
        with self._lock:
            if name not in self._pools:
                self._pools[name] = Pool(self._find(name), self._settings)
                LOG.info("%s is hosted", name)
            return self._pools[name]

    def close(self) -> None:
        self.shutdown()
        self.server_close()
        for pool in self._pools.values():
            pool.stop()


class _Event(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FunctionHost

    def log_message(self, *_: object) -> None:
        """The functions' own logs say more."""

    def do_POST(self) -> None:
        event = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        name = self.path.strip("/")
        result = self.server.pool(name).invoke(
            self.headers.get("X-Amzn-Lambda-Request-Id", "unknown"),
            event or b"{}",
            self.headers.get("X-Amzn-Lambda-Function-Arn", name),
            self.headers.get("X-Amzn-Trace-Id", "Root=1-00000000-000000000000000000000000"),
        )
        self.send_response(500 if result.is_error else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(result.payload)))
        self.end_headers()
        self.wfile.write(result.payload)
