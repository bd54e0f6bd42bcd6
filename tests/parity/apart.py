"""Places where this broker means to answer otherwise than Kafka; `docs/deviations.md` has the reasons at length."""

TOPIC_DEFAULTS = {
    "*.configs.retention.ms.value": "records are kept until somebody says otherwise",
    "*.configs.segment.bytes.value": "smaller files, so that a small disk can retain by size",
    "*.configs.min.insync.replicas.config_source": "a Kafka of 4.1 sets it when it formats its disk",
}
WRITTEN = {
    "negative-length": {"*": "records that nobody judges are not taken apart"},
    "not-gzip": {"*": "records that nobody judges are not taken apart"},
    "codec-5": {"*.error_code": "Kafka meets an exception that it did not expect"},
    "future": {"*.record_errors.1": "never exactly one record error: librdkafka would blame every record"},
}
DUPLICATES = {
    "5.*.error_code": "a copy of a batch from long ago is said to be one: clients take that for success",
    "16.*.error_code": "the same, of an earlier batch of the same epoch",
}
OLDER_COPY = {"3.*.error_code": DUPLICATES["5.*.error_code"]}
NO_EPOCH = {"4.*.error_code": "an id without an epoch is no producer, whatever epoch it had before"}
OUR_OWN = {"0.*.error_code": "who may not write a topic is told so, and it is written down"}
GONE = "a record that was deleted has no timestamp: whoever went there would be out of range"
LATEST_OF_NONE = {"20.*": GONE}
BELOW_THE_START = {
    "8.*": GONE,
    "13.*": GONE,
    "11.*.offset": "the end for a committed reader is not before the log's start: who went there would be out of range",
    "*.last_stable_offset": "the same",
}
NO_NAME = {f"{number}.*": "a protocol without a name is told by its name, not by null" for number in (1, 2, 3)}
NOTHING_OF_NONE = {"6.*-absent": "a topic of which nothing is said is left out, whether it is there or not"}
NO_SESSION = {"*.session_id": "no session is kept, and clients are told so"}
AS_THEY_CAME = {"*.records": "batches are stored as they came, in the producer's codec"}
WHOLE_BATCHES = {"*.records": "half a batch is thrown away by the client"}
NO_SASL_STATE = {
    "*.SaslHandshake*": "a plain listener believes who names itself, so that owners work without keys",
}
