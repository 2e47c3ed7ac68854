"""One program in a process of its own: what it printed, how long it took, the most memory that it held."""

import json
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace


class Failed(Exception):
    """A program that ended otherwise than expected, with everything it printed."""


@dataclass(frozen=True)
class Done:
    """What a finished process leaves."""

    seconds: float  # from its start to its end
    processor_seconds: float  # of all its threads
    peak_mib: float
    output: str

    def reported(self):
        """The JSON that a side of the plan prints, and the process with the times that it says itself."""
        said = json.loads(self.output)
        return replace(self, seconds=said["seconds"], processor_seconds=said["processor_seconds"]), said


def run(command, environment=None):
    """Runs `command` to its end; raises Failed unless it ends with 0.

    The kernel counts the peak from the memory of whoever starts the process, which is this small one; so nothing
    large may be held here.
    """
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        started = time.perf_counter()
        process = subprocess.Popen([str(part) for part in command], stdout=output, stderr=errors,
                                   env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        printed = output.read()
        if process.returncode != 0:
            errors.seek(0)
            raise Failed(f"{' '.join(map(str, command))}\nended with {process.returncode}\n{printed}{errors.read()}")
    return Done(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, printed)
