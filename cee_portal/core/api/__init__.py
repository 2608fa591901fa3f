"""Parts of every endpoint: problem documents, cursors, strict parameters and bodies, ETags, repeated calls."""
