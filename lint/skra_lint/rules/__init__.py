"""The rules, one file each: a module here with a `RULE` is a rule of the linter."""
