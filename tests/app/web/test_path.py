"""Careless paths mean what their senders meant."""

import pytest

from skra_app.web.path import BadPath, route


@pytest.mark.parametrize(
    ("sent", "path", "context"),
    [
        ("/", "/", ""),
        ("", "/", ""),
        ("//subjects", "/subjects", ""),
        ("/subjects/", "/subjects", ""),
        ("/subjects/a/b.proto/versions/", "/subjects/a/b.proto/versions", ""),
        ("/subjects/a//b/versions", "/subjects/a//b/versions", ""),
        ("/subjects/:.ctx:a", "/subjects/:.ctx:a", ""),
        ("/subjects/m\u00c3\u00a1l", "/subjects/mál", ""),
        ("/subjects//a//versions//1", "/subjects//a/versions/1", ""),
        ("/subjects/a/versions//latest//schema", "/subjects/a/versions/latest//schema", ""),
        ("/schemas//ids//1", "/schemas/ids/1", ""),
        ("/contexts", "/contexts", ""),
        ("/contexts/.dev", "/contexts/.dev", ""),
        ("/contexts/dev/subjects", "/subjects", ".dev"),
        ("/contexts/.dev/subjects/a/versions/1", "/subjects/a/versions/1", ".dev"),
        ("//contexts//dev//config/", "/config", ".dev"),
        ("/contexts/./subjects", "/subjects", "."),
        ("/contextsx/dev/subjects", "/contextsx/dev/subjects", ""),
    ],
)
def test_route(sent, path, context):
    read = route(sent)
    assert (read.path, read.context) == (path, context)


@pytest.mark.parametrize(
    "sent", ["/subjects/\xff\xfe", "/contexts/a:b", "/contexts/a:b/subjects", "/contexts/:.a:/subjects"]
)
def test_paths_that_name_nothing(sent):
    with pytest.raises(BadPath):
        route(sent)
