"""Bringing household workbooks into the register: receive, check, confirm, write, undo.

A file becomes an ImportBatch. Checking writes nothing to the register; writing is all or nothing.
Callers use `services` and `queries`; jobs stand in `tasks`.
"""
