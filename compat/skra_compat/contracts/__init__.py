"""Consumer contracts: which parts of an event somebody reads, and what a schema does to them.

A contract says what one application needs of the events of one topic. Its needs become a JSON Schema of the event as
the consumer sees it; so does the schema of the events, in every language. Whether one admits all of the other is then
a question that `compare` answers, with the event that shows it.

`path → need → contract → document` are the nouns and how they are read; `identity → compiled → judged → verdict` is
the deed.
"""

from skra_compat.contracts.contract import Contract
from skra_compat.contracts.document import read_contract
from skra_compat.contracts.draft import draft
from skra_compat.contracts.errors import InvalidContract
from skra_compat.contracts.identity import every_path
from skra_compat.contracts.judge import Judge
from skra_compat.contracts.need import Need
from skra_compat.contracts.outcome import Consequence, ContractVerdict, Outcome
from skra_compat.contracts.review import review
from skra_compat.contracts.verdict import verdict

__all__ = [
    "Consequence",
    "Contract",
    "ContractVerdict",
    "InvalidContract",
    "Judge",
    "Need",
    "Outcome",
    "draft",
    "every_path",
    "read_contract",
    "review",
    "verdict",
]
