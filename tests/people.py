"""The cast of the whole suite and the small country they work in.

Xã Mẫu A and xã Mẫu B stood in huyện Mẫu until 30/06/2025, and have been communes of tỉnh Mẫu
without a district since. An (commune officer of A), Bình (officer of B: must see nothing of A),
Chi (village head of the first village of A), Hạnh (chair of A), Dũng (lead of the province), Em
(department specialist with the province), Khoa (administrator of the system, province). Giang has
no account.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from giamngheo.apps.accounts.enums import Role
from giamngheo.apps.accounts.models import Post, User
from giamngheo.apps.accounts.permissions import posts, scope_of
from giamngheo.apps.territory.enums import AreaKind, AreaType, Extent, Level, SuccessionKind
from giamngheo.apps.territory.models import Area, AreaParent, AreaVersion, Succession
from giamngheo.common.scoping import Scope
from povertycore.vietnamese import collation_key, fold

MERGED_ON = date(2025, 7, 1)
TODAY = date(2026, 11, 22)
PASSWORD = "mat-khau-mau-2026"


@dataclass(frozen=True)
class Country:
    province: Area
    district: Area
    old_a: Area
    old_b: Area
    commune_a: Area
    commune_b: Area
    villages_a: tuple[Area, Area, Area]
    villages_b: tuple[Area, Area]


@dataclass(frozen=True)
class Cast:
    an: User
    binh: User
    chi: User
    dung: User
    em: User
    hanh: User
    khoa: User
    country: Country

    def scope_of(self, user: User) -> Scope:
        return scope_of(posts(user, on=TODAY))


def make_area(
    level: Level,
    code: str,
    kind: AreaKind,
    name: str,
    *,
    area_type: AreaType | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    parents: tuple[tuple[Area, date | None, date | None], ...] = (),
) -> Area:
    area = Area.objects.create(
        level=level,
        code=code,
        kind=kind,
        name=name,
        folded_name=fold(name),
        sort_key=collation_key(name),
        valid_from=valid_from,
        valid_to=valid_to,
    )
    AreaVersion.objects.create(
        area=area,
        kind=kind,
        name=name,
        area_type=area_type or "",
        valid_from=valid_from,
        valid_to=valid_to,
    )
    for parent, start, end in parents:
        AreaParent.objects.create(area=area, parent=parent, valid_from=start, valid_to=end)
    return area


def make_country() -> Country:
    province = make_area(Level.PROVINCE, "98", AreaKind.PROVINCE, "Mẫu")
    district = make_area(
        Level.DISTRICT,
        "980",
        AreaKind.DISTRICT,
        "Mẫu",
        valid_to=MERGED_ON,
        parents=((province, None, MERGED_ON),),
    )

    def commune(code: str, name: str) -> tuple[Area, Area]:
        old = make_area(
            Level.COMMUNE,
            code,
            AreaKind.COMMUNE,
            name,
            area_type=AreaType.RURAL,
            valid_to=MERGED_ON,
            parents=((district, None, MERGED_ON),),
        )
        new = make_area(
            Level.COMMUNE,
            code,
            AreaKind.COMMUNE,
            name,
            area_type=AreaType.RURAL,
            valid_from=MERGED_ON,
            parents=((province, MERGED_ON, None),),
        )
        Succession.objects.create(
            old=old,
            new=new,
            kind=SuccessionKind.CONTINUE,
            extent=Extent.WHOLE,
            happened_on=MERGED_ON,
            source="dữ liệu thử",
        )
        return old, new

    def village(old: Area, new: Area, code: str, name: str) -> Area:
        return make_area(
            Level.VILLAGE,
            code,
            AreaKind.VILLAGE,
            name,
            parents=((old, None, MERGED_ON), (new, MERGED_ON, None)),
        )

    old_a, commune_a = commune("98001", "Mẫu A")
    old_b, commune_b = commune("98002", "Mẫu B")
    return Country(
        province=province,
        district=district,
        old_a=old_a,
        old_b=old_b,
        commune_a=commune_a,
        commune_b=commune_b,
        villages_a=(
            village(old_a, commune_a, "98001-01", "Đồng Ấm"),
            village(old_a, commune_a, "98001-02", "Hòa Bình"),
            village(old_a, commune_a, "98001-03", "Thôn 10"),
        ),
        villages_b=(
            village(old_b, commune_b, "98002-01", "Đồng Ấm"),
            village(old_b, commune_b, "98002-02", "Trung Lưu"),
        ),
    )


def make_cast() -> Cast:
    country = make_country()

    def person(username: str, name: str, title: str, role: Role, area: Area) -> User:
        user = User.objects.create_user(
            username=username, password=PASSWORD, full_name=name, title=title
        )
        Post.objects.create(user=user, role=role, area=area, valid_from=date(2020, 1, 1))
        return user

    return Cast(
        an=person("an", "An", "Cán bộ xã", Role.COMMUNE_OFFICER, country.commune_a),
        binh=person("binh", "Bình", "Cán bộ xã", Role.COMMUNE_OFFICER, country.commune_b),
        chi=person("chi", "Chi", "Trưởng thôn", Role.VILLAGE_HEAD, country.villages_a[0]),
        dung=person("dung", "Dũng", "Lãnh đạo tỉnh", Role.LEAD, country.province),
        em=person("em", "Em", "Chuyên viên sở", Role.DEPARTMENT_SPECIALIST, country.province),
        hanh=person("hanh", "Hạnh", "Chủ tịch UBND xã", Role.COMMUNE_CHAIR, country.commune_a),
        khoa=person("khoa", "Khoa", "Quản trị hệ thống", Role.ADMINISTRATOR, country.province),
        country=country,
    )
