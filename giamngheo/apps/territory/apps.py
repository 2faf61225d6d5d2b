"""Django's registration of this capability."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "giamngheo.apps.territory"
    label = "territory"
