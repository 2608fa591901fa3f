"""What templates share: tags, icons and small charts."""
