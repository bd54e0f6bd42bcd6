"""Consumer contracts: which parts of an event somebody reads, and what a schema does to them.

A contract says what one application needs of the events of one topic. Its needs become a JSON Schema of the event as
the consumer sees it; so does the schema of the events, in every language. Whether one admits all of the other is then
a question that `compare` answers, with the event that shows it.

`path → need → contract → document` are the nouns and how they are read. `identity → compiled → slicing → proofs` prove
that needs are met, `search` finds the event that shows they are not, `judging` asks both about one schema, and
`asking → audience` do so for all contracts of a topic at once. `promises` is about what no schema of values says.
`draft` begins a contract, `review` refuses one that nobody could keep, `pact` speaks to Pact.

Whoever only compares schemas loads nothing of this.
"""
