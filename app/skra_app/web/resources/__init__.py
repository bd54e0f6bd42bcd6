"""One file a resource: each offers `routes`, a blueprint, and is found by being here."""
