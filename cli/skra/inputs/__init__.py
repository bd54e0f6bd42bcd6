"""Where the events come from that are to be linted: files, AsyncAPI documents, a registry, a live topic. One file each.

Each gives places to look at (`Place`), and each place gives `Material`: a schema with what is known of its stream.
"""
