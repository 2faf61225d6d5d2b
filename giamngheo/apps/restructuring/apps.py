"""Django's registration of this capability."""

from django.apps import AppConfig


class RestructuringConfig(AppConfig):
    name = "giamngheo.apps.restructuring"
    label = "restructuring"
