#!/usr/bin/env python3
"""Ordinary text without personal data, made from fixed seeds: logs, tables of numbers, lock files, dumps, changelogs, code.
Every finding of class pii or special in it is a false one (pii.py --check holds a ceiling for it).

  ordinary.py FOLDER                 writes a file per kind of text
  ordinary.py build/src/sluice       counts the findings in it by rule, and shows where
"""
import base64
import collections
import functools
import glob
import hashlib
import json
import os
import subprocess
import sys
import tempfile

DIGITS, HEX, LOWER, UPPER = "0123456789", "0123456789abcdef", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PLAIN = ("alpha batch buffer cache delta driver engine filter gateway handler index journal kernel ledger method module network object parser "
         "queue reader router session symbol table thread update vector worker writer yield zone assert branch commit deploy event frame").split()
# Words that are also labels of personal numbers somewhere: one word in twenty.
LABELS = ("call phone mobile auto pas op ci run pin tax spi bin pass reg card born number visa plate address code postal birth social street "
          "patient account contact tie nic nit mb fn sin ice rc ico vid pan cell home position id state license passport member").split()
WORDS = PLAIN * 24 + LABELS
WORD_OF_STATE = "started stopped finished failed retried skipped queued accepted closed opened".split()


class Draws:
    """The same draws for the same seed, in every version of Python; one hash for all of them."""

    def __init__(self, seed):
        self.pool, self.at = hashlib.shake_256(seed.encode()).digest(1 << 22), 0

    def below(self, limit):
        self.at += 3
        return int.from_bytes(self.pool[self.at - 3:self.at], "big") % limit

    def pick(self, items):
        return items[self.below(len(items))]

    def chars(self, charset, count):
        self.at += count
        return "".join(charset[byte % len(charset)] for byte in self.pool[self.at - count:self.at])


def number(r, low, high):
    return r.chars("123456789", 1) + r.chars(DIGITS, low + r.below(high - low + 1) - 1)


def small(r, limit):
    return r.below(limit)


def date(r):
    return f"20{small(r, 26):02d}-{small(r, 12) + 1:02d}-{small(r, 28) + 1:02d}"


def time(r):
    return f"{small(r, 24):02d}:{small(r, 60):02d}:{small(r, 60):02d}"


def version(r):
    return f"{small(r, 20)}.{small(r, 30)}.{small(r, 40)}"


def decimal(r):
    return f"{'-' if small(r, 2) else ''}{small(r, 1000)}.{r.chars(DIGITS, 1 + small(r, 8))}"


def words(r, count):
    return " ".join(r.pick(WORDS) for _ in range(count))


def log(r):
    return r.pick([
        f"{date(r)}T{time(r)}.{r.chars(DIGITS, 6)}Z INFO [{r.pick(WORDS)}-{small(r, 64)}] {words(r, 3)} {r.pick(WORD_OF_STATE)} in {number(r, 2, 9)} ns",
        f"Nov {small(r, 28) + 1:2d} {time(r)} host{small(r, 99)} {r.pick(WORDS)}[{number(r, 3, 6)}]: {words(r, 2)} id={number(r, 5, 13)} {r.pick(WORD_OF_STATE)}",
        f"[{number(r, 2, 6)}.{r.chars(DIGITS, 6)}] {r.pick(WORDS)}: {words(r, 2)} at 0x{r.chars(HEX, 16)}, size {number(r, 3, 11)}",
        f"{number(r, 10, 10)}.{r.chars(DIGITS, 3)} {number(r, 3, 6)} TCP_MISS/200 {number(r, 3, 8)} GET /{r.pick(WORDS)}/{number(r, 5, 11)} - HIER_DIRECT",
        f"{{\"ts\":{number(r, 13, 13)},\"level\":\"info\",\"trace\":\"{r.chars(HEX, 32)}\",\"span\":\"{r.chars(HEX, 16)}\",\"{r.pick(WORDS)}\":{number(r, 4, 12)}}}",
        f"E{small(r, 12) + 1:02d}{small(r, 28) + 1:02d} {time(r)}.{r.chars(DIGITS, 6)} {number(r, 5, 7)} {r.pick(WORDS)}.go:{number(r, 2, 4)}] {words(r, 4)}: {number(r, 7, 11)}",
        f"20{r.chars(DIGITS, 6)}-{small(r, 24):02d}{small(r, 60):02d} {words(r, 2)} run {number(r, 8, 11)} attempt {small(r, 9)} {r.pick(WORD_OF_STATE)}",
        f"{r.pick(WORDS)}: rx {number(r, 6, 12)} packets {number(r, 6, 12)} bytes, tx {number(r, 6, 12)} packets {number(r, 6, 12)} bytes",
    ])


