"""The pages of the queue, of the peek and of acts on items."""
