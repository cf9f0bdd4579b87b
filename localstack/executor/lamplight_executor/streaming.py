"""Streamed answers for a caller that takes them whole.

A function that streams to API Gateway writes status and headers as JSON, eight NUL bytes, then the body (Lambda
Developer Guide, "Response streaming"). Emulators read a proxy answer instead, one JSON object with the body in it.
"""

from __future__ import annotations

import base64
import json
from typing import Any

PRELUDE_TYPE = "application/vnd.awslambda.http-integration-response"
_SEPARATOR = b"\0" * 8


class BadPrelude(ValueError):
    """The bytes are no streamed HTTP answer."""


def proxy_answer(streamed: bytes) -> bytes:
    """The proxy answer, payload format 1.0, that says what the streamed one says.

    :raises BadPrelude: where there is no prelude, or it is no JSON object
    """
    head, separator, body = streamed.partition(_SEPARATOR)
    if not separator:
        raise BadPrelude("expected eight NUL bytes after the prelude, found none")
    try:
        prelude = json.loads(head)
    except ValueError as not_json:
        raise BadPrelude(f"expected a prelude in JSON: {not_json}") from not_json
    if not isinstance(prelude, dict):
        raise BadPrelude(f"expected a JSON object as the prelude, found {type(prelude).__name__}")
    return json.dumps({**_head(prelude), **_body(body)}).encode()


def _head(prelude: dict[str, Any]) -> dict[str, Any]:
    head = {name: prelude[name] for name in ("statusCode", "headers", "multiValueHeaders") if name in prelude}
    cookies = prelude.get("cookies")
    if cookies:
        head["multiValueHeaders"] = {**head.get("multiValueHeaders", {}), "Set-Cookie": cookies}
    return {"statusCode": 200, **head}


def _body(body: bytes) -> dict[str, Any]:
    try:
        return {"body": body.decode(), "isBase64Encoded": False}
    except UnicodeDecodeError:
        return {"body": base64.b64encode(body).decode("ascii"), "isBase64Encoded": True}
