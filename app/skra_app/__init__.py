"""The service: journal, registry, gate, broker and web."""
