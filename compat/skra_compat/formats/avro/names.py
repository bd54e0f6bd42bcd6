"""Names and namespaces (specification, "Names")."""


def is_name(name: str) -> bool:
    """Whether the text follows the grammar of a simple name: fields, symbols, the last part of a type's name."""
    return name.isidentifier() and name.isascii()


def is_namespace(namespace: str) -> bool:
    """Whether dots separate segments of printable text.

    The specification asks for names between the dots, Java does not look, and namespaces such as `com.my-company` are
    in use: Java's reading is taken.
    """
    return all(
        segment.isprintable() and not set(segment) & set(" \"'\\/") and segment for segment in namespace.split(".")
    )


def full_name(name: str, namespace: str) -> str:
    """Qualify a name that has no dot; a name with dots brings its own namespace."""
    return name.removeprefix(".") if "." in name or not namespace else f"{namespace}.{name}"


def simple_name(full: str) -> str:
    """Cut the namespace off."""
    return full.rpartition(".")[2]


def namespace_of(full: str) -> str:
    """Everything before the last dot; empty for none."""
    return full.rpartition(".")[0]
