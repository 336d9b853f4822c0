"""Rules of other programs from outside: a configuration goes in, a pack and a report come out. Run by ctest; needs only
python3.

usage: test_import.py PROGRAM SOURCE
"""
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv[1]
SOURCE = pathlib.Path(sys.argv[2]).resolve()
ALNUM = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

# Every member that a configuration may have, about things that do not exist.
CONFIG = (pathlib.Path(__file__).parent / "import.toml").read_text()

CLEAN = "[[rules]]\nid = 'acme'\nregex = 'acme_[a-z0-9]{24}'\nkeywords = ['ACME']\n"


class Import(unittest.TestCase):
    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp())
        self.random = random.Random(self.id())
        self.env = {"PATH": os.environ["PATH"], "SLUICE_HOME": str(self.home / "state"), "SLUICE_DATA": str(SOURCE)}

    def tearDown(self):
        shutil.rmtree(self.home)

    def run_it(self, *args, data="", status=None):
        done = subprocess.run([PROGRAM, *map(str, args)], input=data.encode(), capture_output=True, env=self.env,
                              timeout=120)
        if status is not None:
            self.assertEqual(done.returncode, status, (args, done.stdout[-2000:], done.stderr[-2000:]))
        return done

    def write(self, text, name="acme.toml"):
        path = self.home / name
        path.write_text(text)
        return path

    def convert(self, text, *args, status=1):
        pack = self.home / "pack.json"
        pack.unlink(missing_ok=True)
        done = self.run_it("rules", "import", *args, "--out", pack, self.write(text), status=status)
        return pack, done.stderr.decode()

    def value(self, n, letters=ALNUM):
        return "".join(self.random.choice(letters) for _ in range(n - 2)) + "k7"

    def found(self, pack, text):
        done = self.run_it("scan", "--rules", pack, "--format", "jsonl", "-", data=text)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
        return [(f["rule"], text.encode()[f["start"]:f["end"]].decode()) for f in rows if "rule" in f]

    # ---- the whole

    def test_every_feature__pack_is_right_and_laid_out(self):
        pack, _ = self.convert(CONFIG)
        self.assertIn(b"6 rules: ok", self.run_it("rules", "check", pack, status=0).stdout)
        self.assertIn(b"6 rules, 0 examples failed", self.run_it("rules", "test", pack, status=0).stdout)
        subprocess.run([sys.executable, SOURCE / "scripts/format_rules.py", "--check", pack], check=True)
        read = json.loads(pack.read_text())
        self.assertEqual(read["pack"], "imported/acme")
        self.assertEqual([(r["id"], r["type"]) for r in read["rules"]], [
            ("secret.acme-token", "ACME_TOKEN"), ("secret.widget-key", "WIDGET_KEY"),
            ("secret.gizmo-hash", "GIZMO_HASH"), ("secret.password-line", "PASSWORD_LINE"),
            ("secret.acme-token-2", "ACME_TOKEN"), ("secret.odd", "ODD")])
        self.assertEqual(read["rules"][0]["reference"],
                         'acme.toml, rule acme-token: Token of Acme\'s "one" API')
        for rule in read["rules"]:
            self.assertGreaterEqual(rule["score"], 0.4)
            self.assertEqual((len(rule["examples"]["match"]), len(rule["examples"]["no_match"])), (3, 3))

    def test_every_feature__pack_finds_what_the_rules_say(self):
        pack, _ = self.convert(CONFIG)
        token, key, sha = "acme_" + self.value(30), self.value(32, "abcdefghkmnpqrst23456789"), self.value(38, "abcdef0123456789")
        sha = sha.replace("k7", "a7") + "0c"
        self.assertEqual(self.found(pack, f"use {token}, please"), [("secret.acme-token", token)])
        self.assertEqual(self.found(pack, f'widget_api = "{key}"'), [("secret.widget-key", key)])
        self.assertEqual(self.found(pack, 'widget_api = "' + "a" * 32 + '"'), [])
        self.assertEqual(self.found(pack, f"GADGET={sha}"), [("secret.gizmo-hash", sha)])
        self.assertEqual(self.found(pack, f"commit={sha}"), [])
        self.assertEqual(self.found(pack, "a\npw: hunter!2x\nb"), [("secret.password-line", "hunter!2x")])
        self.assertEqual(self.found(pack, "a\nmy pw: hunter!2x\nb"), [])

    def test_every_feature__report_says_what_was_lost_and_why(self):
        path = self.home / "acme.toml"
        _, report = self.convert(CONFIG)
        wanted = {
            "": ["useDefault: the rules it extends", "disabledRules: the rules it switches off",
                 "allowlist: paths (2)", "allowlist: commits (1)"],
            "rule acme-token: ": ["dropped: tags", "changed: 1 repeat without end: more than",
                                  "carried over as secret.acme-token", "lost: validate", "lost: required",
                                  "carried over as secret.acme-token-2"],
            "rule Widget/Key: ": ["lost: allowlist: regexes (1)", "lost: allowlist: stopwords (2)",
                                  "changed: entropy: the validator random", "validator not-placeholder stands in"],
            "rule gizmo-hash: ": ["lost: path", "changed: a keyword must stand within 256 bytes", "lost: paths (1)"],
            "rule password-line: ": ["lost: entropy: what it finds is too short"],
            "rule key-file: ": ["left out: it finds files by their path"],
            "rule only-helps: ": ["left out: it only helps others"],
            "rule letters: ": ["left out: at byte 0: Unicode classes"],
            "rule too-wide: ": ["left out: can match more than 8192 bytes"],
            "rule anything: ": ["left out: it finds what is made to look like a near miss"],
            "rule odd: ": ["lost: colour: not a member we know"]}
        lines = report.splitlines()
        for rule, parts in wanted.items():
            for part in parts:
                self.assertTrue(any(rule in line and part in line for line in lines), (rule, part, report))
        for line in lines:
            self.assertTrue(line.startswith(f"{path}:"), line)
        self.assertIn("11 rules: 6 carried over", lines[-1])
        self.assertIn("5 left out", lines[-1])
        number = CONFIG.splitlines().index("colour = \"blue\"") + 1
        self.assertTrue(any(line.startswith(f"{path}:{number}: rule odd: ") for line in lines), report)

    def test_same_file_twice__same_bytes(self):
        first = self.convert(CONFIG)[0].read_bytes()
        self.assertEqual(first, self.convert(CONFIG)[0].read_bytes())
        done = self.run_it("rules", "import", self.home / "acme.toml", status=1)
        self.assertEqual(done.stdout, first)

    # ---- statuses

    def test_nothing_lost__status_0(self):
        pack, report = self.convert(CLEAN, status=0)
        self.assertIn("1 rules: 1 carried over", report)
        token = "acme_" + self.value(24, "abcdefghkmnpqrst23456789")
        self.assertEqual(self.found(pack, f"a={token}"), [("secret.acme", token)])
        self.assertNotIn("context", json.loads(pack.read_text())["rules"][0])  # the regex holds the keyword

    def test_format_gitleaks__what_only_betterleaks_has_is_unknown(self):
        _, report = self.convert(CONFIG, "--format", "gitleaks")
        for member in ("tokenEfficiency", "validate"):
            self.assertIn(f"lost: {member}: not a member we know", report)

    def test_no_rule_left__no_file_and_status_1(self):
        pack, report = self.convert("[[rules]]\nid = 'x'\nregex = '\\pL'\n")
        self.assertFalse(pack.exists())
        self.assertIn("1 rules: 0 carried over", report)

    def test_input_error__status_2_with_line_and_no_file(self):
        for text, line, what in (("a = 1\na = 2\n", 2, "defined twice"), ("[[rules]]\nregex = 'a'\n", 1, "without id"),
                                 ("[[rules]]\nid = 'a'\nregex = 7\n", 3, "expected a string"),
                                 ("[[rules]]\nid = 'a'\nsecretGroup = -1\n", 3, "number of a group"),
                                 ("rules = 1\n", 1, "expected an array"),
                                 ("[[rules]]\nid = 'a'\nkeywords = 'b'\n", 3, "array of strings")):
            pack, report = self.convert(text, status=2)
            self.assertIn(f"acme.toml:{line}: ", report)
            self.assertIn(what, report)
            self.assertFalse(pack.exists())
        self.run_it("rules", "import", self.home / "not-there.toml", status=2)
        self.run_it("rules", "import", status=2)
        self.run_it("rules", "import", "--format", "other", self.home / "acme.toml", status=2)

    def test_out_exists__left_as_it_is(self):
        out = self.write("mine", "mine.json")
        self.run_it("rules", "import", "--out", out, self.write(CLEAN), status=2)
        self.assertEqual(out.read_text(), "mine")

    def test_names_that_are_odd__still_ids_and_plain_report(self):
        text = "".join(f"[[rules]]\nid = {name}\nregex = 'acme{i}_[a-z0-9]{{24}}'\n" for i, name in enumerate(
            ('"own"', "'***'", "'9'", '"\\u001b[31mred"', "'" + "n" * 300 + "'", "'" + "n" * 299 + "'")))
        text += "[[rules]]\nid = 'dollar'\nregex = '[a-f0-9]{40}'\nkeywords = ['${acme}']\n"
        pack, report = self.convert(text, status=0)
        self.assertNotIn("\x1b", report)
        ids = [r["id"] for r in json.loads(pack.read_text())["rules"]]
        self.assertEqual(ids[:4], ["secret.own-2", "secret.rule", "secret.9", "secret.31mred"])
        self.assertEqual(len(set(ids)), 7)
        self.run_it("rules", "test", pack, status=0)


if __name__ == "__main__":
    sys.argv = sys.argv[:1]
    unittest.main(verbosity=1)
