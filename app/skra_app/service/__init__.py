"""The server: what `skra serve` runs, and the same in one process for tests."""
