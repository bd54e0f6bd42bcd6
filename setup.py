"""Where the packages are: each top folder is a source root (setup.cfg cannot say this for four roots at once)."""

from setuptools import find_packages, setup

ROOTS = ("app", "cli", "compat", "lint")

packages = {name: root for root in ROOTS for name in find_packages(root)}
setup(
    packages=sorted(packages),
    package_dir={name: f"{root}/{name.replace('.', '/')}" for name, root in packages.items()},
)
