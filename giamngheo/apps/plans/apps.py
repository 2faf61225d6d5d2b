"""Django's registration of this capability."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "giamngheo.apps.plans"
    label = "plans"
