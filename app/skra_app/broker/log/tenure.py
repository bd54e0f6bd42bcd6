"""Under which ownership epoch a partition takes batches: a state machine of two numbers.

A batch was judged in some epoch, and the log may have moved on since. It takes those of the present epoch only, and
while that one waits for its fence none at all. Nobody owns a topic in epoch 0.
"""

from dataclasses import dataclass

from skra_app.broker.log.errors import FencePending, TenureEnded


@dataclass(slots=True)
class Tenure:
    """The present epoch, and whether its records may come already."""

    epoch: int = 0
    open: bool = True

    def admit(self, epoch: int) -> None:
        """Let a batch in that was judged in an epoch.

        Raises:
            TenureEnded: another owner has come since. FencePending: not yet.
        """
        if epoch < self.epoch:
            raise TenureEnded(
                f"the batch was judged in ownership epoch {epoch}, and the topic was transferred: epoch {self.epoch} "
                "has begun"
            )
        if epoch > self.epoch or not self.open:
            raise FencePending(f"ownership epoch {epoch} waits for its fence: send the batch again")

    def stop(self, epoch: int) -> None:
        """Take nothing of the epochs before this one any more, and nothing of this one yet."""
        if epoch > self.epoch:
            self.epoch, self.open = epoch, False

    def begin(self, epoch: int) -> None:
        """Take batches of this epoch: its fence stands, or it needs none."""
        if epoch >= self.epoch:
            self.epoch, self.open = epoch, True
