"""A packaged function as it is run: what its configuration says, unzipped on disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Function:
    """One version of a function.

    :param code: the unzipped package, `/var/task` on AWS
    :param layers: the unzipped layers, the later over the earlier
    """

    name: str
    version: str
    runtime: str
    handler: str
    memory_megabytes: int
    timeout_seconds: float
    code: Path
    layers: tuple[Path, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_custom(self) -> bool:
        """Whether the package, or a layer, brings its own runtime."""
        return self.runtime.startswith("provided")

    @property
    def is_java(self) -> bool:
        return self.runtime.startswith("java")
