"""The registry API call by call (spec §1.4 to §1.12): the stories of `tests/cases/registry`.

A story is a list of steps: a call, its body (a text is sent as it is), and what it answers: `refused` with an error
code (and the `message`, where clients know it), else `status` (200), and `has` these members, or `exactly` this value;
a fourth part are headers to send. `S` in paths, contexts and names is the story's own.
"""

import json
import re
from pathlib import Path

import pytest

STORIES = {
    title: steps
    for file in sorted(Path("tests/cases/registry").glob("*.json"))
    for title, steps in json.loads(file.read_text()).items()
}
OWN = re.compile(r"(?<=[-/.:=\"'])S(?=[-%/?:\"'&]|$)")


@pytest.mark.parametrize("title", STORIES)
def test_story(http, title):
    own = f"story{list(STORIES).index(title)}"

    def placed(value):
        return json.loads(OWN.sub(own, json.dumps(value)))

    for call, body, expected, *more in STORIES[title]:
        method, path = placed(call).split(" ", 1)
        sent = {"content": body} if isinstance(body, str) else {"json": placed(body)} if body is not None else {}
        answered = http.request(method, path, **sent, headers=more[0] if more else {})
        value = answered.json() if answered.content else None
        says = f"{call} {body} → {answered.status_code} {value}"
        if "refused" in expected:
            code = expected["refused"]
            assert (answered.status_code, value["error_code"]) == (code if code < 1000 else code // 100, code), says
            assert value["message"] == placed(expected.get("message", value["message"])) != "", says
        else:
            assert answered.status_code == expected.get("status", 200), says
        if "has" in expected or "exactly" in expected:
            wanted = placed(expected.get("has", expected.get("exactly")))
            assert value == ({**value, **wanted} if "has" in expected else wanted), says
