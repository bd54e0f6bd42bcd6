"""Protobuf: proto2, proto3 and editions, compared by what is on the wire."""

NAME = "PROTOBUF"
