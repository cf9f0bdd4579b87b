"""What one environment writes, as a CloudWatch log stream is: its own lines and the platform's, in their true order.

With a folder to keep them in, streams are laid out as the local cloud lays them out, so that `./lamplight logs` reads
them: `<function>/<stream>.log`, and which byte was written when in `<function>.times/<stream>.log`.
"""

from __future__ import annotations

import itertools
import time
from pathlib import Path

_NUMBERS = itertools.count(1)


class LogStream:
    """One file that the process writes to and the platform's lines are appended to."""

    def __init__(self, file: Path, times: Path | None) -> None:
        self.file = file
        self._times = times
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        if times:
            times.parent.mkdir(parents=True, exist_ok=True)
        self.mark()

    @classmethod
    def create(cls, kept: Path | None, function: str, temporary: Path) -> LogStream:
        if kept is None:
            return cls(temporary / "output.log", None)
        stream = f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}.{next(_NUMBERS):06d}.log"
        return cls(kept / function / stream, kept / f"{function}.times" / stream)

    def mark(self) -> None:
        """What follows is written from now on."""
        if self._times:
            with self._times.open("a") as times:
                times.write(f"{self.length()} {int(time.time() * 1000)}\n")

    def length(self) -> int:
        return self.file.stat().st_size

    def append(self, line: str) -> None:
        with self.file.open("a") as log:
            log.write(line + "\n")

    def since(self, start: int) -> str:
        with self.file.open("rb") as log:
            log.seek(start)
            return log.read().decode(errors="replace")
