"""The file of one summary, `/entries/<number>/`, with the lists and the search that lead to it.

`parts` holds what staff and trade both read; it shows nothing of targeting, and so it stands below the rooms of work.
Work items, selection, banners and presence stand in `pages` alone.
"""
