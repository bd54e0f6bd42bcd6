"""What is printed into a pipe whose reader has had enough (`| head`): the command ends, and it is no error."""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def until_closed() -> Generator[None]:
    """Ends the block when nobody reads the standard output any more."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that the interpreter's last flush is quiet
