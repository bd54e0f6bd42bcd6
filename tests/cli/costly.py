"""Schemas whose comparison costs more than a few steps, whatever is skipped."""


def nested(kind):
    """A record with fifty others inside, each of one number."""
    numbers = [{"name": "v", "type": kind}]
    records = [{"type": "record", "name": f"R{at}", "fields": numbers} for at in range(50)]
    return {"type": "record", "name": "E", "fields": [{"name": one["name"].lower(), "type": one} for one in records]}
