"""What is right in a filing: numbers, codes, money, versions, states. No Django, no clock, no database."""
