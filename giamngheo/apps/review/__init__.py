"""The review (rà soát): rounds, cases, answers, meetings, postings, objections, recognition."""
