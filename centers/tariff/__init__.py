"""Reading of a USITC export of the tariff schedule. Pure."""
