"""Judges, reads and writes events.

`judge` is the face of this room. `program` says yes or no about a batch, fast; `decode` says where and why not, and
builds the event; `encode` writes it; `plain` is the event as JSON; `native` the event in between.
"""
