"""Avro, read by the rules of the Avro specification 1.12 ("Schema Resolution")."""

NAME = "AVRO"
