"""What every endpoint shares: problem documents, cursors, strict parameters, ETags, repeated calls. Below all
floors."""
