import base64
import json
import unittest

from lamplight_executor.streaming import BadPrelude, proxy_answer


def streamed(prelude: object, body: bytes) -> bytes:
    return json.dumps(prelude).encode() + b"\0" * 8 + body


class StreamingTest(unittest.TestCase):
    def test_a_streamed_text_becomes_a_proxy_answer(self) -> None:
        answer = json.loads(proxy_answer(streamed({"statusCode": 201, "headers": {"X": "y"}}, "data: 你好\n\n".encode())))

        self.assertEqual(
            answer, {"statusCode": 201, "headers": {"X": "y"}, "body": "data: 你好\n\n", "isBase64Encoded": False}
        )

    def test_what_is_no_text_is_sent_in_base64(self) -> None:
        answer = json.loads(proxy_answer(streamed({}, b"\xff\0\xfe")))

        self.assertEqual(base64.b64decode(answer["body"]), b"\xff\0\xfe")
        self.assertTrue(answer["isBase64Encoded"])

    def test_nul_bytes_of_the_body_stay(self) -> None:
        answer = json.loads(proxy_answer(streamed({}, b"\0" * 9)))

        self.assertEqual(answer["body"], "\0" * 9)

    def test_no_status_is_200(self) -> None:
        self.assertEqual(json.loads(proxy_answer(streamed({}, b"")))["statusCode"], 200)

    def test_cookies_become_headers(self) -> None:
        prelude = {"multiValueHeaders": {"Via": ["a", "b"]}, "cookies": ["c=1", "d=2"]}

        answer = json.loads(proxy_answer(streamed(prelude, b"")))

        self.assertEqual(answer["multiValueHeaders"], {"Via": ["a", "b"], "Set-Cookie": ["c=1", "d=2"]})

    def test_what_has_no_prelude_is_refused(self) -> None:
        for bad in (b"{}", b"not json" + b"\0" * 8, b"[]" + b"\0" * 8):
            with self.subTest(bad), self.assertRaises(BadPrelude):
                proxy_answer(bad)


if __name__ == "__main__":
    unittest.main()
