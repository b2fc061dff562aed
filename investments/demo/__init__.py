"""The invented portfolio of a demo installation: the same seed gives the same rows.

``atlas`` is what it reads (places, industries, clusters), ``portfolio``, ``course``, ``months`` and ``events`` draw it
without a database or a clock, ``entries`` puts them together, ``load`` writes them.
"""
