#!/usr/bin/env python3
"""Lay rule packs out as this project does: a member a line, short lists on one line, 120 columns.

    scripts/format_rules.py FILE...          rewrite
    scripts/format_rules.py --check FILE...  exit status 1 when a file is not laid out so
"""
import json
import sys

WIDTH = 120


def no_duplicates(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member name stands twice")
    return members


def render(value, indent, used):
    """value as text; `used` columns are taken on its first line, by its name and by what follows it."""
    flat = json.dumps(value, ensure_ascii=False)
    is_rule = isinstance(value, dict) and "id" in value
    if not isinstance(value, (dict, list)) or (not is_rule and indent > 0 and indent + used + len(flat) <= WIDTH):
        return flat
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        lines = []
        for name, member in value.items():
            lead = json.dumps(name, ensure_ascii=False) + ": "
            lines.append(pad + lead + render(member, indent + 2, len(lead) + 1))
        return "{\n" + ",\n".join(lines) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(pad + render(v, indent + 2, 1) for v in value) + "\n" + " " * indent + "]"


def main(arguments):
    check = arguments[:1] == ["--check"]
    wrong = 0
    for path in arguments[check:]:
        with open(path, encoding="utf-8") as f:
            before = f.read()
        try:
            after = render(json.loads(before, object_pairs_hook=no_duplicates), 0, 0) + "\n"
        except ValueError as e:
            sys.exit(f"{path}: {e}")
        if before == after:
            continue
        wrong += 1
        if check:
            print(f"{path}: not laid out as scripts/format_rules.py does")
        else:
            with open(path, "w", encoding="utf-8") as f:
                f.write(after)
    return 1 if check and wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
