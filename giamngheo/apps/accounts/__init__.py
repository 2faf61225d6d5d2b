"""People, the posts they hold (role x area x dates), and what each role may do."""
