#!/usr/bin/env python3
"""Make src/rules/secret_table.c: how likely three letters in a row are in words and names of identifiers.

    apt-get install wamerican
    python3 scripts/make_secret_table.py SENTENCES... > src/rules/secret_table.c

SENTENCES are text files or .gz, one sentence a line, named by language (en.txt.gz). The table in the repository was made
from the Common Voice sentence collections (CC0 1.0) of de en es fr it nl pl pt; with them go the words of
/usr/share/dict/american-english (public domain, Debian's wamerican) and the identifiers in this project's own C sources.
The table holds rounded logarithms of counts of letter triples: no word of its sources can be read from it.

Each language counts the same, whatever the size of its file; English counts twice, and so do identifiers. A word counts
with the root of its frequency, so that "the" does not rule. Accents are taken off, all else that is no letter ends a word.
"""
import collections
import glob
import gzip
import math
import os
import re
import sys
import unicodedata

LETTERS = 27  # 0 stands for what is no letter: the beginning and the end of a word
UNIT = 8  # of a bit
TOP = 127
SPECIAL = str.maketrans({"ß": "ss", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d"})


def fold(text):
    text = unicodedata.normalize("NFD", text.lower().translate(SPECIAL))
    return "".join(c for c in text if not unicodedata.combining(c))


def words_of(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")
    with opened as f:
        return collections.Counter(w for line in f for w in re.findall("[a-z]+", fold(line)))


def identifiers(root):
    count = collections.Counter()
    for path in sorted(glob.glob(os.path.join(root, "src", "**", "*.[ch]"), recursive=True)):
        if path.endswith("secret_table.c"):
            continue
        with open(path, encoding="utf-8") as f:
            for name in re.findall(r"[A-Za-z_]\w+", f.read()):
                parts = re.findall("[A-Z]?[a-z]+|[A-Z]+", name)
                count.update(p.lower() for p in parts)
    return count


def triples(words, share, into):
    total = sum(math.sqrt(n) * (len(w) + 1) for w, n in words.items())
    for word, n in words.items():
        ids = [0, 0] + [ord(c) - 96 for c in word] + [0]
        for i in range(2, len(ids)):
            into[tuple(ids[i - 2:i + 1])] += share * math.sqrt(n) / total


def costs(count):
    """Bits of the third letter behind two others; what was seldom seen leans on pairs, pairs on single letters."""
    pairs, firsts, singles = collections.Counter(), collections.Counter(), collections.Counter()
    for (a, b, c), n in count.items():
        pairs[b, c] += n
        firsts[b] += n
        singles[c] += n
    context = collections.Counter()
    for (a, b, c), n in count.items():
        context[a, b] += n
    total, weak = sum(singles.values()), 2e-6 * sum(singles.values())
    for a in range(LETTERS):
        for b in range(LETTERS):
            for c in range(LETTERS):
                single = (singles[c] + weak) / (total + LETTERS * weak)
                pair = (pairs[b, c] + 20 * weak * single) / (firsts[b] + 20 * weak)
                p = (count[a, b, c] + 20 * weak * pair) / (context[a, b] + 20 * weak)
                yield min(TOP, round(-math.log2(p) * UNIT))


def main():
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    count = collections.Counter()
    names = []
    for path in sorted(sys.argv[1:], key=os.path.basename):
        language = os.path.basename(path).split(".")[0]
        names.append(language)
        triples(words_of(path), 2.0 if language == "en" else 1.0, count)
    triples(words_of("/usr/share/dict/american-english"), 1.0, count)
    triples(identifiers(root), 2.0, count)
    table = list(costs(count))
    print("/*")
    print(" * Made by scripts/make_secret_table.py, which says from what and how; do not edit. Letter triples of words in")
    print(" * %s (Common Voice sentence collections, CC0 1.0), of the public-domain word list in" % " ".join(names))
    print(" * Debian's wamerican, and of the identifiers in this project's own sources before this file's last change:")
    print(" *     apt-get install wamerican")
    print(" *     python3 scripts/make_secret_table.py de.txt.gz ... pt.txt.gz > src/rules/secret_table.c")
    print(" */")
    print('#include "rules/secret_table.h"\n')
    print("// clang-format off")
    print("const uint8_t sluice_secret_table[SLUICE_SECRET_LETTERS * SLUICE_SECRET_LETTERS * SLUICE_SECRET_LETTERS] = {")
    for i in range(0, len(table), LETTERS):
        print("    " + ",".join(str(n) for n in table[i:i + LETTERS]) + ",")
    print("};")
    print("// clang-format on")


main()
