"""Pages for everybody, without an account: posted lists, objections, and their state."""
