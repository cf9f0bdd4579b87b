"""Error objects as Lambda writes them: the payload of an invocation that failed."""

from __future__ import annotations

import json
import signal

MAX_PAYLOAD_BYTES = 6 * 1024 * 1024 + 100
"""Lambda's limit of a synchronous payload."""

_WORDS_OF_STATUS = {
    0: "Runtime exited without providing a reason",
    128 + signal.SIGKILL: "Runtime exited with error: signal: killed",
    128 + signal.SIGTERM: "Runtime exited with error: signal: terminated",
}


def error(kind: str, message: str) -> bytes:
    return json.dumps({"errorType": kind, "errorMessage": message}).encode()


def timed_out(request_id: str, seconds: float) -> bytes:
    return error("Sandbox.Timedout", f"RequestId: {request_id} Error: Task timed out after {seconds:.2f} seconds")


def exited(status: int, request_id: str = "") -> bytes:
    """What became of a process that ended before it answered; a negative status is the signal that ended it.

    :param request_id: empty where the process ended before it had an event
    """
    shown = 128 - status if status < 0 else status
    words = _WORDS_OF_STATUS.get(shown, f"Runtime exited with error: exit status {shown}")
    return error("Runtime.ExitError", f"RequestId: {request_id} Error: {words}" if request_id else words)


def too_large(length: int) -> bytes:
    return error(
        "Function.ResponseSizeTooLarge",
        f"Response payload size ({length} bytes) exceeded maximum allowed payload size ({MAX_PAYLOAD_BYTES} bytes).",
    )


def truncated(request_id: str) -> bytes:
    return error("Runtime.TruncatedResponse", f"RequestId: {request_id} Error: the response broke off")
