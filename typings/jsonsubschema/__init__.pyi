def isSubschema(s1: object, s2: object) -> bool: ...  # noqa: N802
