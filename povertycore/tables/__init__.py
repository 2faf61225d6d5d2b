"""Arithmetic checks of printed tables of counts and percentages.

It finds which columns and rows belong together and reports every cell that breaks a relation most
of the others obey. It reads no files (`giamngheo.common.documents` does) and repairs nothing.
"""

from povertycore.tables.check import check, holds_figures
from povertycore.tables.model import BLANK, Cell, Finding, Kind, Table

__all__ = ["BLANK", "Cell", "Finding", "Kind", "Table", "check", "holds_figures"]
