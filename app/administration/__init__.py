"""Settings of the rules, the calendar, the security trail and the runs of jobs."""
