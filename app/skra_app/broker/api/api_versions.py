"""ApiVersions: what this server speaks. Every client asks it first, in a version of its own choosing."""

import re
import struct

from kio.schema.api_versions.v4 import response as answer
from kio.schema.api_versions.v4.request import ApiVersionsRequest
from kio.schema.errors import ErrorCode
from kio.static.primitive import i16

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.dispatch import advertised
from skra_app.broker.messages import NO_THROTTLE, read_request

NAMED_FROM = 3
"""The first version in which a client says what software it is (KIP-511)."""

_RANGE = struct.Struct(">hhh")
_NAME = re.compile(r"[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?")


def serve(told: ApiVersionsRequest, call: Call) -> Answer:
    """List the ranges; a version from the future gets this API's in version 0's shape with error 35 (KIP-511)."""
    if call.version > ApiVersionsRequest.__version__:
        return (_earliest_shape(ErrorCode.unsupported_version),)
    if call.version >= NAMED_FROM and not (
        _NAME.fullmatch(told.client_software_name) and _NAME.fullmatch(told.client_software_version)
    ):
        return answer.ApiVersionsResponse(error_code=ErrorCode.invalid_request, api_keys=(), throttle_time=NO_THROTTLE)
    return answer.ApiVersionsResponse(
        error_code=ErrorCode.none,
        api_keys=tuple(
            answer.ApiVersion(api_key=i16(api.key), min_version=i16(api.first), max_version=i16(api.last))
            for api in advertised()
        ),
        throttle_time=NO_THROTTLE,
    )


def _earliest_shape(error: ErrorCode) -> bytes:
    key = ApiVersionsRequest.__api_key__
    ranges = [_RANGE.pack(api.key, api.first, api.last) for api in advertised() if api.key == key]
    return struct.pack(">hi", error, len(ranges)) + b"".join(ranges)


def _read(version: int, frame: memoryview, offset: int) -> ApiVersionsRequest:
    """Read any version; of one from the future nothing but the header can be known."""
    if version > ApiVersionsRequest.__version__:
        return ApiVersionsRequest(client_software_name="", client_software_version="")
    return read_request(ApiVersionsRequest, version, frame, offset)


APIS = (Api(0, ApiVersionsRequest, serve, _read, any_version=True, before_login=True),)
