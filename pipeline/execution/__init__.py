"""How items are run: one after another, in processes that outlive a job that dies, by a cluster."""
