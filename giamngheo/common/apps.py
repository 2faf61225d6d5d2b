"""Shared mechanics: scoping, encryption, bulk loading, Excel. No business rule lives here."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "giamngheo.common"
    label = "common"
