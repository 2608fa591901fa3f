"""Reading of a USITC export of the tariff schedule. Pure: bytes in, plain records out."""
