"""What is checked after a move: the proof, its balance, the checkups and the replay."""
