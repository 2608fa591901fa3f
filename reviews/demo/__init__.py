"""Demonstration data: made-up filings, people and work, shaped by what is known of US imports.

The builder writes no routing and no work item. It makes filings as plain data; the real intake, decision and selection
do the rest, and people act through the real services (`seeding`). Nothing here is a statistic of a real company.
"""
