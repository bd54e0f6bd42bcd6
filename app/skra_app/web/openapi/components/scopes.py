"""Bodies about configs and modes."""

from collections.abc import Mapping

from skra_app.registry.scoped import Mode
from skra_app.web.openapi.operation import of
from skra_app.web.openapi.shapes import LEVEL, MODE, SWITCH, TEXT, Shape, asked, closed, said
from skra_compat import Policy

_CONFIG: Mapping[str, Shape] = {
    "compatibilityPolicy": {"enum": [policy.value for policy in Policy]},
    **dict.fromkeys(("normalize", "validateFields", "validateNewSchemas", "validateRules"), SWITCH),
    "alias": said(TEXT, "The subject that this one's name stands for."),
    "aliasForDeks": said(TEXT, "The same, for key registries."),
    "compatibilityGroup": said(TEXT, "Only versions that agree on this metadata property are compared."),
    **dict.fromkeys(("defaultMetadata", "overrideMetadata"), of("Metadata")),
    **dict.fromkeys(("defaultRuleSet", "overrideRuleSet"), of("RuleSet")),
}

_LEVELS: Mapping[str, Shape] = {"compatibility": LEVEL, "compatibilityLevel": LEVEL}

COMPONENTS: Mapping[str, Shape] = {
    "Config": closed("", compatibilityLevel=LEVEL, **_CONFIG),
    "ConfigChange": said(
        asked("", **_LEVELS, **_CONFIG), "Absent members stay, null ones are cleared; a level is read in any case."
    ),
    "ConfigSet": said(
        closed("", **{**_CONFIG, "compatibility": TEXT, "compatibilityPolicy": TEXT}),
        "What was asked for, words as they were sent.",
    ),
    "Mode": closed("mode", mode=MODE),
    "ModeSet": closed("mode", mode=said(TEXT, "The word that was sent.")),
    "ModeRequest": asked("mode", mode=said(TEXT, f"One of {', '.join(mode.value for mode in Mode)}, in any case.")),
}
