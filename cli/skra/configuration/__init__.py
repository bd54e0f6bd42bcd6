"""What a project says about linting: where it says so, in which words, and what holds for one file.

Found from a file upwards: `skra.toml` (`[lint]`), `pyproject.toml` (`[tool.skra.lint]`), `setup.cfg` (`[skra:lint]`);
the nearest folder wins. The command line wins over all of them.
"""
