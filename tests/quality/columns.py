#!/usr/bin/env python3
"""Numbers as the second column of a table whose first column is a number, too: a guard against the rest of 17,12345 must not hide them.

  columns.py build/src/sluice [--misses]         found under the right type, by layout
  columns.py build/src/sluice --check            the test quality_columns: fails below FLOOR
  columns.py build/src/sluice --report docs/quality.md

Kinds, their names and numbers are those of clerks.py; each stands under its first native and its first English name. Rules were tuned
on these rows.
"""
import sys

import clerks
import unseen
from unseen import Draw, row

BEGIN, END = "<!-- columns.py --report writes from here -->\n", "<!-- columns.py: to here -->\n"
LAYOUTS = {
    "comma": "id,{l},x\n1,{v},2\n", "comma, telephone behind": "nr,{l},tel\n17,{v},600100200\n", "comma, quotes": '"id","{l}"\n"17","{v}"\n',
    "semicolon": "nr;{l};tel\n17;{v};600100200\n", "tab": "id\t{l}\tx\n1\t{v}\t2\n", "bars": "| id | {l} | n |\n|---|---|---|\n| 12 | {v} | 3 |\n",
    "SQL": "INSERT INTO t (id, {l}) VALUES (12, '{v}');",
}
FLOOR = {"comma": (950, 1000), "comma, telephone behind": (950, 1000), "comma, quotes": (955, 1000), "semicolon": (945, 1000),
         "tab": (960, 1000), "bars": (940, 1000), "SQL": (955, 1000)}


def rows():
    r, out = Draw("columns"), []
    for kind, types, native, english, _ in clerks.kinds():
        for label in [native[0]] + english[:1]:
            for layout, frame in LAYOUTS.items():
                v = clerks.value_of(r, kind)
                if "\n" not in v and not any(c in v for c in ",;\t|'\""):
                    out.append(row(layout, frame.format(l=label, v=v), v, types))
    return out


def main():
    a = unseen.command.options(__doc__, "program", "--check", "--misses", "--report").parse_args()
    count = unseen.measure(a.program, rows(), a.misses)
    unseen.show(count, a.report, BEGIN, END)
    return unseen.check("columns.py", count, FLOOR) if a.check else 0


if __name__ == "__main__":
    sys.exit(main())
