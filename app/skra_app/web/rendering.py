"""The text in which a version is shown."""

from skra_app.registry import Version


def rendered(version: Version) -> str:
    """The canonical text."""
    return version.canonical
