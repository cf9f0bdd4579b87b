"""The emulators' side: how LocalStack and its fork LocalEmu ask for environments.

Chosen by `LAMBDA_RUNTIME_EXECUTOR=lamplight`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

try:
    from localstack.services.lambda_.invocation.executor_endpoint import StatusErrorException
    from localstack.services.lambda_.invocation.lambda_models import InvocationResult
    from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
    from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor
except ImportError:
    from localemu.services.lambda_.invocation.executor_endpoint import StatusErrorException
    from localemu.services.lambda_.invocation.lambda_models import InvocationResult
    from localemu.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
    from localemu.services.lambda_.invocation.runtime_executor import RuntimeExecutor

from lamplight_executor import errors
from lamplight_executor.environment import LOG, Environment, StartFailure
from lamplight_executor.function import Function
from lamplight_executor.settings import Settings, WrongSettings


class HostProcesses(RuntimeExecutorPlugin):
    name = "lamplight"

    def load(self, *_: Any, **__: Any) -> type[RuntimeExecutor]:
        return HostProcessExecutor


class HostProcessExecutor(RuntimeExecutor):
    """One environment of the emulator, run by an [Environment]."""

    def __init__(self, id: str, function_version: Any) -> None:
        super().__init__(id=id, function_version=function_version)
        self._environment: Environment | None = None

    def start(self, env_vars: dict[str, Any]) -> None:
        variables = {name: str(value) for name, value in env_vars.items()}
        try:
            self._environment = Environment(_function_of(self.function_version, variables), Settings.of(os.environ))
            self._environment.start()
        except StartFailure as failure:
            raise StatusErrorException("the function did not start", payload=failure.payload) from failure
        except WrongSettings as wrong:
            LOG.error("%s", wrong)
            told = errors.error("Runtime.InvalidEntrypoint", str(wrong))
            raise StatusErrorException(str(wrong), payload=told) from wrong

    def invoke(self, payload: dict[str, str], function_timeout: float | None = None) -> InvocationResult:
        """LocalEmu says the timeout again, which the function's configuration has already."""
        request_id = payload["invoke-id"]
        event = payload["payload"].encode() or b"{}"
        try:
            result = self._started().invoke(request_id, event, payload["invoked-function-arn"], payload["trace-id"])
        except StartFailure as failure:
            return InvocationResult(request_id, failure.payload, is_error=True, logs=str(failure))
        return InvocationResult(request_id, result.payload, is_error=result.is_error, logs=result.log)

    def _started(self) -> Environment:
        if self._environment is None:
            raise RuntimeError("expected start before invoke")
        return self._environment

    def stop(self) -> None:
        if self._environment:
            self._environment.stop()
            self._environment = None

    def get_address(self) -> str:
        return "127.0.0.1"

    def get_endpoint_from_executor(self) -> str:
        return "127.0.0.1"

    def get_runtime_endpoint(self) -> str:
        return self._environment.runtime_api if self._environment else ""

    def get_logs(self) -> str:
        return self._environment.log.since(0) if self._environment else ""

    @classmethod
    def prepare_version(cls, function_version: Any) -> None:
        if function_version.config.code:
            function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version: Any) -> None:
        """Code and layers are the emulator's; nothing of ours outlives an environment."""

    @classmethod
    def validate_environment(cls) -> bool:
        try:
            Settings.of(os.environ)
            return True
        except WrongSettings as wrong:
            LOG.error("%s", wrong)
            return False


def _function_of(version: Any, variables: dict[str, str]) -> Function:
    config = version.config
    return Function(
        name=version.id.function_name,
        version=version.id.qualifier,
        runtime=config.runtime,
        handler=config.handler or "",
        memory_megabytes=config.memory_size,
        timeout_seconds=config.timeout,
        code=_unzipped(config.code),
        layers=tuple(_unzipped(layer.code) for layer in config.layers or []),
        variables=variables,
    )


def _unzipped(code: Any) -> Path:
    code.prepare_for_execution()
    return Path(code.get_unzipped_code_location())
