"""A split's plan for programs."""

from skra_lint.split import Part, Plan


def plan_json(plan: Plan) -> dict[str, object]:
    """Events with topics, subjects, fields and schemas; the producer's mapping; what was dropped and why."""
    return {
        "event": plan.event,
        "format": plan.format,
        "batch": plan.batch,
        "discriminators": list(plan.discriminators),
        "events": [
            {
                "name": part.name,
                "topic": part.topic,
                "subject": part.subject,
                "fields": [new for _, new in part.root.renamed()],
                "renamed": {old: new for old, new in part.root.renamed() if new != old},
                "schema": part.text,
            }
            for part in plan.parts
        ],
        "producer": [_rule(part) for part in plan.parts],
        "dropped": [{"combination": dict(one.combination), "reason": one.reason} for one in plan.dropped],
        "notes": list(plan.notes),
    }


def _rule(part: Part) -> dict[str, object]:
    """Which events go to the part's subject: by values, or where values tell nothing by the fields that are there."""
    if part.marks:
        return {"when": {}, "has_any": sorted(part.marks), "subject": part.subject}
    return {"when": dict(part.combination), "subject": part.subject}
