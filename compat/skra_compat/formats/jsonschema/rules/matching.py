"""Whether a pattern is found in a text."""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jsonschema_rs


@lru_cache(maxsize=1024)
def _engine(pattern: str) -> "jsonschema_rs.Validator":
    """The gate's own engine, so that both are of one opinion."""
    import jsonschema_rs  # noqa: PLC0415 - start-up: few schemas have patterns

    schema = {"pattern": pattern}
    return jsonschema_rs.Draft7Validator(
        schema, offline=True, pattern_options=jsonschema_rs.FancyRegexOptions(backtrack_limit=20_000)
    )


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern is found in a text, as the gate sees it."""
    return _engine(pattern).is_valid(text)
