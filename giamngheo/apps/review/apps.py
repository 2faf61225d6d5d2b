"""Django's registration of this capability."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "giamngheo.apps.review"
    label = "review"
