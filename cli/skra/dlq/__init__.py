"""Dead letters: what a topic could not take, why, and how it gets there after all.

`letter` says what a dead letter is and reads it from records, `condition` chooses some, `content` decodes them by the
schemas of a registry, `edit` and `mending` change them, `kafka` reads and writes the topics, `replay` sends letters
back, and `report` shows them.
"""
