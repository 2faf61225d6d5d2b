"""Synthetic people: names put together from common syllables, births, citizen numbers, families.

Nobody is real. The citizen numbers begin with 000, which names no province and no country, so no
authority has ever given one of them out. The same seed gives the same people.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

SURNAMES = (
    ["Nguyễn"] * 30 + ["Trần"] * 14 + ["Phan"] * 9 + ["Lê"] * 9 + ["Phạm"] * 6 + ["Hồ"] * 5
    + ["Đinh"] * 4 + ["Hoàng"] * 4 + ["Võ"] * 3 + ["Cao"] * 3 + ["Đặng"] * 3 + ["Bùi"] * 2
    + ["Đoàn"] * 2 + ["Lương"] * 2 + ["Tống"] + ["Thái"] + ["Hà"] + ["Uông"]
)  # fmt: skip
MIDDLES = {
    "MALE": ["Văn"] * 8 + ["Đình", "Xuân", "Quốc", "Hữu", "Đức", "Công", "Minh", "Viết", "Trọng"],
    "FEMALE": ["Thị"] * 12 + ["Thị Thanh", "Thị Kim", "Ngọc", "Thị Thu", "Thị Hồng", "Thị Bích"],
}
GIVENS = {
    "MALE": (
        "An Anh Ba Bảo Bình Châu Chiến Chung Cường Danh Dũng Dương Đại Đạt Điền Đông Đồng Đức Giáp "
        "Hà Hải Hậu Hiền Hiếu Hiệp Hòa Hoàn Hợi Huấn Hùng Huy Hưng Khang Khánh Khoa Kiên Kỳ Lâm "
        "Long Lộc Lợi Luận Lực Mạnh Nam Nghĩa Nhân Nhật Phong Phú Phúc Phương Quang Quân Quý Sáng "
        "Sinh Sơn Sỹ Tài Tâm Tân Thái Thành Thắng Thế Thiện Thịnh Thọ Thông Tiến Toàn Trung Trường "
        "Tuấn Tùng Tuyên Vinh Vĩnh Vũ Vượng"
    ).split(),
    "FEMALE": (
        "An Anh Ánh Bé Bích Châu Chi Chiên Cúc Diệp Diệu Dung Duyên Đào Điểm Gái Giang Hà Hải Hằng "
        "Hạnh Hảo Hiên Hiền Hoa Hòa Hoài Hoan Hồng Huệ Huyền Hường Hương Khuyên Lài Lam Lan Lành "
        "Lệ Liên Liễu Linh Loan Lý Mai Mận Minh Mỹ Na Nga Ngân Ngọc Nguyệt Nhàn Nhi Nhung Oanh "
        "Phượng Phương Quyên Quỳnh Sâm Sương Tâm Thái Thanh Thảo Thắm Thơm Thu Thủy Thúy Thương "
        "Tình Trà Trang Trâm Tuyết Vân Vinh Xoan Xuân Yến"
    ).split(),
}
FICTITIOUS_PREFIX = "000"
KINH = "01"


@dataclass(slots=True)
class Stay:
    """A person's time in a household. `household` is None for the one she was born into here."""

    relationship: str
    valid_from: date
    valid_to: date | None = None
    household: object = None


@dataclass(slots=True)
class DemoPerson:
    """One synthetic person; `facts` are further columns of registry.Person."""

    full_name: str
    sex: str
    birth_year: int
    birth_date: date | None
    personal_id: str | None
    stays: list[Stay]
    ethnicity: str = KINH
    died_on: date | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def age(self, year: int) -> int:
        """Age at the end of a year."""
        return year - self.birth_year

    @property
    def relationship(self) -> str:
        return self.stays[-1].relationship

    @property
    def surname(self) -> str:
        return self.full_name.split()[0]


