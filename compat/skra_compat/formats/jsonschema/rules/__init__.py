"""Whether every event of a writer is an event of a reader, decided by looking for one that is not.

    atom       what a keyword says, as one small noun each, the same for all drafts
    expand, keywords   a schema into its atoms (`$ref` followed, drafts ironed out)
    wording    what a schema says word for word
    refusal    the verdict: is there such an event?
    unevaluated   `unevaluated*` said with the other keywords
    prove      the search: all of the left, none of the right; proved impossible, found, or unknown
    answers, decide   what the search knows already, and its last step
    apart      a question taken apart as far as it goes without a choice
    sameness   schemas that are the same by text
    numbers, strings, arrays, objects   what the search does once only atoms of one kind of value are left
    view, names   of objects: what is said of a property, and names that no keyword names
    arrayview, containing, itemize   of arrays: what is said of an item, `contains`, and an array built
    regex, language   patterns as finite automata: is there a string in these and not in those
    admits, matching   whether a single value satisfies an atom, a text a pattern
    explain    where the reader refuses, keyword by keyword, each with an event
    parts, level, meeting       what an explanation looks at: a schema part by part, both sides of a place
    inside_*   keywords that speak of values inside the value, and of other schemas
    kinds, phrases   the names that upstream registries give to each refusal, and words for people
    meaning    what the reader accepts and takes for something else

To teach it a keyword is to add an atom, its line in `keywords`, and its case in the file of its kind of value.
"""
