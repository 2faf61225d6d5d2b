"""Plausible shares for a synthetic nation: sizes, ages, ethnic groups, incomes, deprivations.

Rounded from general knowledge, none is a statistic and none may be quoted as one. They make test
data look like a nation, nothing more. All are whole numbers: shares are out of their own sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

HOUSEHOLD_SIZES: Final = (9, 17, 20, 28, 15, 7, 3, 1)
"""Share of households of 1, 2, 3 ... persons; about 3.6 persons a household."""

HEAD_AGES: Final = (
    (20, 29, 8),
    (30, 39, 24),
    (40, 49, 25),
    (50, 59, 21),
    (60, 74, 17),
    (75, 94, 5),
)
"""From age, to age, share of heads of households."""

INCOME_RANKS: Final = (0, 300, 800, 1500, 3000, 5000, 7500, 9500, 9999)
INCOMES: Final = (
    300_000, 1_000_000, 1_500_000, 2_000_000, 3_000_000, 4_400_000, 6_800_000, 14_000_000,
    40_000_000,
)  # fmt: skip
"""Income in đồng a person a month at each rank from the poorest (0) to the richest (9999)."""

OF_TEN_THOUSAND: Final = 10_000

MINORITY_SHARES: Final[Mapping[str, Mapping[str, int]]] = MappingProxyType(
    {
        "04": {"Tày": 41, "Nùng": 30, "Mông": 10, "Dao": 10},
        "08": {"Tày": 25, "Mông": 18, "Dao": 13, "Nùng": 5},
        "11": {"Mông": 38, "Thái": 36, "Khơ-mú": 3},
        "12": {"Thái": 31, "Mông": 24, "Dao": 13, "Hà Nhì": 4},
        "14": {"Thái": 53, "Mông": 16, "Mường": 7},
        "15": {"Mông": 19, "Tày": 17, "Dao": 13, "Thái": 5},
        "19": {"Tày": 21, "Nùng": 8, "Dao": 5, "Sán Chay": 3},
        "20": {"Nùng": 43, "Tày": 36, "Dao": 4},
        "22": {"Dao": 5, "Tày": 3, "Sán Dìu": 2},
        "24": {"Nùng": 3, "Tày": 2, "Sán Dìu": 1},
        "25": {"Mường": 19, "Dao": 1, "Tày": 1},
        "01": {"Mường": 1},
        "37": {"Mường": 2},
        "38": {"Thái": 7, "Mường": 10, "Mông": 1},
        "40": {"Thái": 10, "Thổ": 2, "Mông": 1},
        "44": {"Bru - Vân Kiều": 6, "Tà Ôi": 1},
        "46": {"Tà Ôi": 3, "Cơ-tu": 2},
        "48": {"Cơ-tu": 2, "Xơ-đăng": 1},
        "51": {"Xơ-đăng": 8, "Hrê": 7, "Ba-na": 3},
        "52": {"Gia-rai": 15, "Ba-na": 8},
        "56": {"Raglay": 6, "Chăm": 4},
        "66": {"Ê-đê": 14, "Mnông": 2, "Nùng": 3, "Tày": 2},
        "68": {"Cơ-ho": 6, "Mnông": 3, "Mạ": 2, "Nùng": 2},
        "75": {"Hoa": 2, "Xtiêng": 3, "Nùng": 2},
        "79": {"Hoa": 4, "Khơ-me": 1},
        "86": {"Khơ-me": 11},
        "91": {"Khơ-me": 8, "Hoa": 1, "Chăm": 1},
        "92": {"Khơ-me": 14, "Hoa": 2},
        "96": {"Khơ-me": 4, "Hoa": 1},
    }
)
"""Per cent of the households of each province by ethnic group; the rest are Kinh."""

DEPRIVED: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "weak_house": (3200, 150),
        "small_floor": (1800, 400),
        "unsafe_water": (2600, 200),
        "poor_toilet": (4500, 350),
        "no_internet": (4200, 500),
        "no_means": (2200, 150),
        "no_insurance": (500, 350),
        "out_of_school": (700, 120),
        "below_level": (4200, 900),
        "malnourished": (2400, 600),
        "jobless": (500, 180),
    }
)
"""Of ten thousand, how many at the poorest rank and at the richest: households or members."""

UNKNOWN_OF_TEN_THOUSAND: Final = 40
"""How often a fact is not recorded."""