class People:
    """Draws people and families; one instance makes one place."""

    def __init__(self, seed: int, *, year: int, registered_on: date, first_serial: int = 1) -> None:
        self.draw = random.Random(seed)  # noqa: S311 - made-up people, not secrets
        self.year = year
        self.registered_on = registered_on
        self._serial = first_serial - 1

    def person(
        self,
        relationship: str,
        *,
        sex: str,
        age: int,
        surname: str = "",
        since: date | None = None,
    ) -> DemoPerson:
        """One person of an age (at the end of the year before), in a household since a day."""
        draw = self.draw
        birth_year = self.year - 1 - age
        birth = date(birth_year, 1, 1) + timedelta(days=draw.randrange(365))
        # Papers of older people often give the year alone.
        known = draw.random() < (0.55 if age > 50 else 0.9)
        name = " ".join(
            [surname or draw.choice(SURNAMES), draw.choice(MIDDLES[sex]), draw.choice(GIVENS[sex])]
        )
        begins = max(since or self.registered_on, birth if known else date(birth_year, 1, 1))
        return DemoPerson(
            full_name=name,
            sex=sex,
            birth_year=birth_year,
            birth_date=birth if known else None,
            personal_id=self.personal_id(sex, birth_year) if age >= 15 else None,
            stays=[Stay(relationship, begins)],
        )

    def personal_id(self, sex: str, birth_year: int) -> str | None:
        """A citizen number that cannot exist; one adult in twenty has none on record."""
        self._serial += 1
        if self._serial % 20 == 0:
            return None
        century = 2 * (birth_year // 100 - 19) + (sex == "FEMALE")
        return f"{FICTITIOUS_PREFIX}{century}{birth_year % 100:02d}{self._serial:06d}"

    def other_sex(self, sex: str) -> str:
        return "FEMALE" if sex == "MALE" else "MALE"

    def any_sex(self) -> str:
        return self.draw.choice(["MALE", "FEMALE"])

    def family(self, size: int) -> list[DemoPerson]:
        """A working family: a couple or a lone parent, children, perhaps a parent."""
        draw = self.draw
        age = draw.randint(30, 58) if size >= 3 else draw.randint(28, 74)
        head = self.person("HEAD", sex="MALE" if draw.random() < 0.72 else "FEMALE", age=age)
        family = [head]
        if size >= 2 and draw.random() < 0.86:
            spouse_sex = self.other_sex(head.sex)
            spouse_age = max(20, age + (-1 if head.sex == "MALE" else 1) * draw.randint(0, 6))
            family.append(self.person("SPOUSE", sex=spouse_sex, age=spouse_age))
        if size >= 5 and age < 55 and draw.random() < 0.6:
            parent_age = age + draw.randint(22, 32)
            sex = "FEMALE" if draw.random() < 0.75 else "MALE"
            surname = head.surname if sex == "MALE" else ""
            family.append(self.person("PARENT", sex=sex, age=parent_age, surname=surname))
        child_age = age - draw.randint(22, 27)
        surname = self.fathers_name(family)
        while len(family) < size:
            family.append(self.child(surname, max(0, child_age)))
            child_age -= draw.randint(2, 5)
        return family

    def child(self, surname: str, age: int) -> DemoPerson:
        return self.person("CHILD", sex=self.any_sex(), age=age, surname=surname)

    def fathers_name(self, family: Sequence[DemoPerson]) -> str:
        """Children carry the surname of their father, here or not."""
        fathers = [p for p in family if p.sex == "MALE" and p.relationship in ("HEAD", "SPOUSE")]
        return fathers[0].surname if fathers else self.draw.choice(SURNAMES)

    def elderly(self, size: int) -> list[DemoPerson]:
        """An old person alone, an old couple, or an old person with a grandchild."""
        draw = self.draw
        sex = "FEMALE" if draw.random() < 0.75 else "MALE"
        head = self.person("HEAD", sex=sex, age=draw.randint(71, 92))
        family = [head]
        if size >= 2:
            if draw.random() < 0.5:
                age = head.age(self.year - 1) - draw.randint(0, 6)
                family.append(self.person("SPOUSE", sex=self.other_sex(sex), age=age))
            else:
                family.append(self.person("GRANDCHILD", sex=self.any_sex(), age=12))
        while len(family) < size:
            age = draw.randint(5, 13)
            family.append(self.person("GRANDCHILD", sex=self.any_sex(), age=age))
        return family

    def lone_parent(self, size: int) -> list[DemoPerson]:
        """A mother with children, as many poor households are."""
        draw = self.draw
        age = draw.randint(34, 50)
        head = self.person("HEAD", sex="FEMALE" if draw.random() < 0.85 else "MALE", age=age)
        family = [head]
        child_age = age - draw.randint(22, 28)
        surname = self.fathers_name(family)
        while len(family) < size:
            family.append(self.child(surname, max(1, child_age)))
            child_age -= draw.randint(2, 4)
        return family


def sizes_adding_up(
    draw: random.Random, households: int, persons: int, *, most: int = 6
) -> list[int]:
    """Household sizes of at least 1 that add up to exactly so many persons."""
    if not households <= persons <= households * most:
        raise ValueError(f"{persons} persons do not fit into {households} households")
    sizes = [1] * households
    left = persons - households
    while left:
        place = draw.randrange(households)
        # Two tries keep large households rare.
        if sizes[place] < most and draw.random() < 1 / sizes[place]:
            sizes[place] += 1
            left -= 1
    return sizes


def adults(members: Sequence[DemoPerson], year: int) -> list[DemoPerson]:
    return [person for person in members if 16 <= person.age(year) < 60]
