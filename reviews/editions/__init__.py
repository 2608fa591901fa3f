"""Publishing a jurisdiction edition over filings that exist: counted first, announced, and nothing moves by
itself.
"""
