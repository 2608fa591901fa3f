"""The directory of Centers and ports: contact and authority for everybody, people and open work for staff."""
