"""Places where this broker means to answer otherwise than Kafka; `docs/deviations.md` has the reasons at length."""

TOPIC_DEFAULTS = {
    "*.configs.retention.ms.value": "records are kept until somebody says otherwise",
    "*.configs.segment.bytes.value": "smaller files, so that a small disk can retain by size",
    "*.configs.min.insync.replicas.config_source": "a Kafka of 4.1 sets it when it formats its disk",
}
NO_SASL_STATE = {
    "*.SaslHandshake*": "a plain listener believes who names itself, so that owners work without keys",
}
