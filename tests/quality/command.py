"""What the commands of the sets here have in common: their options, the verdict of --check, and the tables that stand in a document."""
import argparse
import contextlib
import io
import os

HERE = os.path.dirname(os.path.abspath(__file__))
KNOWN = {
    "program": {},
    "program?": {"nargs": "?"},  # --digest needs none
    "--check": {"action": "store_true"},
    "--digest": {"action": "store_true"},
    "--misses": {"action": "store_true", "help": "list what was missed"},
    "--report": {"metavar": "FILE", "help": "renew the tables in a document"},
}


def options(doc, *names):
    """A parser with these of KNOWN, to which a script adds its own."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in names:
        parser.add_argument(name.rstrip("?"), **KNOWN[name])
    return parser


def is_frozen(name, digest):
    """Whether NAME.sha256 holds this digest."""
    with open(os.path.join(HERE, name + ".sha256"), encoding="ascii") as file:
        return file.read().strip() == digest


def verdict(count, bad):
    """Prints what failed of count checks in the words the test's runner reads; the exit status."""
    print("\n".join(bad + [f"Checks: {count}, Failures: {len(bad)}, Errors: 0"]))
    return 1 if bad else 0


def printed(show, *arguments):
    """What show(*arguments) prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        show(*arguments)
    return out.getvalue()


def renew(path, text, begin, end=None):
    """Puts text for what stands in a document behind the mark begin, up to the mark end or the document's end."""
    with open(path, encoding="utf-8") as file:
        old = file.read()
    at = old.index(begin) + len(begin)
    with open(path, "w", encoding="utf-8") as file:
        file.write(old[:at] + text + (old[old.index(end, at):] if end else ""))
