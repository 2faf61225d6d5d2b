"""Changes of administrative units on screen."""
