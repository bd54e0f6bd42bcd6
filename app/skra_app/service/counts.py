"""Where the processes of one server keep what they count, so that each of them can show the sum."""

import os
import shutil
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""prometheus_client reads it when it is first imported."""
NAME = "metrics"


def count_in(data: Path) -> None:
    """Have this process and those that it starts count in an empty folder of the data folder. Raises OSError."""
    folder = data.absolute() / NAME
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    os.environ[VARIABLE] = str(folder)
