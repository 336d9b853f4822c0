"""`sluice model` and --model from outside: train, measure, tag, and a scan that names its model. Run by ctest.

usage: test_model.py PROGRAM SOURCE
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv[1]
SOURCE = pathlib.Path(sys.argv[2])

GRAMMAR = """all
  {who} lives in {where}.
  Dear {who}, how is {where}?
  The parser reads a line.
who = PERSON
  {first} {last}
where = LOCATION
  Bonn
  Lima
  Porto
first
  Anna
  Omar
  Linh
last
  Meyer
  Haddad
  Silva
"""
RECIPE = {"name": "tiny", "labels": ["PERSON", "LOCATION"],
          "corpora": [{"file": "rows.jsonl"}],
          "generated": [{"file": "names.grammar", "count": 300}],
          "training": {"epochs": 3, "buckets": 400}}
TEXT = "Dear Anna Haddad, how is Lima?\n"


class Model(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = pathlib.Path(tempfile.mkdtemp())
        cls.env = {"PATH": os.environ["PATH"], "SLUICE_HOME": str(cls.home / "state"), "SLUICE_DATA": str(SOURCE)}
        (cls.home / "names.grammar").write_text(GRAMMAR)
        (cls.home / "recipe.json").write_text(json.dumps(RECIPE))
        rows = [{"text": "Omar Silva lives in Bonn.", "spans": [{"start": 0, "end": 10, "type": "PERSON"},
                                                                 {"start": 20, "end": 24, "type": "LOCATION"}]}]
        (cls.home / "rows.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
        cls.model = cls.home / "tiny.slm"
        cls.run_it("model", "train", "--recipe", cls.home / "recipe.json", "--corpora", cls.home, "--part", "all",
                   "--threads", 1, "-o", cls.model)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.home)

    @classmethod
    def run_it(cls, *args, data="", status=0):
        done = subprocess.run([PROGRAM, *map(str, args)], input=data.encode(), capture_output=True, env=cls.env,
                              timeout=120)
        if done.returncode != status:
            raise AssertionError((args, done.returncode, done.stdout[-1000:], done.stderr[-1000:]))
        return done

    def test_train__again_with_two_threads__same_bytes(self):
        again = self.home / "again.slm"
        self.run_it("model", "train", "--recipe", self.home / "recipe.json", "--corpora", self.home, "--part", "all",
                    "--threads", 2, "--quiet", "-o", again)
        self.assertEqual(again.read_bytes(), self.model.read_bytes())

    def test_train__corpus_missing__exit_2_and_named(self):
        done = self.run_it("model", "train", "--recipe", self.home / "recipe.json", "--corpora", self.home / "none",
                           "-o", self.home / "no.slm", status=2)
        self.assertIn(b"rows.jsonl", done.stderr)
        self.assertFalse((self.home / "no.slm").exists())

    def test_info__model__name_labels_and_rows(self):
        out = self.run_it("model", "info", self.model).stdout.decode()
        self.assertIn("name     tiny", out)
        self.assertIn("PERSON LOCATION", out)
        self.assertIn("rows.jsonl: 1 texts", out)

    def test_eval__learned_rows__all_found(self):
        out = self.run_it("model", "eval", "--model", self.model, "--recipe", self.home / "recipe.json", "--corpora",
                          self.home, "--part", "all", "--json").stdout.decode()
        total = json.loads(out.splitlines()[-1])
        self.assertEqual(total["labels"]["all"]["given"], 2)
        self.assertEqual(total["labels"]["all"]["exact"], 2)
        self.run_it("model", "eval", "--model", self.model, "--recipe", self.home / "recipe.json", "--corpora",
                    self.home, "--part", "all", "--detail", "--lower")

    def test_tag__text__spans_by_bytes(self):
        out = self.run_it("model", "tag", "--model", self.model, data=TEXT).stdout.decode()
        found = [json.loads(line) for line in out.splitlines()]
        self.assertEqual([(f["label"], TEXT[f["start"]:f["end"]]) for f in found],
                         [("PERSON", "Anna Haddad"), ("LOCATION", "Lima")])

    def test_scan_and_filter__with_model__findings_name_it(self):
        out = self.run_it("scan", "--model", self.model, "--format", "jsonl", "-", data=TEXT, status=1).stdout.decode()
        digest = self.run_it("model", "info", self.model).stdout.decode().split("digest")[1].split()[0]
        found = [json.loads(line) for line in out.splitlines()]
        self.assertEqual({f["rule"] for f in found}, {"model.tiny@" + digest[:16]})
        self.assertEqual([f["type"] for f in found], ["PERSON", "LOCATION"])
        line = json.dumps({"text": TEXT}) + "\n"
        out = json.loads(self.run_it("filter", "--jsonl", "--model", self.model, data=line).stdout)
        self.assertNotIn("Anna Haddad", out["text"])
        self.assertIn("PERSON-", out["text"])
        sarif = json.loads(self.run_it("scan", "--model", self.model, "--format", "sarif", "-", data=TEXT,
                                       status=1).stdout)
        run = sarif["runs"][0]
        for result in run["results"]:
            rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
            self.assertEqual(rule["id"], result["ruleId"])

    def test_scan__model_damaged_cut_or_foreign__refused(self):
        data = bytearray(self.model.read_bytes())
        data[5000] ^= 1
        for name, content, why in (("damaged", data, b"digest"), ("cut", data[:2000], b"cut off"),
                                   ("foreign", b"#!/bin/sh\n", b"not a model")):
            path = self.home / name
            path.write_bytes(content)
            done = self.run_it("scan", "--model", path, "-", data=TEXT, status=2)
            self.assertIn(why, done.stderr)
            self.run_it("filter", "--text", "--model", path, data=TEXT, status=2)
        self.run_it("scan", "--model", self.home / "nowhere", "-", data=TEXT, status=2)

    def test_usage__wrong_options__exit_2(self):
        for args in (["burn"], ["train"], ["eval", "--model", "x"], ["tag"], ["info"],
                     ["train", "--recipe", "x", "-o", "y", "--threads", "0"],
                     ["eval", "--model", "x", "--recipe", "y", "--part", "some"]):
            self.assertNotEqual(self.run_it("model", *args, status=2).stderr, b"")
        for args in (["--help"], ["train", "--help"], ["eval", "--help"]):
            self.assertIn(b"usage: sluice model", self.run_it("model", *args).stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
