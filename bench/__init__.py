"""How fast it is, against a yardstick in the same run. Not tests: a machine's mood fails no build."""
