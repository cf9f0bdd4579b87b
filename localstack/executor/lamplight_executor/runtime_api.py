"""The Runtime API of one execution environment (version 2018-06-01), on a free port of the loopback address."""

from __future__ import annotations

import base64
import binascii
import queue
import threading
import time
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from lamplight_executor import errors
from lamplight_executor.streaming import PRELUDE_TYPE, BadPrelude, proxy_answer

_ROOT = "/2018-06-01/runtime/"
_INVOCATION = _ROOT + "invocation/"
_ERROR_TYPE = "Lambda-Runtime-Function-Error-Type"
_ERROR_BODY = "Lambda-Runtime-Function-Error-Body"
_OK = b'{"status":"OK"}'


@dataclass(frozen=True)
class Outcome:
    """What an invocation came to: the answer, or an error object."""

    payload: bytes
    is_error: bool = False


@dataclass(frozen=True)
class Call:
    """One event on its way to the runtime. `outcome` is set once, by whoever comes first."""

    request_id: str
    payload: bytes
    function_arn: str
    trace_id: str
    timeout_seconds: float
    delivered: threading.Event = field(default_factory=threading.Event)
    outcome: Future[Outcome] = field(default_factory=Future)

    def end(self, outcome: Outcome) -> bool:
        """Whether this was the first outcome."""
        try:
            self.outcome.set_result(outcome)
            return True
        except InvalidStateError:
            return False


class RuntimeApi(ThreadingHTTPServer):
    """Serves one runtime process; one call at a time is offered. Safe for concurrent use."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.asked_for_event: Future[bytes | None] = Future()
        """None when the runtime is ready; the error object where it said that it cannot start."""
        self._offered: queue.SimpleQueue[Call | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._current: Call | None = None
        threading.Thread(target=self.serve_forever, args=(0.05,), name="runtime-api", daemon=True).start()

    @property
    def address(self) -> str:
        """Value of `AWS_LAMBDA_RUNTIME_API`."""
        return f"127.0.0.1:{self.server_port}"

    def offer(self, call: Call) -> None:
        self._offered.put(call)

    def next_call(self) -> Call | None:
        """Waits for the next event; None when this environment ends."""
        self.started(None)
        left = self._swap(None)
        if left is not None:
            left.end(Outcome(errors.truncated(left.request_id), is_error=True))
        call = self._offered.get()
        if call is not None:
            self._swap(call)
            call.delivered.set()
        return call

    def started(self, init_error: bytes | None) -> None:
        """The first word counts, of several too."""
        try:
            self.asked_for_event.set_result(init_error)
        except InvalidStateError:
            pass

    def current(self, request_id: str) -> Call | None:
        with self._lock:
            call = self._current
        return call if call is not None and call.request_id == request_id else None

    def finish(self, call: Call, outcome: Outcome) -> bool:
        self._swap(None)
        return call.end(outcome)

    def _swap(self, call: Call | None) -> Call | None:
        with self._lock:
            previous, self._current = self._current, call
            return previous

    def handle_error(self, request: object, client_address: object) -> None:
        """A process that ends leaves its connections as they are; its end is answered elsewhere."""

    def close(self) -> None:
        self._offered.put(None)
        self.shutdown()
        self.server_close()


class _Conversation(BaseHTTPRequestHandler):
    """What one connection of the runtime says."""

    protocol_version = "HTTP/1.1"
    server: RuntimeApi

    def log_message(self, *_: object) -> None:
        """Requests of a runtime are no news."""

    def do_GET(self) -> None:
        if self.path != _INVOCATION + "next":
            self._refuse(404, "NotFound", f"expected a path of the Runtime API 2018-06-01, found GET {self.path}")
            return
        call = self.server.next_call()
        if call is None:
            self.close_connection = True
            return
        deadline = int((time.time() + call.timeout_seconds) * 1000)
        headers = {
            "Lambda-Runtime-Aws-Request-Id": call.request_id,
            "Lambda-Runtime-Deadline-Ms": str(deadline),
            "Lambda-Runtime-Invoked-Function-Arn": call.function_arn,
            "Lambda-Runtime-Trace-Id": call.trace_id,
        }
        self._answer(200, call.payload, headers)

    def do_POST(self) -> None:
        body, trailers = self._body()
        if self.path == _ROOT + "init/error":
            self.server.started(body)
            self._answer(202, _OK)
            return
        request_id, _, kind = self.path.removeprefix(_INVOCATION).partition("/")
        call = self.server.current(request_id)
        if not self.path.startswith(_INVOCATION) or kind not in ("response", "error"):
            self._refuse(404, "NotFound", f"expected a path of the Runtime API 2018-06-01, found POST {self.path}")
        elif call is None:
            self._refuse(400, "InvalidRequestID", "Invalid request ID")
        elif len(body) > errors.MAX_PAYLOAD_BYTES:
            # The runtime hears of it too: AWS's client ends the process then.
            self.server.finish(call, Outcome(errors.too_large(len(body)), is_error=True))
            self._refuse(413, "RequestEntityTooLarge", "the response is too large")
        elif self.server.finish(call, self._outcome(kind, body, trailers)):
            self._answer(202, _OK)
        else:
            self._refuse(400, "InvalidRequestID", "Invalid request ID")

    def _outcome(self, kind: str, body: bytes, trailers: dict[str, str]) -> Outcome:
        failed_late = trailers.get(_ERROR_TYPE.lower())
        if failed_late is not None:
            return Outcome(_error_of(trailers, failed_late), is_error=True)
        if kind == "error":
            return Outcome(body, is_error=True)
        if self.headers.get("Content-Type", "").partition(";")[0].strip() != PRELUDE_TYPE:
            return Outcome(body)
        try:
            return Outcome(proxy_answer(body))
        except BadPrelude as malformed:
            return Outcome(errors.error("Runtime.InvalidStreamedResponse", str(malformed)), is_error=True)

    def _body(self) -> tuple[bytes, dict[str, str]]:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0)), {}
        chunks: list[bytes] = []
        while size := self._chunk_size():
            chunks.append(self._exactly(size))
            self.rfile.readline()
        return b"".join(chunks), self._trailers()

    def _chunk_size(self) -> int:
        line = self.rfile.readline()
        if not line:
            raise ConnectionError("the response broke off")
        return int(line.partition(b";")[0], 16)

    def _exactly(self, size: int) -> bytes:
        chunk = self.rfile.read(size)
        if len(chunk) < size:
            raise ConnectionError("the response broke off")
        return chunk

    def _trailers(self) -> dict[str, str]:
        trailers: dict[str, str] = {}
        while line := self.rfile.readline().decode("latin-1").strip():
            name, _, value = line.partition(":")
            trailers[name.strip().lower()] = value.strip()
        return trailers

    def _refuse(self, status: int, kind: str, message: str) -> None:
        self._answer(status, errors.error(kind, message))

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        # Without it AWS's Java client 2.9.0 dies of a segmentation fault.
        self.send_header("Content-Type", "application/json")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _error_of(trailers: dict[str, str], kind: str) -> bytes:
    try:
        told = base64.b64decode(trailers.get(_ERROR_BODY.lower(), ""))
    except binascii.Error:
        told = b""
    return told or errors.error(kind, "the function failed while it answered")
