"""What happens to households between reviews, on screen."""
