"""The dated tree of administrative units: province, district (until 30/06/2025), commune, village."""
