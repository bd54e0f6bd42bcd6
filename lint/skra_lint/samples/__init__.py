"""What samples of a stream show: fields whose presence another field's value decides.

`table` flattens events into presence and values, `dependence` measures one pair, `analysis` finds the discriminators
and guards against what only looks like one: a field that is new, a flag that repeats the field, chance.
"""

from skra_lint.samples.analysis import Decision, Group, Sampled, analyse
from skra_lint.samples.dependence import State

__all__ = ["Decision", "Group", "Sampled", "State", "analyse"]
