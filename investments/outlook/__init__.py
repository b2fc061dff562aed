"""年终预测: what a year will come to, told in the middle of it, with an interval and with how far it was out before.

``methods`` is arithmetic on arrays and knows no database; ``backtest`` tries it on years that are over; ``panels``
reads the figures; ``making`` stores what comes out. Pages read what is stored: nothing here is imported by them, for
numpy and scipy take memory that a web worker need not spend.
"""
