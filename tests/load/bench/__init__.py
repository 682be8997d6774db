"""`make bench [SECTION=name]`: figures beside their floors, measured in the same run, on both databases.

`measuring` has what the sections share, each section is a file, `sections` lists them, and running the package prints
them and writes them to var/bench/<section>.json.
"""
