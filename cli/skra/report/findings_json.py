"""Findings for programs: a stable shape."""

import json
from collections.abc import Sequence

from skra_lint import Finding


def findings_json(findings: Sequence[Finding], suppressed: int, files: int) -> str:
    """`{"findings": […], "suppressed": n, "files": n}`."""
    listed = [
        {
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
        for one in findings
    ]
    return json.dumps({"findings": listed, "suppressed": suppressed, "files": files}, ensure_ascii=False, indent=2)
