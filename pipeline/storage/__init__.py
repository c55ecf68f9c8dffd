"""Where what was made before is kept, and under which names."""
