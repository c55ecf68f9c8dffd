"""The benchmark: the pipeline beside a plain script of pandoc and WeasyPrint, as whole processes, in one run.

`series` makes the input, `plain` is the script to compare with, `measure` runs a command and tells what its
whole tree of processes took, `sides` says which commands both sides run, `cases` runs them, `figures` judges,
`tables` and `plot` show. `linear` times `check` over large series. `invoke bench --help` lists the options.
"""
