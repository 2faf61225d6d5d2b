"""Django's registration of this capability."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "giamngheo.apps.registry"
    label = "registry"
