#!/usr/bin/env python3
"""A fourth set made blind: passwords as people tell and paste them in eight languages, keys known by a service's name, look-alikes.

Whoever wrote the lists (blind_fourth_*.txt) looked at no rule and at no row of the earlier sets while writing. It is built, halved and
judged as the third one (blind_third.py). docs/quality.md says what was measured at first and now.

    blind_fourth.py PROGRAM [--half dev|frozen|all] [--misses] [--check] [--digest]
"""
import sys

import blind_fourth_rows
import blind_third

SEED, SPLIT_KEY = "fourth blind set, 1", b"fourth blind set, halves"
# Shares that --check holds the frozen half to, in percent, and the most lines without a secret that may be hit.
FLOOR = {"token": 92.5, "generic": 90.0}
BENIGN_MAX = 0


def all_rows():
    return blind_third.halved(blind_fourth_rows.rows(SEED), SPLIT_KEY)


if __name__ == "__main__":
    sys.exit(blind_third.run(__doc__, "blind_fourth", all_rows(), FLOOR, BENIGN_MAX))
