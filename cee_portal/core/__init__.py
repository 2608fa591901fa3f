"""What every floor uses and what is not about customs: clock, gate, locks, SQL, record, jobs, API base, templates."""
