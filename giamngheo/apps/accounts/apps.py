"""Django's registration of this capability."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "giamngheo.apps.accounts"
    label = "accounts"
