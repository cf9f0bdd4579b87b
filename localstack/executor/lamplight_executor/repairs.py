"""What LocalStack and its fork do not know, told to them before they start. Each goes when they learn it."""

from __future__ import annotations

import importlib

_STREAMING = "/response-streaming-invocations"
_ORDINARY = "/invocations"


def ordinary(uri: str) -> str:
    """The address of an ordinary call for that of a streaming one; any other stays."""
    return uri.removesuffix(_STREAMING) + _ORDINARY if uri.endswith(_STREAMING) else uri


def let_routes_stream(emulator: str) -> None:
    """SAM gives a route whose answers stream (`ResponseTransferMode: RESPONSE_STREAM`) an integration address that ends in
    another word. The API front takes it for a part of the function's name, and answers 502. It cannot stream, so it is led
    to the ordinary call; the executor hands it the streamed answer whole.
    """
    front = importlib.import_module(f"{emulator}.services.apigateway.next_gen.execute_api.integrations.aws")
    function_of = front.get_lambda_function_arn_from_invocation_uri
    front.get_lambda_function_arn_from_invocation_uri = lambda uri: function_of(ordinary(uri))


def let_fifo_queues_feed(emulator: str) -> None:
    """LocalEmu 1.3.2 looks for a service named `sqs-fifo` when a FIFO queue is to feed a function, and fails with 500."""
    provider = importlib.import_module(f"{emulator}.services.lambda_.provider")
    load = provider.load_service
    provider.load_service = lambda name, *more: load("sqs" if name == "sqs-fifo" else name, *more)
