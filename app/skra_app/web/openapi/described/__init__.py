"""The rows of `openapi`: one file for each file under `resources`, of the same name.

`OPERATIONS` has a row for each view there, by the name of its function. To describe a resource is to add a file here.
"""