def numbers_csv(r):
    return r.pick([
        ",".join(decimal(r) for _ in range(8)), ",".join(number(r, 1, 10) for _ in range(8)),
        f"{number(r, 4, 9)};{date(r)};{number(r, 1, 4)};{number(r, 2, 5)},{r.chars(DIGITS, 2)};{r.pick(UPPER)}{number(r, 4, 7)}",
        f"{number(r, 13, 13)},{decimal(r)},{decimal(r)},{decimal(r)}", "\t".join(number(r, 6, 9) for _ in range(6)),
        " ".join(r.chars("12345", 6 + small(r, 9)) for _ in range(5)), f"{decimal(r)}E{small(r, 40)} +{number(r, 9, 9)}E{r.chars('123', 2)} -{number(r, 8, 8)}E-{small(r, 30)}"])


def table(r):
    return r.pick([
        ", ".join(number(r, 8, 10) for _ in range(6)) + ",", ", ".join("0x" + r.chars(HEX, 8) for _ in range(6)) + ",",
        " ".join(r.chars(HEX.upper(), 4) for _ in range(12)), "  " + ", ".join(f"{decimal(r)}f" for _ in range(6)) + ",",
        f"{r.chars(HEX.upper(), 4)};{words(r, 2).upper()};So;0;ON;;;;;N;;;;;", f"<U{r.chars(HEX.upper(), 4)}> IGNORE;IGNORE # {r.chars('12345', 11)}",
        f"  {r.chars(HEX, 6)}:\t{' '.join(r.chars(HEX, 2) for _ in range(6))}\tmov    %rax,-0x{r.chars(HEX, 2)}(%rbp)",
        f"\t{r.pick(['ADDB', 'ADCB', 'XORQ', 'REV16W'])} ${small(r, 99)}, {r.pick(['DL', 'AX', 'R11'])}   // {r.chars(DIGITS, 8)}",
        f"{r.chars(HEX, 8)}: {' '.join(r.chars(HEX, 4) for _ in range(8))}  {r.chars('.abcXYZ01', 16)}"])


def lock(r):
    digest = base64.b64encode(r.chars(LOWER + DIGITS, 64).encode()).decode()
    return r.pick([
        f"    \"{r.pick(WORDS)}-{r.pick(WORDS)}\": {{ \"version\": \"{version(r)}\", \"integrity\": \"sha512-{digest}\" }},",
        f"github.com/{r.pick(WORDS)}/{r.pick(WORDS)} v{version(r)}-0.20{r.chars(DIGITS, 12)}-{r.chars(HEX, 12)} h1:{digest[:43]}=",
        f"checksum = \"{r.chars(HEX, 64)}\"", f"    {{file = \"{r.pick(WORDS)}-{version(r)}-cp311-none-any.whl\", hash = \"sha256:{r.chars(HEX, 64)}\"}},",
        f"{r.chars(HEX, 40)}  usr/share/{r.pick(WORDS)}/{r.pick(WORDS)}.{number(r, 1, 3)}", f"Package: {r.pick(WORDS)}{small(r, 9)}\nVersion: {small(r, 4)}:{version(r)}-{small(r, 9)}+deb{small(r, 14)}u{small(r, 9)}\nSize: {number(r, 4, 9)}",
        f"index {r.chars(HEX, 7)}..{r.chars(HEX, 7)} 100644\n@@ -{number(r, 1, 5)},{small(r, 30)} +{number(r, 1, 5)},{small(r, 30)} @@ {words(r, 2)}"])


