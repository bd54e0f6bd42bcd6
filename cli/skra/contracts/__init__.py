"""Consumer contracts on this side: the files they are in, and which of them a schema concerns.

`files` reads them, `topic` says whose they are, `options` hands them to commands.
"""
