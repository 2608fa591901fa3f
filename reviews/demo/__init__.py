"""Demonstration data: made-up filings, people and work.

The builder makes filings as plain data and writes no routing and no work item. Intake, decision and selection of the
product do the rest, and people act through its services. Nothing here is a statistic of a real company.

Three folders stand in one order: `builder/` makes the data, `seeding/` fills and empties the database, `story/` has the
pages. The room differs from others inside because it has no models and no rules of its own.
"""
