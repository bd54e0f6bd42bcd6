"""The registry that settings describe."""

from skra_app.journal import JournalFault, open_journal
from skra_app.registry import Limits, Registry
from skra_app.service.refusal import CannotStart
from skra_app.settings import Settings
from skra_compat import Limits as EngineLimits


def open_registry(settings: Settings) -> Registry:
    """Open the journal and read it to its head. Raises CannotStart."""
    limits = Limits(
        schema=settings.schema_limit,
        engine=EngineLimits(nesting=settings.nesting_limit, references=settings.references_limit),
    )
    try:
        return Registry(open_journal(settings.journal_url), limits=limits, claim=settings.claim)
    except JournalFault as fault:
        raise CannotStart(str(fault)) from fault
