"""The memory and the time of a process and of those it has started.

Belongs here: reading them.
Does not belong here: what the processes did meanwhile.
"""

import multiprocessing
import os
import resource
import sys
import time
from pathlib import Path


def peak_bytes() -> int:
    """The most memory this process and those it has started ever held; pages of files that they share count once."""
    held = [_status(Path(f"/proc/{process}/status")) for process in _processes()]
    if any(held):
        # The kernel's RssFile is of now: what is mapped from files stays mapped while the processes live.
        own = sum(status["VmHWM"] - status["RssFile"] for status in held if status)
        return (own + max(status["RssFile"] for status in held if status)) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def cpu_seconds() -> float:
    """Processor time that this process and those it has started took so far."""
    return time.process_time() + sum(_seconds(Path(f"/proc/{process}/stat")) for process in _processes()[1:])


def _processes() -> list[str]:
    return ["self", *(str(child.pid) for child in multiprocessing.active_children())]


def _status(path: Path) -> dict[str, int]:
    """Sizes in kB."""
    if not path.exists():
        return {}
    lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return {words[0].rstrip(":"): int(words[1]) for words in lines if words[-1] == "kB"}


def _seconds(path: Path) -> float:
    if not path.exists():
        return 0.0
    # Behind the name in brackets, which may have blanks: user and system time are the 12th and 13th.
    told = path.read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
