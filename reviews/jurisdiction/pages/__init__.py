"""The forms that set a jurisdiction by hand."""
