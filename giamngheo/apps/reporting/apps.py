"""Django's registration of this capability."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "giamngheo.apps.reporting"
    label = "reporting"
