"""What Markdown says, read from the AST: what is safe, what is meant, what bears a name."""
