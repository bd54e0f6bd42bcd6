"""What the settings say of an identity provider, read."""

from importlib.util import find_spec

from skra_app.registry.identity.signing_keys import NoKeys, SigningKeys, Source, secure
from skra_app.registry.identity.token import ALGORITHMS, TokenRules, Tokens
from skra_app.registry.rights import Role
from skra_app.settings import InvalidSetting, Settings


def tokens_of(settings: Settings) -> Tokens | None:
    """Who judges tokens; None where no provider is named. Raises InvalidSetting."""
    if not settings.oidc_issuer:
        return None
    if settings.auth == "off":
        raise InvalidSetting("--oidc-issuer: tokens are looked at with --auth on only")
    if not _names(settings.oidc_audience):
        raise InvalidSetting("--oidc-issuer: add --oidc-audience NAME, which a token has to be meant for")
    if find_spec("jwt") is None or find_spec("cryptography") is None:
        raise InvalidSetting("--oidc-issuer: tokens need two more packages: pip install 'skra[oidc]'")
    rules = TokenRules(
        issuer=settings.oidc_issuer,
        audiences=_names(settings.oidc_audience),
        algorithms=_algorithms(settings.oidc_algorithms),
        leeway=settings.oidc_leeway,
        principal=settings.oidc_principal,
        application=settings.oidc_application,
        groups=settings.oidc_groups_claim,
        roles=_roles(settings.oidc_groups),
    )
    return Tokens(rules, SigningKeys(_source(settings)))


def _source(settings: Settings) -> Source:
    source = Source(settings.oidc_issuer, settings.oidc_jwks)
    try:
        if source.file is not None:
            source.read()
        else:
            secure(source.place or source.issuer)
    except NoKeys as fault:
        raise InvalidSetting(f"{'--oidc-jwks' if source.place else '--oidc-issuer'} {fault}") from fault
    return source


def _algorithms(text: str) -> frozenset[str]:
    wanted = frozenset(_names(text))
    if not wanted or wanted - ALGORITHMS:
        raise InvalidSetting(f"--oidc-algorithms: expected some of {', '.join(sorted(ALGORITHMS))}, not {text!r}")
    return wanted


def _roles(text: str) -> dict[Role, frozenset[str]]:
    found: dict[Role, frozenset[str]] = {}
    for pair in _names(text):
        word, equals, group = (part.strip() for part in pair.partition("="))
        if not equals or not group or word not in {role.value for role in Role}:
            raise InvalidSetting(
                f"--oidc-groups: expected ROLE=GROUP with commas between, where a role is {', '.join(Role)} "
                f"(admin=platform,writer=devs,reader=*), not {pair!r}"
            )
        found[Role(word)] = found.get(Role(word), frozenset()) | {group}
    return found


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
