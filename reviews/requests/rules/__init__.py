"""Pure rules of requests: papers, lines, and what an answer must hold."""
