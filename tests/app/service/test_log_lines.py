"""One event is one line of the log, whatever somebody called themselves."""

import io
import logging

from skra_app.service.log_lines import LogLines

FORGED = "x\n2026-01-01 00:00:00,000 INFO skra: all is well\r\x1b[2J\u2028\u202e"


def written(tell):
    """What a logger writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LogLines())
    log = logging.getLogger(f"skra_app.test.{id(stream)}")
    log.propagate = False
    log.addHandler(handler)
    tell(log)
    return stream.getvalue()


def test_a_name_does_not_begin_a_line_nor_order_a_terminal_about():
    line = written(lambda log: log.warning("refused %s", FORGED))
    assert line.count("\n") == 1
    assert line.endswith("\\x0d\\x1b[2J\\u2028\\u202e\n")
    assert "refused x\\x0a2026" in line


def test_the_lines_of_a_trace_are_marked():
    def tell(log):
        try:
            int(FORGED)
        except ValueError:
            log.exception("%s failed", FORGED)

    first, *others = written(tell).splitlines()
    assert "failed" in first
    assert others
    assert all(line.startswith("  | ") for line in others)
