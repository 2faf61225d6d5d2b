"""The dated tree of units: province, district (until 30/06/2025), commune, village."""
