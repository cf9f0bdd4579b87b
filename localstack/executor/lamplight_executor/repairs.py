"""What other people's clouds do not know, told to them before they start. Each goes when they learn it."""

from __future__ import annotations

import importlib
from collections.abc import Iterable

_STREAMING = "/response-streaming-invocations"
_ORDINARY = "/invocations"


def ordinary(uri: str) -> str:
    """The address of an ordinary call for that of a streaming one; any other stays."""
    return uri.removesuffix(_STREAMING) + _ORDINARY if uri.endswith(_STREAMING) else uri


def let_routes_stream(front: str, function: str) -> None:
    """SAM gives a route whose answers stream (`ResponseTransferMode: RESPONSE_STREAM`) an integration address that ends in
    another word. The API front takes it for a part of the function's name, and fails. It cannot stream, so it is led to
    the ordinary call; the executor hands it the streamed answer whole.

    :param front: the module that is the API front; nothing of the emulator may have started
    :param function: what tells there which function an address leads to
    """
    module = importlib.import_module(front)
    function_of = getattr(module, function)
    setattr(module, function, lambda uri: function_of(ordinary(uri)))


def let_fifo_queues_feed(emulator: str) -> None:
    """LocalEmu 1.3.2 looks for a service named `sqs-fifo` when a FIFO queue is to feed a function, and fails with 500."""
    provider = importlib.import_module(f"{emulator}.services.lambda_.provider")
    load = provider.load_service
    provider.load_service = lambda name, *more: load("sqs" if name == "sqs-fifo" else name, *more)


_ANY = "x-amazon-apigateway-any-method"


def with_any_method(path_item: dict[str, object], methods: Iterable[str]) -> dict[str, object]:
    """The path with an operation for each method where it has one for any."""
    return {**dict.fromkeys(methods, path_item[_ANY]), **path_item} if _ANY in path_item else path_item


def let_any_method_serve() -> None:
    """MiniStack 1.5.33 passes by what a route of SAM says for any method, so that the route is not there."""
    front = importlib.import_module("ministack.services.apigateway_v1")
    take = front._import_path_item
    methods = sorted(front._OPENAPI_HTTP_METHODS)
    front._import_path_item = lambda api, path, item, *more, **named: take(
        api, path, with_any_method(item, methods), *more, **named
    )


def with_number(properties: dict[str, object]) -> dict[str, object]:
    """The properties of a mapping, with its concurrency as a number."""
    scaling = properties.get("ScalingConfig")
    if not isinstance(scaling, dict) or "MaximumConcurrency" not in scaling:
        return properties
    number = int(scaling["MaximumConcurrency"])
    return {**properties, "ScalingConfig": {**scaling, "MaximumConcurrency": number}}


def let_parameters_be_numbers() -> None:
    """MiniStack 1.5.33 takes the concurrency of a mapping as text where a parameter gives it, and then polls no more."""
    handlers = importlib.import_module("ministack.services.cloudformation.provisioners")._RESOURCE_HANDLERS
    mapping = handlers["AWS::Lambda::EventSourceMapping"]
    create = mapping["create"]
    mapping["create"] = lambda name, properties, *more: create(name, with_number(properties), *more)