def changes(r):
    return r.pick([
        f"  * {words(r, 4).capitalize()}. (Closes: #{number(r, 6, 7)}, LP: #{number(r, 6, 7)})", f"- {words(r, 5)} ([#{number(r, 2, 5)}](https://git.acme.dev/acme/{r.pick(WORDS)}/pull/{number(r, 2, 5)}))",
        f"{r.pick(WORDS)} ({version(r)}-{small(r, 9)}) unstable; urgency=medium", f"\t* {r.pick(WORDS)}.c ({r.pick(WORDS)}_{r.pick(WORDS)}): {words(r, 5)}. PR {number(r, 5, 6)}",
        f"  - CVE-20{r.chars(DIGITS, 2)}-{number(r, 4, 5)}: {words(r, 4)}, see RFC {number(r, 4, 4)} and ISO {number(r, 4, 5)}", f"## [{version(r)}] - {date(r)}", f"Copyright (C) 19{r.chars('789', 1)}{r.chars(DIGITS, 1)}-20{r.chars('012', 1)}{r.chars(DIGITS, 1)} {words(r, 2).title()} Inc.",
        f"seit {r.pick(WORDS)} {version(r)}, since {version(r)} of {r.pick(WORDS)}", f"build {number(r, 8, 10)} of {date(r)}: {r.pick(WORD_OF_STATE)}, job {number(r, 9, 11)}",
        f"ISBN 978-{small(r, 9)}-{number(r, 3, 3)}-{number(r, 5, 5)}-{small(r, 9)}, pp. {number(r, 2, 3)}-{number(r, 3, 3)}, doi:10.{number(r, 4, 4)}/{r.pick(WORDS)}.20{r.chars(DIGITS, 2)}.{number(r, 6, 8)}"])


def dump(r):
    return r.pick([
        f"INSERT INTO {r.pick(WORDS)} VALUES ({number(r, 1, 8)},'{r.pick(WORDS)}',{number(r, 4, 9)},'{date(r)} {time(r)}',{decimal(r)},NULL);",
        f"({number(r, 3, 8)}, {number(r, 10, 10)}, '{r.chars(HEX, 8)}-{r.chars(HEX, 4)}-4{r.chars(HEX, 3)}-a{r.chars(HEX, 3)}-{r.chars(HEX, 12)}', {number(r, 1, 6)}),",
        f"{{\"id\": {number(r, 17, 18)}, \"{r.pick(WORDS)}_id\": {number(r, 6, 11)}, \"created\": {number(r, 10, 10)}, \"{r.pick(WORDS)}\": \"{r.chars(UPPER, 3)}-{number(r, 4, 6)}\"}},",
        f"<path d=\"M{decimal(r)} {decimal(r)}C{decimal(r)},{decimal(r)} {decimal(r)} {decimal(r)} {number(r, 2, 3)} {number(r, 2, 3)}Z\" fill=\"#{r.chars(HEX, 6)}\"/>",
        f".{r.pick(WORDS)}{{color:#{r.chars(HEX.upper(), 6)};width:{decimal(r)}px;z-index:{number(r, 4, 10)}}}@media (min-width:{number(r, 3, 4)}px){{a{{margin:{small(r, 9)}}}}}",
        f"{decimal(r)} {decimal(r)} Td\n({r.pick(WORDS)})\n[{decimal(r)}\n0] Tj", f"\\newlabel{{{r.pick(WORDS)}:{small(r, 99)}}}{{{{{version(r)}}}{{{number(r, 1, 3)}}}}} \\setcounter{{page}}{{{number(r, 2, 3)}}}",
        f"v {decimal(r)} {decimal(r)} {decimal(r)}\nf {number(r, 2, 5)}/{number(r, 2, 5)} {number(r, 2, 5)}/{number(r, 2, 5)}", f"GTIN {r.chars(DIGITS, 13)}, SKU {r.chars(UPPER, 2)}{number(r, 5, 7)}, lot {r.chars(UPPER, 1)}{number(r, 6, 8)}, ref {number(r, 8, 12)}"])


