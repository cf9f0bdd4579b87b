"""What stands at /opt: the layers of a function, one over the other.

Where the kernel lets a process have mounts of its own, the merged folder is bound over /opt and only the function sees
it. Elsewhere paths that begin with /opt are rewritten in the function's environment variables.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import threading
from functools import cache
from pathlib import Path

OPT = Path("/opt")

_ELEMENT_END = r"(?=/|:|;|,|\s|$)"
_OPT_PATH = re.compile(r"(?<![\w./-])/opt" + _ELEMENT_END)
_TASK_PATH = re.compile(r"(?<![\w./-])/var/task" + _ELEMENT_END)

# Read-only where the kernel allows that too: the files are links to those of other functions.
_MOUNT = 'mount --bind "$1" /opt && { mount -o remount,bind,ro /opt 2>/dev/null || :; } && shift && exec "$@"'


class MergedLayers:
    """Folders that stand for /opt, one for each list of layers, made when first asked for. Safe for concurrent use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._folders: dict[tuple[Path, ...], tempfile.TemporaryDirectory[str]] = {}

    def of(self, layers: tuple[Path, ...]) -> Path | None:
        if not layers:
            return None
        with self._lock:
            if layers not in self._folders:
                self._folders[layers] = _merge(layers)
            return Path(self._folders[layers].name)

    def close(self) -> None:
        """Removes all folders, which no function may use any more."""
        with self._lock:
            for folder in self._folders.values():
                folder.cleanup()
            self._folders.clear()


def _merge(layers: tuple[Path, ...]) -> tempfile.TemporaryDirectory[str]:
    folder: tempfile.TemporaryDirectory[str] = tempfile.TemporaryDirectory(
        prefix="lamplight-opt-", ignore_cleanup_errors=True
    )
    os.chmod(folder.name, 0o755)
    for layer in layers:
        shutil.copytree(layer, folder.name, copy_function=_link, dirs_exist_ok=True)
    return folder


def _link(source: str, target: str) -> str:
    """A layer may hold gigabytes of weights, so a second name and not a second copy where the disk has that."""
    Path(target).unlink(missing_ok=True)
    try:
        os.link(os.path.realpath(source), target)
    except OSError:
        shutil.copy2(source, target)
    return target


def mount_command(opt: Path, needed: tuple[Path, ...]) -> list[str]:
    """What stands before a command that shall find the folder at /opt; empty where that cannot be.

    :param needed: files that the command itself is made of: none may vanish below the mount
    """
    hidden = any(Path(os.path.realpath(path)).is_relative_to(OPT) for path in needed)
    namespace = [] if hidden or not OPT.is_dir() else _own_mounts()
    return [*namespace, "sh", "-c", _MOUNT, "sh", str(opt)] if namespace else []


@cache
def _own_mounts() -> list[str]:
    """A command that gives its child mounts of its own, as root and as anybody else; empty where neither works."""
    for command in (["unshare", "--mount"], ["unshare", "--user", "--map-root-user", "--mount"]):
        if shutil.which("unshare") and _can_mount(command):
            return command
    return []


def _can_mount(namespace: list[str]) -> bool:
    with tempfile.TemporaryDirectory() as probe:
        command = [*namespace, "sh", "-c", _MOUNT, "sh", probe, "true"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


def on_disk(value: str, code: Path, opt: Path | None) -> str:
    """The value of a variable with the paths of this machine for those of AWS."""
    value = _TASK_PATH.sub(lambda _: str(code), value)
    return value if opt is None else _OPT_PATH.sub(lambda _: str(opt), value)
