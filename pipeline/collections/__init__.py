"""Which articles an edition has, in what order: patterns, queries, reading orders of other tools, lock files."""
