from __future__ import annotations

import base64
import http.client
import json
import socket
import unittest

from lamplight_executor import errors
from lamplight_executor.runtime_api import Call, Outcome, RuntimeApi

ROOT = "/2018-06-01/runtime/"


class RuntimeApiTest(unittest.TestCase):
    def setUp(self) -> None:
        self.api = RuntimeApi()
        self.addCleanup(self.api.close)

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None):
        connection = http.client.HTTPConnection("127.0.0.1", self.api.server_port, timeout=20)
        self.addCleanup(connection.close)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer, answer.read()

    def taken(self) -> Call:
        call = Call("request-1", b'{"a":1}', "arn:aws:lambda:f", "Root=1-2-3", 20)
        self.api.offer(call)
        self.ask("GET", ROOT + "invocation/next")
        return call

    def outcome_of(self, path: str, body: bytes, headers: dict[str, str] | None = None) -> Outcome:
        call = self.taken()
        answer, _ = self.ask("POST", f"{ROOT}invocation/request-1/{path}", body, headers)
        self.assertEqual(answer.status, 202)
        return call.outcome.result(20)

    def streamed(self, body: bytes) -> None:
        """What a runtime writes on a socket of its own."""
        head = (
            f"POST {ROOT}invocation/request-1/response HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
            "Content-Type: application/vnd.awslambda.http-integration-response\r\n"
            "Trailer: Lambda-Runtime-Function-Error-Type\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", self.api.server_port), 20) as open_socket:
            open_socket.sendall(head.encode() + body)
            open_socket.shutdown(socket.SHUT_WR)
            while open_socket.recv(4096):
                pass

    def test_the_event_comes_with_what_a_runtime_needs_to_know(self) -> None:
        call = Call("request-1", b'{"a":1}', "arn:aws:lambda:f", "Root=1-2-3", 20)
        self.api.offer(call)

        answer, body = self.ask("GET", ROOT + "invocation/next")

        self.assertEqual(body, b'{"a":1}')
        self.assertEqual(answer.headers["Lambda-Runtime-Aws-Request-Id"], "request-1")
        self.assertEqual(answer.headers["Lambda-Runtime-Invoked-Function-Arn"], "arn:aws:lambda:f")
        self.assertEqual(answer.headers["Lambda-Runtime-Trace-Id"], "Root=1-2-3")
        self.assertGreater(int(answer.headers["Lambda-Runtime-Deadline-Ms"]), 1_700_000_000_000)
        self.assertEqual(answer.headers["Content-Type"], "application/json")
        self.assertTrue(call.delivered.is_set())
        self.assertIsNone(self.api.asked_for_event.result(0))

    def test_a_response_is_the_outcome(self) -> None:
        self.assertEqual(self.outcome_of("response", b'"done"'), Outcome(b'"done"'))

    def test_an_error_is_one(self) -> None:
        self.assertEqual(self.outcome_of("error", b'{"errorType":"E"}'), Outcome(b'{"errorType":"E"}', is_error=True))

    def test_a_second_answer_is_refused(self) -> None:
        self.outcome_of("response", b"1")

        answer, _ = self.ask("POST", ROOT + "invocation/request-1/response", b"2")

        self.assertEqual(answer.status, 400)

    def test_an_answer_to_another_event_is_refused(self) -> None:
        call = self.taken()

        answer, _ = self.ask("POST", ROOT + "invocation/request-2/response", b"2")

        self.assertEqual(answer.status, 400)
        self.assertFalse(call.outcome.done())

    def test_an_unknown_path_is_refused(self) -> None:
        self.assertEqual(self.ask("GET", "/2018-06-01/runtime/other")[0].status, 404)
        self.assertEqual(self.ask("POST", "/2018-06-01/runtime/other", b"")[0].status, 404)

    def test_a_failed_start_is_told(self) -> None:
        self.ask("POST", ROOT + "init/error", b'{"errorType":"Bad"}')

        self.assertEqual(self.api.asked_for_event.result(20), b'{"errorType":"Bad"}')

    def test_a_streamed_answer_becomes_a_proxy_answer(self) -> None:
        call = self.taken()
        prelude = b'{"statusCode":200,"headers":{"Content-Type":"text/event-stream"}}' + b"\0" * 8

        self.streamed(b"%x\r\n%s\r\n5\r\ndata:\r\n3;x=y\r\n 1\n\r\n0\r\n\r\n" % (len(prelude), prelude))

        answer = json.loads(call.outcome.result(20).payload)
        self.assertEqual(answer["headers"], {"Content-Type": "text/event-stream"})
        self.assertEqual(answer["body"], "data: 1\n")

    def test_a_failure_in_the_middle_of_a_stream_is_an_error(self) -> None:
        call = self.taken()
        told = base64.b64encode(b'{"errorType":"Late"}').decode()

        self.streamed(
            b"2\r\n{}\r\n0\r\nLambda-Runtime-Function-Error-Type: Late\r\n"
            + f"Lambda-Runtime-Function-Error-Body: {told}\r\n\r\n".encode()
        )

        self.assertEqual(call.outcome.result(20), Outcome(b'{"errorType":"Late"}', is_error=True))

    def test_a_stream_that_breaks_off_is_no_answer(self) -> None:
        call = self.taken()

        self.streamed(b"5\r\nda")

        self.assertFalse(call.outcome.done())
        self.api.offer(Call("request-2", b"{}", "arn", "trace", 20))
        self.ask("GET", ROOT + "invocation/next")
        self.assertEqual(call.outcome.result(20), Outcome(errors.truncated("request-1"), is_error=True))

    def test_an_answer_above_the_limit_is_an_error_to_both(self) -> None:
        call = self.taken()

        answer, _ = self.ask("POST", ROOT + "invocation/request-1/response", b"x" * (errors.MAX_PAYLOAD_BYTES + 1))

        self.assertEqual(answer.status, 413)
        self.assertIn(b"Function.ResponseSizeTooLarge", call.outcome.result(20).payload)

    def test_it_listens_on_the_loopback_address_alone(self) -> None:
        self.assertEqual(self.api.server_address[0], "127.0.0.1")


if __name__ == "__main__":
    unittest.main()
