"""The home page of each role. Under the roof: it shows what the floors hold, and holds nothing itself."""
