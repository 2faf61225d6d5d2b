"""Reports: dated facts counted by area, each number with the way back to its households."""
