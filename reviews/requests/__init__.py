"""What an office asks of the trade: requests with their questions, answers and more time.

A request belongs to a work item of any kind. The item waits while the request is open, and comes back with the answer.
"""
