"""Where a journal can live: one file a scheme, each with `open_url(url) -> Journal`."""
