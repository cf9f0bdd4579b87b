"""What the environment variables of the emulator's process say."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CLIENT = "LAMPLIGHT_EXECUTOR_CLIENT"
"""The jars of AWS's Java runtime interface client, or folders of them, as a class path."""

JAVA = "LAMPLIGHT_EXECUTOR_JAVA"
"""The JVM of managed Java runtimes; else that of JAVA_HOME, else the one on the PATH."""

MOUNT = "LAMPLIGHT_EXECUTOR_MOUNT"
"""`no`: layers are never mounted at /opt, values that begin with it are rewritten instead."""

LOGS = "LAMPLIGHT_EXECUTOR_LOGS"
"""A folder that keeps what functions wrote, one file per environment below the function's name."""


class WrongSettings(ValueError):
    """A variable says what cannot be."""


@dataclass(frozen=True)
class Settings:
    """How functions are run on this machine. `client` and `java` are only needed by managed Java runtimes."""

    client: tuple[Path, ...] = ()
    java: Path | None = None
    mounts: bool = True
    logs: Path | None = None

    @classmethod
    def of(cls, variables: Mapping[str, str]) -> Settings:
        logs = variables.get(LOGS)
        return cls(
            client=_jars(variables.get(CLIENT, "")),
            java=_java(variables),
            mounts=variables.get(MOUNT, "yes") != "no",
            logs=Path(logs) if logs else None,
        )


def _jars(class_path: str) -> tuple[Path, ...]:
    jars: list[Path] = []
    for element in filter(None, class_path.split(os.pathsep)):
        path = Path(element)
        jars.extend(sorted(path.glob("*.jar")) if path.is_dir() else [path])
    missing = [str(jar) for jar in jars if not jar.is_file()]
    if missing:
        raise WrongSettings(f"{CLIENT} names what is not there: {', '.join(missing)}")
    return tuple(jars)


def _java(variables: Mapping[str, str]) -> Path | None:
    named = variables.get(JAVA) or (
        os.path.join(variables["JAVA_HOME"], "bin", "java") if variables.get("JAVA_HOME") else shutil.which("java")
    )
    return Path(named) if named else None
