from aiokafka import RecordMetadata as RecordMetadata
