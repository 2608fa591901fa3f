"""Work items of every kind: the queue, ownership, hand-over, and how items follow filings and routings.

`queue` stands beside `selectors`, because pages, API and take-next build on the same search.
"""
