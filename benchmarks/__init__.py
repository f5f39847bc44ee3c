"""How fast threatscore is, as ratios to other ways of computing the same thing in the same run: `make bench`."""