def code(r):
    a, b = r.pick(WORDS), r.pick(WORDS)
    return r.pick([
        f"    {a}_{b} = {number(r, 6, 12)}  # {words(r, 3)}", f"#define {a.upper()}_{b.upper()} {number(r, 5, 10)}UL /* {words(r, 2)} {number(r, 4, 8)} */",
        f"  /** @{r.pick('brief see return param ingroup throws'.split())} {words(r, 4)} */", f"@{a}.{b}('{words(r, 2)}')\ndef {a}({b}): return {number(r, 7, 11)}",
        f"if ({a} == {number(r, 8, 10)} || {b} > {decimal(r)}) {a}.{b}({number(r, 2, 9)}, {number(r, 2, 9)});", f"import {{ {a} }} from '@{a}/{b}'; const {b} = {number(r, 9, 13)}n;",
        f"my @{a} = ({', '.join(number(r, 5, 9) for _ in range(4))}); push @{b}, \"-{a}\";", f"assertEquals(\"{number(r, 9, 12)}\", {a}.{b}(\"{number(r, 4, 6)}-{number(r, 3, 4)}\"));",
        f"{a}: {number(r, 7, 11)}\n{b}: {r.pick(UPPER)}{number(r, 6, 8)}", f"msgid \"{words(r, 4)} %d {a} ({number(r, 1, 4)})\"\nmsgstr \"{words(r, 4)} %d {b}\"",
        f"UUID={r.chars(HEX, 8)}-{r.chars(HEX, 4)}-{r.chars(HEX, 4)}-{r.chars(HEX, 4)}-{r.chars(HEX, 12)} /{a} ext4 defaults 0 {small(r, 3)}"])


KINDS = {"log": log, "numbers": numbers_csv, "table": table, "lock": lock, "changes": changes, "dump": dump, "code": code}
LINES = 4000


@functools.lru_cache(maxsize=None)
def text(kind):
    r = Draws("ordinary 1 " + kind)
    return "\n".join(KINDS[kind](r) for _ in range(LINES)) + "\n"


def write(folder):
    for kind in KINDS:
        with open(os.path.join(folder, kind + ".txt"), "w", encoding="utf-8") as file:
            file.write(text(kind))


def scanned(program, folder):
    """Findings of personal data in a folder's text, e-mail and IP addresses apart."""
    with tempfile.TemporaryDirectory() as home:
        run = subprocess.run([program, "scan", "--format", "jsonl", "--home", home, folder], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, check=False)
    if run.returncode not in (0, 1):
        sys.exit(f"{program} scan failed with {run.returncode}\n{run.stderr.decode()[-2000:]}")
    found = [f for f in map(json.loads, run.stdout.splitlines()) if f.get("class") in ("pii", "special")]
    return [f for f in found if f["type"] not in ("EMAIL_ADDRESS", "IP_ADDRESS")]


def findings(program):
    """What the program finds in the made text, as (kind of text, finding, line)."""
    with tempfile.TemporaryDirectory() as folder:
        write(folder)
        found = scanned(program, folder)
    lines = {kind: text(kind).split("\n") for kind in KINDS}
    kind_of = lambda f: os.path.basename(f["path"])[:-4]
    return [(kind_of(f), f, lines[kind_of(f)][f["line"] - 1]) for f in found]


def library(program):
    """[bytes, findings] of real code and text that lies wherever this runs: Python's own library, and the usual licences."""
    root = os.path.dirname(os.__file__)
    paths = glob.glob(root + "/*.py") + glob.glob(root + "/[a-rt-z]*/*.py") + glob.glob("/usr/share/common-licenses/*")
    with tempfile.TemporaryDirectory() as folder:
        size = 0
        for i, path in enumerate(sorted(path for path in paths if os.path.isfile(path) and "/test" not in path)):
            with open(path, "rb") as file:
                body = file.read()
            with open(os.path.join(folder, f"{i}.txt"), "wb") as file:
                file.write(body)
            size += len(body)
        return [size, len(scanned(program, folder))]


def main():
    if os.path.isdir(sys.argv[1]):
        write(sys.argv[1])
        return
    found = findings(sys.argv[1])
    size = sum(len(text(kind)) for kind in KINDS)
    print("Python's library and licences: {1} findings in {0} bytes".format(*library(sys.argv[1])))
    print(f"{len(found)} findings in {size / 1e6:.1f} MB")
    for rule, count in collections.Counter(f["rule"] for _, f, _ in found).most_common():
        print(f"{count:5d} {rule}")
    for kind, f, line in found:
        print(f"{kind}: {f['rule']} {f['score']} column {f['column']}: {line}")


if __name__ == "__main__":
    main()
