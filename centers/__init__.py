"""Authority: offices, editions, delegations, rulebooks and the tariff file."""
