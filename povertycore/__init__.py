"""The rules of poverty reduction as pure functions of plain values and dated law.

It knows no database, no framework, no network and no clock: the day is always a parameter.
"""
