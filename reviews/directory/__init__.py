"""The directory of Centers and ports: contact, authority, and for staff who works there and what each
holds.
"""
