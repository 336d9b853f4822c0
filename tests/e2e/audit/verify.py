"""Another stranger: the checkpoint's signature and key ID by Python's cryptography, the root from nothing but the
entries, every record byte-equal to what Python's json makes of it, outcomes paired with decisions.

    verify.py DIR VKEY
"""
import base64
import hashlib
import json
import pathlib
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WIDTH = 256


def bundles(folder, size):
    for first in range(0, size, WIDTH):
        width = min(WIDTH, size - first)
        groups = []
        n = first // WIDTH
        while True:
            groups.insert(0, "%03d" % (n % 1000))
            n //= 1000
            if n == 0:
                break
        name = "/".join(["x" + g for g in groups[:-1]] + groups[-1:])
        if width != WIDTH:
            name += ".p/%d" % width
        yield width, (folder / "tile" / "entries" / name).read_bytes()


def entries(folder, size):
    for width, data in bundles(folder, size):
        at = 0
        for _ in range(width):
            n = int.from_bytes(data[at : at + 2], "big")
            entry = data[at + 2 : at + 2 + n]
            assert len(entry) == n, "bundle too short"
            yield entry
            at += 2 + n
        assert at == len(data), "bytes behind the entries"


class Tree:
    """Hashes of complete subtrees, largest first."""

    def __init__(self):
        self.nodes = []

    def push(self, entry):
        node, height = hashlib.sha256(b"\0" + entry).digest(), 0
        while self.nodes and self.nodes[-1][1] == height:
            node, height = hashlib.sha256(b"\1" + self.nodes.pop()[0] + node).digest(), height + 1
        self.nodes.append((node, height))

    def root(self):
        if not self.nodes:
            return hashlib.sha256(b"").digest()
        root = self.nodes[-1][0]
        for node, _ in reversed(self.nodes[:-1]):
            root = hashlib.sha256(b"\1" + node + root).digest()
        return root


def open_checkpoint(folder, vkey):
    name, key_id, key = vkey.split("+", 2)
    key = base64.b64decode(key, validate=True)
    digest = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
    assert key[0] == 1 and digest.hex() == key_id, "the vkey does not match its ID"
    text, signatures = (folder / "checkpoint").read_bytes().rsplit(b"\n\n", 1)
    dash, signer, signature = signatures.decode().rstrip("\n").split(" ")
    signature = base64.b64decode(signature, validate=True)
    assert dash == "\u2014" and signer == name and signature[:4] == digest, "signed by another key"
    Ed25519PublicKey.from_public_bytes(key[1:]).verify(signature[4:], text + b"\n")
    origin, size, root = text.decode().split("\n")
    assert origin == name, "another origin"
    return int(size), base64.b64decode(root, validate=True)


def check_records(folder, size):
    tree, undecided = Tree(), set()
    for i, entry in enumerate(entries(folder, size)):
        record = json.loads(entry.decode())
        again = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        assert again.encode() == entry, "record %d is not canonical" % i
        assert record["seq"] == i, "record %d has another number" % i
        if record["kind"] == "decision":
            undecided.add((i, record["what"]["request"]))
        if record["kind"] == "outcome":
            undecided.remove((record["what"]["decision"], record["what"]["request"]))
        tree.push(entry)
    assert not undecided, "decisions without outcome"
    return tree.root()


def main():
    folder = pathlib.Path(sys.argv[1])
    try:
        size, root = open_checkpoint(folder, sys.argv[2])
        assert check_records(folder, size) == root, "the records do not lead to the signed root"
    except Exception as e:  # whatever it is, the log was not accepted
        print("rejected: %s: %s" % (type(e).__name__, e), file=sys.stderr)
        return 1
    print("accepted: %d records" % size)
    return 0


sys.exit(main())
