"""Pages of orders: the list, one order, its form and its acts."""
