"""The text in which a version is shown."""

from skra_app.registry import Version
from skra_app.web import query
from skra_app.web.asked import registry


def rendered(version: Version) -> str:
    """The canonical text, or the form of it that `format` asks for where the language knows that form."""
    form = query.text("format")
    return registry().schema(version.subject, version.id).rendered(form) if form else version.canonical
