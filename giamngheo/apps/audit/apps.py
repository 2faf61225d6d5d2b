"""Django's registration of this capability."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "giamngheo.apps.audit"
    label = "audit"
