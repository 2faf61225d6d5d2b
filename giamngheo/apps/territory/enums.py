"""Levels, kinds and classes of administrative units."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    PROVINCE = "PROVINCE", _("province")
    DISTRICT = "DISTRICT", _("district")
    COMMUNE = "COMMUNE", _("commune")
    VILLAGE = "VILLAGE", _("village")


class AreaKind(models.TextChoices):
    """Kinds of units. The label is the Vietnamese word that stands before the name in law."""

    PROVINCE = "PROVINCE", "Tỉnh"
    CITY_PROVINCE = "CITY_PROVINCE", "Thành phố"
    DISTRICT = "DISTRICT", "Huyện"
    URBAN_DISTRICT = "URBAN_DISTRICT", "Quận"
    TOWN = "TOWN", "Thị xã"
    CITY = "CITY", "Thành phố"
    COMMUNE = "COMMUNE", "Xã"
    WARD = "WARD", "Phường"
    TOWNSHIP = "TOWNSHIP", "Thị trấn"
    SPECIAL_ZONE = "SPECIAL_ZONE", "Đặc khu"
    VILLAGE = "VILLAGE", "Thôn"
    RESIDENTIAL_GROUP = "RESIDENTIAL_GROUP", "Tổ dân phố"


class AreaType(models.TextChoices):
    """Which income line applies."""

    RURAL = "RURAL", _("rural")
    URBAN = "URBAN", _("urban")


class SuccessionKind(models.TextChoices):
    MERGE = "MERGE", _("merged")
    SPLIT = "SPLIT", _("split")
    RENAME = "RENAME", _("renamed")
    CONTINUE = "CONTINUE", _("continued")
    ABOLISHED = "ABOLISHED", _("abolished")


class Extent(models.TextChoices):
    """How much of the old unit went to the new one."""

    WHOLE = "whole", _("the whole unit")
    PART = "part", _("a part")
    PART_DEFAULT = "part_default", _("the largest part")


class AreaClassKind(models.TextChoices):
    """Classes of a unit that rules ask for, each by period."""

    ZONE_I = "ZONE_I", _("zone I")
    ZONE_II = "ZONE_II", _("zone II")
    ZONE_III = "ZONE_III", _("zone III")
    SPECIALLY_DISADVANTAGED = "SPECIALLY_DISADVANTAGED", _("specially disadvantaged")
    COASTAL_DISADVANTAGED = "COASTAL_DISADVANTAGED", _("coastal or island, disadvantaged")
    DIFFICULT = "DIFFICULT", _("difficult area")
    POOR_DISTRICT = "POOR_DISTRICT", _("poor district")
    POOR_COMMUNE = "POOR_COMMUNE", _("poor commune")
    BORDER = "BORDER", _("border commune")
    ISLAND = "ISLAND", _("island")
    UPLAND = "UPLAND", _("upland")
    NEW_RURAL = "NEW_RURAL", _("meets the new-rural standard")
    FLOOD_PRONE = "FLOOD_PRONE", _("flood-prone rural area")
    NO_GRID_ELECTRICITY = "NO_GRID_ELECTRICITY", _("without grid electricity")
