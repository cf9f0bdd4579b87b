"""Functions as a Lambda API tells of them, fetched and unzipped."""

from __future__ import annotations

import io
import json
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

from lamplight_executor.function import Function

_TIMEOUT_SECONDS = 60

# As any signer writes it: an emulator tells services and regions apart by it.
_CALLER = (
    "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0"
)


class LambdaApi:
    """The part of the API that says what a function is."""

    def __init__(self, endpoint: str, folder: Path) -> None:
        """:param folder: gets the unzipped packages"""
        self._endpoint = endpoint
        self._folder = folder

    def function(self, name: str) -> Function:
        """The function as it is deployed now."""
        told = self._tell(f"/2015-03-31/functions/{name}")
        configuration = told["Configuration"]
        return Function(
            name=name,
            version=configuration.get("Version", "$LATEST"),
            runtime=configuration["Runtime"],
            handler=configuration.get("Handler", ""),
            memory_megabytes=int(configuration["MemorySize"]),
            timeout_seconds=float(configuration["Timeout"]),
            code=self._unzipped(name, told["Code"]["Location"]),
            layers=tuple(self._layer(layer["Arn"]) for layer in configuration.get("Layers") or []),
            variables=self._variables(configuration),
        )

    def _variables(self, configuration: dict[str, Any]) -> dict[str, str]:
        """Those of the function, and what Lambda adds to them."""
        name = configuration["FunctionName"]
        region = configuration["FunctionArn"].split(":")[3]
        return {
            "AWS_ENDPOINT_URL": self._endpoint,
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_LAMBDA_FUNCTION_VERSION": configuration.get("Version", "$LATEST"),
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(configuration["MemorySize"]),
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": "local",
            "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
            "_HANDLER": configuration.get("Handler", ""),
            **(configuration.get("Environment") or {}).get("Variables", {}),
        }

    def _layer(self, arn: str) -> Path:
        told = self._tell("/2018-10-31/layers?find=LayerVersion&Arn=" + urllib.parse.quote(arn, safe=""))
        name, version = arn.split(":")[-2:]
        return self._unzipped(f"layer-{name}-{version}", told["Content"]["Location"])

    def _unzipped(self, name: str, location: str) -> Path:
        target = self._folder / name
        if not target.is_dir():
            target.mkdir(parents=True)
            with zipfile.ZipFile(io.BytesIO(self._get(location))) as packed:
                packed.extractall(target)
                keep_permissions(packed, target)
        return target

    def _tell(self, path: str) -> Any:
        return json.loads(self._get(self._endpoint + path))

    def _get(self, address: str) -> bytes:
        request = urllib.request.Request(urllib.parse.urljoin(self._endpoint, address), headers={"Authorization": _CALLER})
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:
            body: bytes = answer.read()
            return body


def keep_permissions(packed: zipfile.ZipFile, target: Path) -> None:
    """Whatever may run in the zip may run on disk; Python's own reader forgets that."""
    for entry in packed.infolist():
        mode = entry.external_attr >> 16
        if mode & 0o111 and not entry.is_dir():
            file = target / entry.filename
            file.chmod(file.stat().st_mode | (mode & 0o111))
