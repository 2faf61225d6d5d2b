"""The register: households, persons, dated memberships, classes per standard, movements.

All reads go through the area scope; all writes through `services`.
"""
