"""Starts LocalStack, LocalEmu or MiniStack on 127.0.0.1, without Docker, and ends it when standard input ends.

    python start.py localstack|localemu|ministack --port 4566 --state FOLDER

The Python is that of an environment made of `requirements/`. The executor's variables (LAMPLIGHT_EXECUTOR_CLIENT and
the rest, see `executor/lamplight_executor/settings.py`) are the caller's to set. MiniStack has to be told the functions
that it hands on, before they are deployed: LAMPLIGHT_EXECUTOR_FUNCTIONS=name,name.
"""

from __future__ import annotations

import argparse
import atexit
import os
import runpy
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

LOOPBACK = "127.0.0.1"

END_LIMIT_SECONDS = 20
"""For an orderly end: LocalEmu was seen to live on after SIGTERM."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("emulator", choices=list(STARTS))
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", required=True, help="a folder for what it writes")
    options = parser.parse_args()
    threading.Thread(target=end_with_input, name="end-with-input", daemon=True).start()
    # An endpoint of the caller's would send the emulator's own calls elsewhere.
    os.environ.pop("AWS_ENDPOINT_URL", None)
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="us-east-1")
    sys.argv = sys.argv[:1]
    STARTS[options.emulator](options.port, options.state)


def end_with_input() -> None:
    """Whoever started this holds the other end; it ends with them, however they end."""
    while sys.stdin.buffer.read(1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(END_LIMIT_SECONDS)
    os._exit(1)


def listen_on_loopback_only() -> None:
    """Twisted, the default server of both, is told a port and no address, whatever GATEWAY_LISTEN says."""
    from twisted.internet import endpoints

    listen = endpoints.TCP4ServerEndpoint

    def on_loopback(reactor: object, port: int, **more: object) -> object:
        return listen(reactor, port, **{"interface": LOOPBACK, **more})

    endpoints.TCP4ServerEndpoint = on_loopback


def open_core(module: str) -> Callable[[int, str], None]:
    """LocalStack and its fork, which differ in little but the name."""

    def start(port: int, state: str) -> None:
        from lamplight_executor.repairs import let_fifo_queues_feed, let_routes_stream

        os.environ.update(
            LAMBDA_RUNTIME_EXECUTOR="lamplight",
            GATEWAY_LISTEN=f"{LOOPBACK}:{port}",
            # A function that waits for its first event counts as starting; the executor has a limit of its own.
            LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT="90",
            DISABLE_EVENTS="1",
            SKIP_SSL_CERT_DOWNLOAD="1",
            DNS_ADDRESS="0",
            FILESYSTEM_ROOT=state,
        )
        listen_on_loopback_only()
        let_routes_stream(
            f"{module}.services.apigateway.next_gen.execute_api.integrations.aws",
            "get_lambda_function_arn_from_invocation_uri",
        )
        if module == "localemu":
            let_fifo_queues_feed(module)
        runpy.run_module(f"{module}.runtime.main", run_name="__main__")

    return start


def ministack(port: int, state: str) -> None:
    """It hands the events of functions on to whoever its environment names: here to the executor."""
    from lamplight_executor.host import FunctionHost
    from lamplight_executor.packages import LambdaApi
    from lamplight_executor.repairs import let_any_method_serve, let_parameters_be_numbers, let_routes_stream
    from lamplight_executor.settings import Settings

    endpoint = f"http://{LOOPBACK}:{port}"
    packages = LambdaApi(endpoint, Path(state) / "functions")
    host = FunctionHost(packages.function, Settings.of(os.environ))
    atexit.register(host.close)
    for function in filter(None, os.environ.get("LAMPLIGHT_EXECUTOR_FUNCTIONS", "").split(",")):
        os.environ[f"MINISTACK_LAMBDA_PROXY_{function}"] = host.address(function)
    os.environ.update(
        BIND_HOST=LOOPBACK,
        GATEWAY_PORT=str(port),
        MINISTACK_HOST=LOOPBACK,
        IOT_MTLS_ENABLED="0",
        AWS_ENDPOINT_URL=endpoint,
        TMPDIR=state,
    )
    let_routes_stream("ministack.services.apigateway_v1", "_extract_lambda_ref_from_integration_uri")
    let_any_method_serve()
    let_parameters_be_numbers()
    runpy.run_module("ministack", run_name="__main__")


STARTS = {"localstack": open_core("localstack"), "localemu": open_core("localemu"), "ministack": ministack}

if __name__ == "__main__":
    main()
