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

    def test_help__every_verb__said(self):
        for verb in ("train", "eval", "info", "tag"):
            self.assertIn(b"usage: sluice model", self.run_it("model", verb, "--help").stdout)

    def test_doctor__model__its_name_or_what_is_wrong_with_it(self):
        self.assertIn(b"ok    model        tiny\n", self.run_it("doctor", "--model", self.model).stdout)
        done = self.run_it("doctor", "--model", self.home / "none.slm", status=1)
        self.assertIn(b"fail  model        ", done.stdout)

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

    def test_eval__file_whose_name_has_marks_of_json__is_json(self):
        name = 'ro"w\\s.jsonl'
        shutil.copy(self.home / "rows.jsonl", self.home / name)
        (self.home / "marks.json").write_text(json.dumps(dict(RECIPE, corpora=[{"file": name}])))
        out = self.run_it("model", "eval", "--model", self.model, "--recipe", self.home / "marks.json", "--corpora",
                          self.home, "--part", "all", "--json").stdout.decode().splitlines()
        self.assertEqual(json.loads(out[0])["file"], name)

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

    def policy(self, names, clauses=({"id": "pii", "when": {"class": "pii"}, "action": "redact"},)):
        path = self.home / "policy.json"
        made = {"version": 1, "name": "t", "clauses": list(clauses)}
        path.write_text(json.dumps(made if names is None else {**made, "names": names}))
        return path

    def serve(self, policy, model, status):
        state = self.home / "state"
        if not (state / "log.key").exists():
            self.run_it("keygen")
        config = {"listen": {}, "rules": [str(SOURCE / "rules" / "pii" / "contact.json")], "policy": str(policy),
                  "log": {"dir": str(state / "log"), "key": str(state / "log.key")},
                  "redact_key": str(state / "redact.key"),
                  "destinations": {"echo": {"provider": "openai", "loopback": "cloud"}}}
        if model is not None:
            config["model"] = str(model)
        (self.home / "sluice.json").write_text(json.dumps(config))
        return self.run_it("serve", "-c", self.home / "sluice.json", "--check-config", status=status)

    def test_commands__model_missing_and_needed__do_not_start(self):
        missing = self.home / "nowhere.slm"
        for names in (None, {}, {"model": "required"}):
            policy = self.policy(names)
            for command in (["scan", "-"], ["filter", "--text"], ["explain", "-"]):
                done = self.run_it(*command, "--policy", policy, "--model", missing, data=TEXT, status=2)
                self.assertIn(b"nowhere.slm", done.stderr)
                self.assertEqual(done.stdout, b"")
            self.assertIn(b"nowhere.slm", self.serve(policy, missing, 2).stderr)
        for command in (["scan", "-"], ["filter", "--text"], ["explain", "-"]):  # needed, and none was named
            done = self.run_it(*command, "--policy", policy, data=TEXT, status=2)
            self.assertIn(b"policy.json:1: names: the policy needs a model", done.stderr)
        self.assertIn(b"needs a model", self.serve(policy, None, 2).stderr)

    def test_commands__model_missing_and_optional__start_and_say_so(self):
        rule = {"id": "who", "when": {"type": "PLANET"}, "action": "block"}
        policy = self.policy({"model": "optional", "types": {"PLANET": {}}}, (rule,))
        for model in (["--model", self.home / "nowhere.slm"], []):
            out = self.run_it("filter", "--text", "--policy", policy, *model, data="anything\n")
            self.assertIn(b"NO NAMES are looked for", out.stderr)
            self.assertEqual(out.stdout, b"anything\n")
        self.run_it("scan", "-", "--policy", policy, "--model", self.home / "nowhere.slm", data="anything\n")
        self.serve(policy, self.home / "nowhere.slm", 0)
        self.serve(policy, self.model, 2)  # there is one, and PLANET is no label of it

    def test_policy__dials__followed_by_every_command(self):
        text = "Dear Anna Haddad, how is Lima?\n"
        never = self.policy({"types": {"PERSON": {"score": 1}}})
        for args in (["scan", "--format", "jsonl", "-"], ["explain", "-"]):
            done = self.run_it(*args, "--model", self.model, "--policy", never, data=text, status=1)
            self.assertNotIn(b"PERSON", done.stdout)
            self.assertIn(b"LOCATION", done.stdout)
        out = self.run_it("filter", "--text", "--model", self.model, "--policy", never, data=text).stdout
        self.assertIn(b"Anna Haddad", out)
        self.assertNotIn(b"Lima", out)
        out = self.run_it("scan", "--format", "jsonl", "-", "--model", self.model, "--policy",
                          self.policy({"lean": 10000, "score": 0}), data=text, status=1).stdout.splitlines()
        self.assertEqual(sum(f["end"] - f["start"] > 4 for f in map(json.loads, out)) > 0, True)
        self.run_it("policy", "check", self.policy({"types": {"PLANET": {}}}))
        self.assertIn(b"PLANET", self.run_it("policy", "check", "--model", self.model,
                                             self.policy({"types": {"PLANET": {}}}), status=2).stderr)
        self.assertIn(b"PERSON: lean 700 score at least 0.4", self.run_it(
            "policy", "explain", self.policy({"types": {"PERSON": {"lean": 700, "score": 0.4}}})).stdout)

    def test_records__with_a_model__each_names_its_digest(self):
        digest = self.run_it("model", "info", self.model).stdout.decode().split("digest")[1].split()[0]
        log = self.home / "digest-log"
        self.run_it("filter", "--text", "--model", self.model, "--log", log, data=TEXT)
        self.run_it("filter", "--text", "--log", log, data=TEXT)
        shown = [json.loads(line) for line in self.run_it("audit", "show", log).stdout.splitlines()]
        with_model = [r["what"]["with"].get("model") for r in shown if r["kind"] in ("genesis", "start", "decision")]
        self.assertEqual(with_model, [digest, digest, None, None])
        self.run_it("audit", "verify", "--key", self.home / "state" / "log.key.pub", log)

    def test_usage__wrong_options__exit_2(self):
        for args in (["burn"], ["train"], ["eval", "--model", "x"], ["tag"], ["info"],
                     ["train", "--recipe", "x", "-o", "y", "--threads", "0"],
                     ["eval", "--model", "x", "--recipe", "y", "--part", "some"]):
            self.assertNotEqual(self.run_it("model", *args, status=2).stderr, b"")
        for args in (["--help"], ["train", "--help"], ["eval", "--help"]):
            self.assertIn(b"usage: sluice model", self.run_it("model", *args).stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
