"""A split's plan for programs."""

from skra_lint.split import Plan


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
                "fields": [field.name for field in part.fields],
                "renamed": {field.source: field.name for field in part.fields if field.name != field.source},
                "schema": part.text,
            }
            for part in plan.parts
        ],
        "producer": [{"when": dict(part.combination), "subject": part.subject} for part in plan.parts],
        "dropped": [{"combination": dict(one.combination), "reason": one.reason} for one in plan.dropped],
        "notes": list(plan.notes),
    }
