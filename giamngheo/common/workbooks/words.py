"""What people write in cells for yes, no, nothing, money; and what Excel writes for its errors."""

from __future__ import annotations

import re

YES = {"x", "xx", "co", "c", "1", "true", "dung", "v", "yes", "y", "+"}
NO = {"khong", "k", "0", "false", "sai", "no", "n", "ko"}
MARKS = {"✓", "✔", "√", "☑", "☒", "✗", "×", "•", "●"}
BLANKS = {"-", "--", "–", "—", "_", ".", "...", "/", "\\"}
FAULT = re.compile(r"=|#(?:REF|N/A|VALUE|DIV/0|NAME|NULL|NUM|GETTING_DATA)[!?]?\Z|Err:\d+\Z")
MONEY_WORDS = re.compile(r"\s*(?:đ|đồng|vnđ|vnd|d)\.?\Z", re.IGNORECASE)
