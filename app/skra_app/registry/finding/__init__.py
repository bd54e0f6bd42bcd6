"""Finding things: an index over what the latest live version of every subject says.

    words   names and texts taken apart      parts   what of a schema can be found      query   what somebody asks for
    index   the parts in a full-text table, beside the journal; may be deleted at any time

The index is filled by whoever searches, from the journal on from where it stands, for a bounded time.
"""
