"""The Kafka APIs that are served, one file each.

To add one: a module here that exports `APIS`, a tuple of `Api` rows. A row names the first version, the newest
request shape (its version is the last one served) and the function that serves them all in that newest shape; where
a message changed its structure on the way, the file has two rows. Nothing else is edited: the folder is the table.
"""
