"""Rules of a filing: numbers, codes, money, versions, states.

No Django, no clock, no database.
"""
