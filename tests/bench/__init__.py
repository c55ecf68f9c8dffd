"""The benchmark: the pipeline beside a plain script of pandoc and WeasyPrint, as whole processes, in one run.

What is measured: `series` (with `article`, `prose`) makes articles, `inputs` makes a book and briefs of them or of a real
series. Who is measured: `plain` is the script to compare with, `dress` gives it the project's look, `sides` knows the
commands of both. How: `measure` runs a command and tells what its tree of processes took, `cases` says what to run when,
`cluster` starts Dask, `profiling` looks inside. What came of it: `figures` judges, `tables` and `plot` show, `machine` names
the place. `linear` times `check` over large series. `invoke bench --help` lists the options.
"""
