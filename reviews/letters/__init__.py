"""Letters to the trade, and the notices of its feed: written with an act, seen ten seconds after its commit."""
