"""The peak memory of a process.

Belongs here: reading it.
Does not belong here: what the process did meanwhile.
"""

import resource
import sys
from pathlib import Path


def peak_bytes() -> int:
    """The most memory this process ever held."""
    # What getrusage says starts, on Linux, with the memory of the process that started this one.
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
