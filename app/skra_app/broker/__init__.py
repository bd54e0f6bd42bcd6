"""The broker: topics with partitions, spoken to in the Kafka protocol, with a gate before every append.

    bytes → connection → dispatch → api/<kafka_api> → intake (Produce) → gate → log → answer

`connection` keeps answers in order, `inbox` makes frames of bytes; `dispatch` finds who serves an API in a version;
`messages` reads and writes Kafka's messages, so that each file in `api/` is written for one version only. `intake`
is the way of a batch into the log, `foresight` judges requests that came together, `topics` follows the registry,
`rejections` keeps the reasons, `principal` says who asks. `log/`, `records/` and `group/` know nothing of sockets. To
serve one more Kafka API, add a file to `api/`.

The face: `Broker(registry, gate, store, BrokerOptions(…))`, `await broker.start(sockets, internal_sockets)`, `await
broker.stop()`, all on one event loop (`new_event_loop()` makes a fast one).
"""

from skra_app.broker.broker import Broker
from skra_app.broker.loop import new_event_loop
from skra_app.broker.options import BrokerOptions

__all__ = ["Broker", "BrokerOptions", "new_event_loop"]
