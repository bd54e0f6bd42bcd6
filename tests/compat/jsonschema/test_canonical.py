"""The texts in which a schema is stored and shown."""

import pytest

from skra_compat import Schema

CASES = {
    "white space": ('{ "type" :\n"string" }', '{"type":"string"}', '{"type":"string"}'),
    "order of keys": (
        '{"type":"object","properties":{"b":true,"a":{"type":"string","default":"x"}}}',
        '{"type":"object","properties":{"b":true,"a":{"type":"string","default":"x"}}}',
        '{"properties":{"a":{"default":"x","type":"string"},"b":true},"type":"object"}',
    ),
    "order of a list": ('{"enum":["b","a"]}', '{"enum":["b","a"]}', '{"enum":["b","a"]}'),
    "every digit": ('{"multipleOf":1.10}', '{"multipleOf":1.10}', '{"multipleOf":1.10}'),
    "exponents": ('{"enum":[1e3,1e-9,100]}', '{"enum":[1E+3,1E-9,100]}', '{"enum":[1E+3,1E-9,100]}'),
    "more digits than a double has": (
        '{"maximum":123456789012345678901234567890.5}',
        '{"maximum":123456789012345678901234567890.5}',
        '{"maximum":123456789012345678901234567890.5}',
    ),
    "escapes": (r'{"title":"\u00e1\/\u001f\\u001f"}', r'{"title":"á/\u001F\\u001f"}', r'{"title":"á/\u001F\\u001f"}'),
    "booleans": ("true", "true", "true"),
}


@pytest.mark.parametrize(("text", "canonical", "normalized"), CASES.values(), ids=CASES.keys())
def test_text(text, canonical, normalized):
    schema = Schema.parse("JSON", text)
    assert (schema.canonical, schema.rendered("normalized")) == (canonical, normalized)
    assert Schema.parse("JSON", canonical).canonical == canonical
