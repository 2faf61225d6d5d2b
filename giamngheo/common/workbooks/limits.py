"""How large a workbook may be. Above, it is refused before it is read."""

from __future__ import annotations

MAX_ROWS = 200_000
"""Rows with content, all sheets together: more persons than any commune has."""
MAX_COLUMNS = 104
"""Columns A to CZ; our template has fewer than 80."""
MAX_UNPACKED_BYTES = 768 * 1024 * 1024
MAX_TEXT_BYTES = 192 * 1024 * 1024
"""The table of distinct texts of an .xlsx (shared strings)."""
CHUNK_BYTES = 8 * 1024 * 1024
