"""Legal clocks: from which day to which a thing may be done, by which law. Pure: no Django, no clock, no database.

`compute_clock` of `registry.py` answers every clock from its facts; the other modules hold the rules by subject. The
figures stand in `data/clock_policies.csv`, those that filing needs in `entries/rules/clock_policies.py`.
"""
