"""Screens, by user journey: the only place that knows HTTP and reads the clock."""
