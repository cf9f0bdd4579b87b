"""The command line of a function's process, and what it finds in its environment.

The same rules as of the local cloud: for a managed Java runtime AWS's own client with flags as AWS sets them, behind
the wrapper script that a function may name; for a custom runtime its own `bootstrap`.
"""

from __future__ import annotations

import os
import platform
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lamplight_executor import layers
from lamplight_executor.function import Function
from lamplight_executor.settings import CLIENT, JAVA, Settings, WrongSettings

_CLIENT_MAIN = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda"
_HEAP_SHARE = 0.85  # of the memory size, as the managed runtime does
_INITIAL_HEAP_PART = 64  # the part that a JVM begins with, of the memory that it sees: the whole machine's here

# By itself the client unpacks its library over one path for every JVM of the machine; JVMs that start together tear it
# from each other and die.
_NATIVE_LIBRARY = "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI"

# Ends the whole process group as soon as standard input ends, which is when the emulator is gone, however it went. The
# watch is nobody's child, so that no runtime which waits for its children waits for it.
_TIED = 'exec 3<&0; ( (cat <&3 >/dev/null; kill -9 0) & ) ; exec 3<&- </dev/null; exec "$@"'


@dataclass(frozen=True)
class Start:
    """How a process is started."""

    command: list[str]
    variables: dict[str, str]
    mounts: bool


def start_of(function: Function, settings: Settings, opt: Path | None, runtime_api: str, temporary: Path) -> Start:
    """The start of one process.

    :param opt: the merged layers
    :param temporary: a folder of this process alone
    :raises WrongSettings: where a managed runtime lacks its JVM or AWS's client
    """
    needed = () if function.is_custom else (_java(settings), *settings.client)
    mount = layers.mount_command(opt, (*needed, function.code, temporary)) if opt and settings.mounts else []
    seen = layers.OPT if mount else opt
    variables = _variables(function, seen, runtime_api, temporary)
    own = [str(_bootstrap(function, seen))] if function.is_custom else _java_command(
        function, settings, variables, None if mount else seen, temporary
    )
    return Start(["sh", "-c", _TIED, "sh", *mount, *own], variables, bool(mount))


def _bootstrap(function: Function, opt: Path | None) -> Path:
    """As Lambda looks for it: in the function, then in its layers."""
    own = function.code / "bootstrap"
    return own if own.exists() or opt is None else opt / "bootstrap"


def _java(settings: Settings) -> Path:
    if settings.java is None:
        raise WrongSettings(f"no JVM for Java functions: set {JAVA} or JAVA_HOME")
    return settings.java


def _java_command(
    function: Function, settings: Settings, variables: Mapping[str, str], opt: Path | None, temporary: Path
) -> list[str]:
    """:param opt: where layers are, if not at /opt, which is the only folder that the client looks into by itself"""
    if not function.is_java:
        raise WrongSettings(f"{function.name} needs the runtime {function.runtime}; only java and provided run here")
    if not settings.client:
        raise WrongSettings(f"no runtime client for Java functions: set {CLIENT} to its jars")
    jars = [*settings.client, *(sorted((opt / "java" / "lib").glob("*.jar")) if opt else [])]
    wrapper = variables.get("AWS_LAMBDA_EXEC_WRAPPER")
    return [
        *([wrapper] if wrapper else []),
        str(_java(settings)),
        *_flags(function),
        f"-Djava.io.tmpdir={temporary}",
        f"-XX:ErrorFile={temporary}/hs_err_%p.log",
        f"-D{_NATIVE_LIBRARY}={_native_library(settings.client, temporary)}",
        "-cp",
        os.pathsep.join(map(str, jars)),
        _CLIENT_MAIN,
        function.handler,
    ]


def _flags(function: Function) -> list[str]:
    """A flag that the function sets itself is left to it: the command line would win."""
    own = function.variables.get("JAVA_TOOL_OPTIONS", "")
    kilobytes = function.memory_megabytes * 1024
    unless = {
        "-Xmx|MaxHeapSize|MaxRAMPercentage": f"-Xmx{int(kilobytes * _HEAP_SHARE)}k",
        "-Xms|InitialHeapSize|InitialRAMPercentage": f"-Xms{kilobytes // _INITIAL_HEAP_PART}k",
        r"-XX:\+Use\w*GC": "-XX:+UseSerialGC",
        "TieredStopAtLevel": "-XX:TieredStopAtLevel=1",
    }
    return [
        *(flag for pattern, flag in unless.items() if not re.search(pattern, own)),
        "-Xshare:auto",
        "-XX:-UsePerfData",
        "-Djava.net.preferIPv4Stack=true",
        "--enable-native-access=ALL-UNNAMED",
    ]


def _native_library(client: tuple[Path, ...], folder: Path) -> Path:
    architecture = "aarch_64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
    libc = "_musl" if any(Path("/lib").glob("ld-musl-*")) else ""
    entry = f"jni/libaws-lambda-jni.linux{libc}-{architecture}.so"
    for jar in client:
        with zipfile.ZipFile(jar) as packed:
            if entry in packed.namelist():
                library = folder / "libaws-lambda-jni.so"
                library.write_bytes(packed.read(entry))
                return library
    raise WrongSettings(f"the jars of {CLIENT} have no {entry}")


def _variables(function: Function, opt: Path | None, runtime_api: str, temporary: Path) -> dict[str, str]:
    """Nothing of the emulator's own environment is passed on but PATH, so that no credential of a user gets in."""
    path = os.environ.get("PATH", "/usr/bin:/bin")
    libraries = {"LD_LIBRARY_PATH": f"{opt}/lib"} if opt else {}
    return {
        "LANG": "C.UTF-8",  # AWS has en_US.UTF-8, which minimal systems lack
        "TZ": ":UTC",
        **libraries,
        **{name: layers.on_disk(value, function.code, opt) for name, value in function.variables.items()},
        **({} if function.is_custom else {"AWS_EXECUTION_ENV": f"AWS_Lambda_{function.runtime}"}),
        "PATH": f"{path}{os.pathsep}{opt}/bin" if opt else path,
        "TMPDIR": str(temporary),
        "LAMBDA_TASK_ROOT": str(function.code),
        "AWS_LAMBDA_RUNTIME_API": runtime_api,
    }
