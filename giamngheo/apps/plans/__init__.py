"""Plans: read from a file, confirmed by a person, then followed: tasks, oversight."""
