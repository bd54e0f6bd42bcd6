"""Names of subjects and their contexts: `:.dev:orders` is `orders` in `.dev`; `orders` is in the default one, `.`."""

DEFAULT = "."
GLOBAL = ":.__GLOBAL:"
"""The scope of all contexts; the empty scope is the default context's."""


def split(text: str) -> tuple[str, str]:
    """Context and bare name."""
    if text.startswith(":."):
        context, colon, name = text[1:].partition(":")
        if colon:
            return context, name
    return DEFAULT, text


def joined(context: str, name: str) -> str:
    """The qualified name; with an empty name the scope of the context itself."""
    return name if context == DEFAULT else f":{context}:{name}"


def within(text: str, referrer: str) -> str:
    """A subject as its referrer means it: of the same context, unless it names one."""
    return text if text.startswith(":.") else joined(split(referrer)[0], text)


def enclosing(scope: str) -> list[str]:
    """A scope and the wider ones, nearest first: the subject, its context ("" is the default one), all contexts."""
    context, name = split(scope)
    return list(dict.fromkeys([scope, joined(context, "") if name else scope, GLOBAL]))
