"""The linter: judges the design of an event."""
