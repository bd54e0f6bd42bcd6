"""Findings for programs: a stable shape, described by `docs/lint-findings.schema.json`."""

import json

from skra.report.linted import Judged, Linted
from skra_lint import Doubt, Finding


def findings_json(linted: Linted) -> str:
    """`{"findings": […], "suppressed": n, "files": n}`, and `inconclusive` where something could not be judged."""
    document: dict[str, object] = {
        "findings": [finding_json(one) for one in linted.findings],
        "suppressed": linted.suppressed + linted.known,
        "files": linted.files,
    }
    doubts = [_doubt_json(judged, one) for judged in linted.judged for one in judged.inconclusive]
    if doubts:
        document["inconclusive"] = doubts
    return json.dumps(document, ensure_ascii=False, indent=2)


def finding_json(one: Finding) -> dict[str, object]:
    """One finding; the line is 0 where there is none."""
    return {
        "code": one.code,
        "rule": one.rule,
        "severity": one.severity.label,
        "confidence": one.confidence,
        "file": one.file,
        "line": one.line,
        "path": one.path,
        "message": one.message,
        "evidence": one.evidence,
        "fix": one.fix,
    }


def _doubt_json(judged: Judged, one: Doubt) -> dict[str, object]:
    return {"file": judged.file, "event": judged.event, "line": one.line, "path": one.path, "message": one.message}
