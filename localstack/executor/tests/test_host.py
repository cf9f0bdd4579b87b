from __future__ import annotations

import io
import json
import tempfile
import threading
import unittest
import urllib.error
import urllib.request
import zipfile
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from lamplight_executor.host import FunctionHost
from lamplight_executor.packages import LambdaApi
from lamplight_executor.settings import Settings
from tests.runtime import ANSWERS, function, packaged


def post(address: str, event: object) -> tuple[int, object]:
    request = urllib.request.Request(address, json.dumps(event).encode(), {"X-Amzn-Lambda-Request-Id": "r"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


class HostTest(unittest.TestCase):
    def setUp(self) -> None:
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)

    def host(self, handle: str = ANSWERS) -> FunctionHost:
        code = packaged(self.folder, handle)
        host = FunctionHost(lambda name: function(code, name=name), Settings(mounts=False))
        self.addCleanup(host.close)
        return host

    def test_an_event_is_answered_by_its_function(self) -> None:
        host = self.host()

        status, answer = post(host.address("echo"), {"a": "你"})

        self.assertEqual((status, answer["echo"]), (200, {"a": "你"}))

    def test_an_error_has_a_status_of_its_own(self) -> None:
        host = self.host('    call("POST", f"invocation/{request_id}/error", \'{"errorType":"E"}\')')

        self.assertEqual(post(host.address("echo"), 1), (500, {"errorType": "E"}))

    def test_events_at_once_have_an_environment_each_and_warm_ones_serve_again(self) -> None:
        """The second event comes only when the first has been begun, and lets it end."""
        meeting = self.folder / "meeting"
        host = self.host(
            f"""
    if event == "first":
        while not os.path.exists({str(meeting)!r}):
            time.sleep(0.01)
    if event == "second":
        open({str(meeting)!r}, "w").close()
"""
            + ANSWERS
        )
        with ThreadPoolExecutor() as callers:
            answers = list(callers.map(lambda event: post(host.address("echo"), event)[1], ["first", "second"]))

        self.assertEqual(len({answer["process"] for answer in answers}), 2)
        self.assertIn(post(host.address("echo"), 3)[1]["process"], {answer["process"] for answer in answers})


class Told(BaseHTTPRequestHandler):
    """A Lambda API with one function and one layer."""

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.answers[self.path])  # type: ignore[attr-defined]


class PackagesTest(unittest.TestCase):
    def zipped(self, name: str, mode: int) -> bytes:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as packed:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            packed.writestr(entry, "#!/bin/sh\n")
        return content.getvalue()

    def test_a_function_is_fetched_with_its_layers_and_what_may_run_may_run(self) -> None:
        arn = "arn:aws:lambda:us-east-1:000000000000:layer:model:3"
        configuration = {
            "FunctionName": "f",
            "FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:f",
            "Runtime": "provided.al2023",
            "Handler": "h",
            "MemorySize": 128,
            "Timeout": 3,
            "Environment": {"Variables": {"A": "b"}},
            "Layers": [{"Arn": arn}],
        }
        handler = type("Answers", (Told,), {})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        handler.answers = {
            "/2015-03-31/functions/f": json.dumps({"Configuration": configuration, "Code": {"Location": "/code"}}).encode(),
            "/2018-10-31/layers?find=LayerVersion&Arn=" + arn.replace(":", "%3A"): json.dumps(
                {"Content": {"Location": "/layer"}}
            ).encode(),
            "/code": self.zipped("bootstrap", 0o755),
            "/layer": self.zipped("lib/data", 0o644),
        }
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)

        with tempfile.TemporaryDirectory() as folder:
            api = LambdaApi(f"http://127.0.0.1:{server.server_port}", Path(folder))
            found = api.function("f")

            self.assertEqual((found.runtime, found.timeout_seconds, found.variables["A"]), ("provided.al2023", 3, "b"))
            self.assertTrue((found.code / "bootstrap").stat().st_mode & 0o100)
            self.assertFalse((found.layers[0] / "lib" / "data").stat().st_mode & 0o100)
            self.assertEqual(found.variables["AWS_ENDPOINT_URL"], f"http://127.0.0.1:{server.server_port}")


if __name__ == "__main__":
    unittest.main()
