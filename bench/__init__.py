"""Benchmarks, one file a question; every figure stands beside a baseline measured in the same run.

A module here with a `figures()` is a benchmark; `python -m bench [NAME …]` runs them.
"""
