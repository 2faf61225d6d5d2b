"""The review on screen: rounds and their board, requests, answers, meetings, decisions."""
