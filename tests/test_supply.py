"""The audit of what is installed: faults fail it, silence of the service does not."""

import json
import socket

from tests.supply import audit, verdict

CLEAN = {"dependencies": [{"name": "flask", "version": "3.1.2", "vulns": []}], "fixes": []}
FAULT = {"id": "PYSEC-2099-1", "fix_versions": ["3.1.3"], "aliases": [], "description": ""}
KNOWN = {"dependencies": [{"name": "flask", "version": "3.1.2", "vulns": [FAULT]}], "fixes": []}


def test_a_known_fault_is_named_with_where_it_is_mended():
    assert verdict(1, json.dumps(KNOWN), "") == (1, "flask 3.1.2: PYSEC-2099-1, mended in 3.1.3")


def test_nothing_known_is_a_line():
    assert verdict(0, json.dumps(CLEAN), "") == (0, "pip-audit: nothing known of 1")


def test_a_service_that_breaks_off_is_no_failure_and_anything_else_is():
    said = verdict(1, "", "Traceback…\npip_audit._service.interface.ServiceError: no answer")
    assert said.code == 0
    assert said.text.startswith("pip-audit skipped: ")
    assert verdict(2, "", "usage: pip-audit").code == 1


def test_a_service_that_is_not_there_is_a_line(monkeypatch, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refused at once
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{taken.getsockname()[1]}")
        said = audit(f"--cache-dir={tmp_path}")
    assert said.code == 0
    assert said.text.startswith("pip-audit skipped: ")
    assert len(said.text.splitlines()) == 1
