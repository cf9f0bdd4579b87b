from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest
from collections.abc import Callable
from pathlib import Path

from lamplight_executor.environment import Environment, Result, StartFailure
from lamplight_executor.settings import Settings
from tests.runtime import ANSWERS, function, packaged

PATIENCE_SECONDS = 20
SETTINGS = Settings(mounts=False)


def await_true(what: str, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {PATIENCE_SECONDS} s for {what}")
        time.sleep(0.01)


def lives(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


class EnvironmentTest(unittest.TestCase):
    def setUp(self) -> None:
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)

    def environment(self, code: Path, settings: Settings = SETTINGS, **more: object) -> Environment:
        environment = Environment(function(code, **more), settings)
        self.addCleanup(environment.stop)
        return environment

    def started(self, code: Path, settings: Settings = SETTINGS, **more: object) -> Environment:
        environment = self.environment(code, settings, **more)
        environment.start()
        return environment

    @staticmethod
    def invoke(environment: Environment, event: object = None, request_id: str = "r") -> Result:
        return environment.invoke(request_id, json.dumps(event).encode(), "arn:aws:lambda:echo", "Root=1-2-3")

    def test_one_process_answers_one_event_after_the_other(self) -> None:
        environment = self.started(packaged(self.folder))

        first, second = (json.loads(self.invoke(environment, event).payload) for event in ({"a": "你"}, 2))

        self.assertEqual(first["echo"], {"a": "你"})
        self.assertEqual(second["echo"], 2)
        self.assertEqual(first["process"], second["process"])

    def test_the_log_has_the_platforms_lines_and_the_functions(self) -> None:
        environment = self.started(packaged(self.folder, '    print("said", flush=True)' + ANSWERS))

        cold, warm = (self.invoke(environment, request_id=name).log for name in ("one", "two"))

        self.assertRegex(
            cold,
            r"^START RequestId: one Version: \$LATEST\nsaid\nEND RequestId: one\n"
            r"REPORT RequestId: one\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\t"
            r"Max Memory Used: \d+ MB\tInit Duration: \d+\.\d\d ms\t\n$",
        )
        self.assertNotIn("Init Duration", warm)
        self.assertNotIn("one", warm)

    def test_an_error_of_the_function_is_one(self) -> None:
        code = packaged(self.folder, '    call("POST", f"invocation/{request_id}/error", \'{"errorType":"E"}\')')

        result = self.invoke(self.started(code))

        self.assertEqual((result.payload, result.is_error), (b'{"errorType":"E"}', True))

    def test_a_timeout_kills_the_process_and_all_that_it_started(self) -> None:
        code = packaged(
            self.folder,
            """
    child = subprocess.Popen(["sleep", "600"])
    print(json.dumps([os.getpid(), child.pid]), flush=True)
    time.sleep(600 if event == "hang" else 0)
"""
            + ANSWERS,
        )
        environment = self.started(code, timeout_seconds=1)

        result = self.invoke(environment, "hang", "late")

        self.assertTrue(result.is_error)
        self.assertEqual(
            json.loads(result.payload),
            {
                "errorType": "Sandbox.Timedout",
                "errorMessage": "RequestId: late Error: Task timed out after 1.00 seconds",
            },
        )
        for process in json.loads(result.log.splitlines()[1]):
            await_true(f"the end of process {process}", lambda process=process: not lives(process))
        self.assertEqual(json.loads(self.invoke(environment, "quick").payload)["echo"], "quick")

    def test_a_process_that_dies_is_answered_and_started_anew(self) -> None:
        code = packaged(
            self.folder,
            """
    if event == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if event == "leave":
        sys.exit(3)
"""
            + ANSWERS,
        )
        environment = self.started(code)

        killed, left, alive = (self.invoke(environment, event) for event in ("die", "leave", "live"))

        self.assertEqual(
            json.loads(killed.payload)["errorMessage"],
            "RequestId: r Error: Runtime exited with error: signal: killed",
        )
        self.assertEqual(
            json.loads(left.payload)["errorMessage"],
            "RequestId: r Error: Runtime exited with error: exit status 3",
        )
        self.assertTrue(killed.is_error and left.is_error)
        self.assertEqual(json.loads(alive.payload)["echo"], "live")

    def test_a_process_that_died_between_two_events_costs_no_event(self) -> None:
        environment = self.started(packaged(self.folder))
        first = json.loads(self.invoke(environment).payload)["process"]

        os.kill(first, signal.SIGKILL)
        await_true("the end of the process", lambda: not lives(first))

        result = self.invoke(environment, "again")
        self.assertFalse(result.is_error)
        self.assertNotEqual(json.loads(result.payload)["process"], first)

    def test_a_start_that_fails_says_why(self) -> None:
        environment = self.environment(packaged(self.folder, start="sys.exit(9)"))

        with self.assertRaises(StartFailure) as failure:
            environment.start()

        self.assertIn(b"exit status 9", failure.exception.payload)

    def test_a_start_that_the_runtime_reports_as_failed_is_told_in_its_words(self) -> None:
        code = packaged(self.folder, start='call("POST", "init/error", \'{"errorType":"Mine"}\'); time.sleep(600)')

        with self.assertRaises(StartFailure) as failure:
            self.environment(code).start()

        self.assertEqual(failure.exception.payload, b'{"errorType":"Mine"}')

    def test_layers_stand_at_opt_or_where_the_variables_say(self) -> None:
        layer = self.folder / "layer"
        layer.mkdir()
        (layer / "proof").write_text("layered")
        code = packaged(
            self.folder,
            '    call("POST", f"invocation/{request_id}/response", open(os.environ["PROOF"]).read())',
        )
        for mounts in (True, False):
            with self.subTest(mounts=mounts):
                environment = self.started(
                    code, Settings(mounts=mounts), layers=(layer,), variables={"PROOF": "/opt/proof"}
                )
                self.assertEqual(self.invoke(environment).payload, b"layered")

    def test_a_stop_asks_the_process_first(self) -> None:
        proof = self.folder / "asked"
        code = packaged(
            self.folder,
            start=f"""
def put_away(*_):
    open({str(proof)!r}, "w").close()
    os._exit(0)
signal.signal(signal.SIGTERM, put_away)
""",
        )
        environment = self.started(code)

        environment.stop()

        self.assertTrue(proof.exists())

    def test_streams_are_kept_where_the_settings_say(self) -> None:
        logs = self.folder / "logs"
        environment = self.started(packaged(self.folder), Settings(mounts=False, logs=logs))

        self.invoke(environment)
        environment.stop()

        streams = list((logs / "echo").iterdir())
        self.assertEqual(len(streams), 1)
        self.assertIn("REPORT RequestId: r", streams[0].read_text())
        self.assertRegex((logs / "echo.times" / streams[0].name).read_text(), r"^0 \d{13}\n0 \d{13}\n$")

    def test_a_process_ends_with_its_host_however_that_ends(self) -> None:
        code = packaged(self.folder)
        host = subprocess.Popen(
            [sys.executable, "-c", HOST, str(code)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent.parent,
        )
        assert host.stdout is not None
        self.addCleanup(host.stdout.close)
        process = int(host.stdout.readline())
        self.assertTrue(lives(process))

        host.kill()
        host.wait()

        await_true("the end of the function's process", lambda: not lives(process))


HOST = textwrap.dedent(
    """
    import json, sys, time
    from pathlib import Path
    from lamplight_executor.environment import Environment
    from lamplight_executor.settings import Settings
    from tests.runtime import function

    environment = Environment(function(Path(sys.argv[1])), Settings(mounts=False))
    environment.start()
    print(json.loads(environment.invoke("r", b"1", "arn", "trace").payload)["process"], flush=True)
    time.sleep(600)
    """
)


if __name__ == "__main__":
    unittest.main()
