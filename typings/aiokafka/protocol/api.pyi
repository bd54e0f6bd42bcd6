from typing import ClassVar, Generic, TypeVar

from aiokafka.protocol.types import Schema

class Response:
    API_KEY: int
    API_VERSION: int
    SCHEMA: ClassVar[Schema]

class RequestStruct:
    FLEXIBLE_VERSION: ClassVar[bool]
    API_KEY: ClassVar[int]
    API_VERSION: ClassVar[int]
    RESPONSE_TYPE: ClassVar[type[Response]]
    SCHEMA: ClassVar[Schema]
    def __init__(self, *members: object) -> None: ...

_T = TypeVar("_T", bound=RequestStruct)

class Request(Generic[_T]):
    API_KEY: ClassVar[int]
    def build(self, request_struct_class: type[_T]) -> _T: ...
