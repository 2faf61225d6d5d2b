"""Django's registration of this capability."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "giamngheo.apps.documents"
    label = "documents"
