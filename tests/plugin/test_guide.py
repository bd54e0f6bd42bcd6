"""The tests that the guide shows pass, and its rejections look as it says."""

import re
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "testing.md"


def test_what_the_guide_shows_passes(run):
    blocks = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(), re.DOTALL | re.MULTILINE)
    run("\n".join(blocks)).assert_outcomes(passed="\n".join(blocks).count("def test_"))
