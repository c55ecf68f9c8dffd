"""The folder of finished files: who writes there, what was written, and what of."""
