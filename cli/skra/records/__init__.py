"""What records say: which schema their bytes name, how they are read, and how events become bytes. No Kafka here."""
