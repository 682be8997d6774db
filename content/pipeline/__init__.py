"""The pipeline: plan text -> sections -> clauses -> citations, lessons and banks -> checks -> bundle.

Every step is a pure function over frozen dataclasses; only `files` touches the disk. The same input gives the
same output, byte for byte.
"""
