"""Django's registration of this capability."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "giamngheo.apps.demo"
    label = "demo"
