"""The life of an order: draft → previewed → approved by a second person → moving → in force → revoked (decision 37)."""
