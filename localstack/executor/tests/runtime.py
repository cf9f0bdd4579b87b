"""A custom runtime for the tests: a few lines of Python that talk to the Runtime API as a real one does."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

from lamplight_executor.function import Function

_BOOTSTRAP = """#!{python}
import http.client, json, os, signal, subprocess, sys, time

connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
ROOT = "/2018-06-01/runtime/"

def call(method, path, body=None, headers=None):
    connection.request(method, ROOT + path, body, headers or {{}})
    answer = connection.getresponse()
    return answer, answer.read()

{start}
while True:
    answer, body = call("GET", "invocation/next")
    request_id = answer.headers["Lambda-Runtime-Aws-Request-Id"]
    event = json.loads(body)
{handle}
"""

ANSWERS = """
    call("POST", f"invocation/{request_id}/response", json.dumps({"echo": event, "process": os.getpid()}))
"""


def packaged(folder: Path, handle: str = ANSWERS, start: str = "") -> Path:
    """An unzipped function whose runtime does `start` once and `handle` for each event."""
    code = folder / "code"
    code.mkdir(parents=True)
    bootstrap = code / "bootstrap"
    bootstrap.write_text(_BOOTSTRAP.format(python=sys.executable, start=start, handle=handle))
    bootstrap.chmod(bootstrap.stat().st_mode | stat.S_IXUSR)
    return code


def function(code: Path, **more: object) -> Function:
    known: dict[str, object] = {
        "name": "echo",
        "version": "$LATEST",
        "runtime": "provided.al2023",
        "handler": "none",
        "memory_megabytes": 128,
        "timeout_seconds": 20,
        "code": code,
    }
    return Function(**{**known, **more})  # type: ignore[arg-type]
