"""Which services wrote records, by their headers."""

import pytest

from skra_lint.observed_writers import observed_writers


@pytest.mark.parametrize(
    ("sources", "services"),
    [
        (["//shop/orders/17", "https://shop/api", "shop"], ("shop",)),
        (["shop-7d9f8c6b5-x2kqp", "shop-7d9f8c6b5-9zzzz", "shop-0", "shop-1"], ("shop",)),
        (["urn:service:relay", "relay", "sentry"], ("relay", "sentry")),
        (["/relay/a", "/sentry/b"], ("relay", "sentry")),
    ],
)
def test_services_are_compared_and_not_hosts(sources, services):
    assert observed_writers([{"ce_source": one.encode()} for one in sources * 2]) == services


def test_a_stray_record_makes_no_second_writer():
    records = [{"source": b"shop"}] * 20 + [{"source": b"import"}]
    assert observed_writers(records) == ("shop",)


def test_nothing_is_known_where_a_record_does_not_say():
    assert observed_writers([{"source": b"shop"}, {}]) is None
    assert observed_writers([]) is None
