#!/usr/bin/env python
"""Django's own commands, for people who develop; users have the command giamngheo."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "giamngheo.config.settings.local")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
