"""Django's registration of this capability."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "giamngheo.apps.intake"
    label = "intake"
