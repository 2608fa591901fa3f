"""The frame of every page, its stylesheet and script, and the home page of each role. It stands above all floors."""
