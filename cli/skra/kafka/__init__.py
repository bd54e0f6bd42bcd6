"""The commands' way to a Kafka broker: an ordinary client, whose complaints come back in our words.

`connection` opens clients, `reading` and `producing` move records, `topics`, `configs` and `groups` ask and change what
there is, `requests` says what the client library does not.
"""
