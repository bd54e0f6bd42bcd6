class KafkaError(RuntimeError):
    retriable: bool

def for_code(error_code: int) -> type[KafkaError]: ...
