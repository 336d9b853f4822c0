"""The command line from outside: contracts of DESIGN.md, exit statuses, bad input. Run by ctest; needs only python3.

usage: test_cli.py PROGRAM SOURCE
"""
import json
import os
import pathlib
import random
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest
import zlib

PROGRAM = sys.argv[1]
SOURCE = pathlib.Path(sys.argv[2])
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def github_token(seed):
    """A classic token with a right CRC-32, made at run time so that none lies in the tree."""
    rng = random.Random(seed)
    body = "".join(rng.choice(BASE62) for _ in range(30))
    crc, digits = zlib.crc32(body.encode()), ""
    for _ in range(6):
        crc, rest = divmod(crc, 62)
        digits = BASE62[rest] + digits
    return "ghp" + "_" + body + digits


class Cli(unittest.TestCase):
    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp())
        self.env = {"PATH": os.environ["PATH"], "SLUICE_HOME": str(self.home / "state"), "SLUICE_DATA": str(SOURCE)}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
            if name in os.environ:
                self.env[name] = os.environ[name]

    def tearDown(self):
        shutil.rmtree(self.home)

    def run_it(self, *args, data=b"", status=None):
        if isinstance(data, str):
            data = data.encode()
        done = subprocess.run([PROGRAM, *map(str, args)], input=data, capture_output=True, env=self.env, timeout=120)
        if status is not None:
            self.assertEqual(done.returncode, status, (args, done.stdout[-2000:], done.stderr[-2000:]))
        return done

    def jsonl(self, *lines, args=(), status=0):
        text = "".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines)
        done = self.run_it("filter", "--jsonl", *args, data=text, status=status)
        return [json.loads(line) for line in done.stdout.decode().splitlines()]

    def write(self, name, text):
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    # ---- the program

    def test_manual_pages__every_option_of_the_help__described(self):
        commands = ["serve", "filter", "scan", "explain", "rules", "policy", "audit", "keygen", "doctor", "model train",
                    "model eval", "rules own", "rules import", "policy fingerprint"]
        for command in commands:
            text = self.run_it(*command.split(), "--help", status=0).stdout.decode()
            page = (SOURCE / "docs/man" / f"sluice-{command.split()[0]}.1").read_text().replace("\\-", "-")
            missing = {option for option in re.findall("--[a-z][a-z-]+", text) if option not in page} - {"--help"}
            self.assertEqual(missing, set(), command)

    def test_help_and_version__every_command__exit_0(self):
        self.assertIn(b"sluice 0.1.0", self.run_it("--version", status=0).stdout)
        for command in ("serve", "filter", "scan", "explain", "rules", "policy", "audit", "keygen", "doctor"):
            self.assertIn(b"usage: sluice " + command.encode(), self.run_it(command, "--help", status=0).stdout)

    def test_usage__unknown_things__exit_2_and_say_so(self):
        for args in (["nonsense"], ["scan", "--nonsense"], ["filter", "--jsonl", "--text"], ["rules", "burn"],
                     ["policy", "burn"], ["audit", "burn"], ["scan", "--format", "pdf"], ["filter", "file.txt"],
                     ["scan", "--findings-min-score", "2"], []):
            done = self.run_it(*args, status=2)
            self.assertNotEqual(done.stderr, b"", args)

    # ---- filter --jsonl

    def test_jsonl__email__redacted_with_utf8_byte_offsets_and_other_members_untouched(self):
        line = '{"id": 1.50, "text": "Grüße an anna@sluice-test.org!", "tags":["a",  "b"]}\n'
        done = self.run_it("filter", "--jsonl", data=line, status=0)
        out = json.loads(done.stdout)
        finding = [f for f in out["sluice"]["findings"] if f["type"] == "EMAIL_ADDRESS"][0]
        original = "Grüße an anna@sluice-test.org!".encode()
        self.assertEqual(original[finding["start"]:finding["end"]], b"anna@sluice-test.org")
        self.assertEqual(list(finding), ["type", "rule", "class", "start", "end", "score", "checks"])
        self.assertEqual(out["sluice"]["action"], "redact")
        self.assertRegex(out["text"], r"^Grüße an EMAIL-ADDRESS-[a-z0-9]+!$")
        self.assertIn(b'{"id": 1.50, "text": "', done.stdout)
        self.assertIn(b'"tags":["a",  "b"]', done.stdout)

    def test_jsonl__nothing_found__text_byte_exact(self):
        line = '{"text":"caf\\u00e9 \\/ plain","n":1e3}'
        done = self.run_it("filter", "--jsonl", data=line + "\n", status=0)
        self.assertTrue(done.stdout.decode().startswith(line[:-1] + ',"sluice":{"action":"allow"'), done.stdout)

    def test_jsonl__secret__blocked_and_text_absent_in_every_position(self):
        token = github_token(1)
        for line in ({"text": "use " + token}, {"a": 1, "text": "use " + token}, {"text": "use " + token, "z": 2},
                     {"a": 1, "text": "use " + token, "z": 2}):
            done = self.run_it("filter", "--jsonl", data=json.dumps(line) + "\n", status=0)
            out = json.loads(done.stdout)
            self.assertEqual(out["sluice"]["action"], "block")
            self.assertNotIn("text", out)
            self.assertEqual({k: v for k, v in out.items() if k != "sluice"}, {k: v for k, v in line.items() if k != "text"})
            self.assertNotIn(token.encode(), done.stdout + done.stderr)
            self.assertEqual([f["type"] for f in out["sluice"]["findings"]], ["GITHUB_TOKEN"])
            self.assertIn("github-crc32:ok", out["sluice"]["findings"][0]["checks"])

    def test_jsonl__bad_lines__answered_in_place_and_exit_1(self):
        good = {"text": "hello"}
        bad = ['{"text":"a","text":"b"}\n', "not json\n", '["text"]\n', '{"body":"x"}\n', '{"text":5}\n', "\n",
               '{"text":"x","sluice":1}\n', '{"text":"\\ud800"}\n', '{"text":"x"} trailing\n']
        out = self.jsonl(good, *bad, good, status=1)
        self.assertEqual(len(out), len(bad) + 2)
        self.assertEqual([o["sluice"]["action"] for o in out], ["allow"] + ["block"] * len(bad) + ["allow"])
        for answer in out[1:-1]:
            self.assertEqual(list(answer), ["sluice"])
            self.assertEqual(list(answer["sluice"]), ["action", "error"])

    def test_jsonl__dry_run_and_field__as_the_contract_says(self):
        line = {"body": "mail anna@sluice-test.org", "text": "mail otto@sluice-test.org"}
        out = self.jsonl(line, args=["--field", "body", "--dry-run"])[0]
        self.assertEqual(out["body"], line["body"])
        self.assertEqual(len(out["sluice"]["findings"]), 1)
        out = self.jsonl(line, args=["--field", "body"])[0]
        self.assertNotIn("anna", out["body"])
        self.assertEqual(out["text"], line["text"])

    def test_jsonl__min_score__hides_findings_below(self):
        line = {"text": "mail anna@sluice-test.org"}
        self.assertEqual(self.jsonl(line, args=["--findings-min-score", "1"])[0]["sluice"]["findings"], [])

    def test_jsonl__same_value_twice__same_placeholder_in_every_run(self):
        line = {"text": "anna@sluice-test.org and anna@sluice-test.org"}
        first, second = self.jsonl(line)[0]["text"], self.jsonl(line)[0]["text"]
        self.assertEqual(first, second)
        self.assertEqual(len(set(first.split(" and "))), 1)

    def test_jsonl__written_while_input_still_arrives(self):
        p = subprocess.Popen([PROGRAM, "filter", "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, env=self.env)
        try:
            for i in range(3):
                p.stdin.write(b'{"text":"hello %d"}\n' % i)
                p.stdin.flush()
                self.assertIn(b"hello %d" % i, p.stdout.readline())
        finally:
            p.stdin.close()
            self.assertEqual(p.wait(60), 0)
            p.stdout.close()

    # ---- filter --text

    def test_text__any_piece_size__same_output(self):
        rng = random.Random(7)
        parts = []
        for i in range(400):
            parts.append(rng.choice(["lorem ipsum ", "x" * 500 + " ", "mail user%d@sluice-test.org, " % i, "\n", "é€😀 "]))
        data = "".join(parts).encode()
        whole = self.run_it("filter", "--text", data=data, status=0).stdout
        self.assertNotIn(b"@sluice-test.org", whole)
        for seed in range(3):
            p = subprocess.Popen([PROGRAM, "filter"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                 stderr=subprocess.DEVNULL, env=self.env)
            out_file = tempfile.TemporaryFile()
            rest, cut = data, random.Random(seed)
            import threading
            reader = threading.Thread(target=lambda: shutil.copyfileobj(p.stdout, out_file))
            reader.start()
            while rest:
                n = cut.choice([1, 7, 100, 5000, 60000])
                p.stdin.write(rest[:n])
                p.stdin.flush()
                rest = rest[n:]
            p.stdin.close()
            reader.join()
            self.assertEqual(p.wait(60), 0)
            p.stdout.close()
            out_file.seek(0)
            self.assertEqual(out_file.read(), whole)
            out_file.close()

    def test_surrogates__lines_and_a_stream__forms_in_lines_placeholders_in_the_stream(self):
        policy = self.write("surrogates.json", json.dumps({
            "version": 1, "name": "s", "default": "redact", "operators": {"*": "surrogate"}, "clauses": []}))
        text = "mail anna@sluice-test.org, NHS number 943 476 5919, SSN 536-90-4399"
        out = self.jsonl({"text": text}, {"text": text}, args=("--policy", policy))
        self.assertRegex(out[0]["text"], r"^mail u[0-9a-z]{11}@example\.com, NHS number 999 \d{3} \d{4}, SSN US-SSN-\w{10}$")
        self.assertEqual(out[0]["text"], out[1]["text"])
        again = self.jsonl({"text": out[0]["text"]}, args=("--policy", policy))
        self.assertEqual(again[0]["text"], out[0]["text"])
        self.assertEqual(again[0]["sluice"]["clauses"], ["own-surrogate"])
        stream = self.run_it("filter", "--policy", policy, data=text, status=0).stdout.decode()
        self.assertRegex(stream, r"^mail EMAIL-ADDRESS-\w{10}, NHS number UK-NHS-\w{10}, SSN US-SSN-\w{10}$")
        stream = self.run_it("filter", "--policy", policy, data=out[0]["text"], status=0).stdout.decode()
        self.assertEqual(stream, out[0]["text"])
        log = self.run_it("audit", "show", status=0).stdout.decode()
        self.assertIn("surrogate", log)

    def test_policy_check__surrogate_of_a_type_without_one__said(self):
        policy = self.write("none.json", json.dumps({
            "version": 1, "name": "s", "default": "redact", "clauses": [],
            "operators": {"*": "surrogate", "UK_NHS": "surrogate", "US_SSN": "surrogate"}}))
        done = self.run_it("policy", "check", policy, status=1)
        self.assertIn(b"US_SSN has no surrogate", done.stdout)
        self.assertNotIn(b"UK_NHS", done.stdout)

    def test_text__secret__withheld_and_exit_1(self):
        token = github_token(2)
        done = self.run_it("filter", data="key " + token + " end\n", status=1)
        self.assertNotIn(token.encode(), done.stdout + done.stderr)
        self.assertTrue(done.stdout.startswith(b"key ") and done.stdout.endswith(b" end\n"), done.stdout)

    def test_text__secret_in_a_dry_run__left_and_not_said_to_be_replaced(self):
        token = github_token(2)
        p = subprocess.run([PROGRAM, "filter", "--dry-run"], input=token.encode(), capture_output=True, env=self.env)
        self.assertEqual((p.returncode, p.stdout.decode()), (1, token))
        self.assertIn(b"1 findings that the policy blocks or keeps local were found; nothing was replaced", p.stderr)

    def test_text__policy_that_lets_nothing_pass__nothing_or_all_of_it_in_a_dry_run(self):
        policy = self.write("none.json", json.dumps({
            "version": 1, "name": "n", "clauses": [{"id": "none", "action": "block"}]}))
        for args, out in (((), b""), (("--dry-run",), b"hello\n")):
            done = self.run_it("filter", "--policy", policy, *args, data="hello\n", status=1)
            self.assertEqual(done.stdout, out)
            self.assertIn(b"the policy lets no text pass", done.stderr)

    # ---- records

    def audit(self, status):
        return json.loads(self.run_it("audit", "verify", "--json", status=status).stdout)

    def test_audit__after_filter__verifies_and_holds_no_value(self):
        token = github_token(3)
        self.jsonl({"text": "anna@sluice-test.org"}, {"text": token}, "broken\n", status=1)
        self.run_it("filter", data="otto@sluice-test.org\n", status=0)
        report = self.audit(0)
        self.assertEqual((report["verdict"], report["decisions"], report["outcomes"]), ("good", 3, 3))
        shown = [json.loads(line) for line in self.run_it("audit", "show", status=0).stdout.splitlines()]
        self.assertEqual(len(shown), report["records"])
        for path in (self.home / "state").rglob("*"):
            if path.is_file() and path.name not in ("redact.key", "log.key"):
                held = path.read_bytes()
                for value in (b"anna@sluice-test.org", b"otto@sluice-test.org", token.encode()):
                    self.assertNotIn(value, held, path)

    def test_audit__key_file_that_holds_none__named(self):
        key = self.write("key", "nothing\n")
        self.assertIn(f"{key}: not a verifier key".encode(),
                      self.run_it("audit", "verify", "--key", key, status=2).stderr)

    def test_audit__name_that_json_escapes__good_and_one_object(self):
        self.run_it("keygen", "--name", 'a"b\\c', status=0)
        self.run_it("filter", data="x", status=0)
        self.assertEqual(self.audit(0)["origin"], 'a"b\\c')

    def test_audit__output_that_cannot_be_written__says_so(self):
        self.run_it("filter", data="x", status=0)
        for args in (("show",), ("verify",)):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([PROGRAM, "audit", *args], stdout=full, stderr=subprocess.PIPE, env=self.env)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertEqual(done.stderr.decode(),
                             "sluice audit: cannot write standard output: No space left on device\n")

    def test_audit__a_flipped_bit__found_and_exit_1(self):
        self.jsonl({"text": "anna@sluice-test.org"})
        tiles = [p for p in (self.home / "state/log").rglob("*") if p.is_file() and "entries" in str(p)]
        self.assertTrue(tiles)
        data = bytearray(tiles[0].read_bytes())
        data[len(data) // 2] ^= 1
        tiles[0].write_bytes(data)
        report = self.audit(1)
        self.assertEqual(report["verdict"], "tampered")
        self.assertNotEqual(report["place"], "")

    def test_audit__record_with_control_characters__not_shown(self):
        self.jsonl({"text": "anna@sluice-test.org"})
        tile = [p for p in (self.home / "state/log").rglob("*") if p.is_file() and "entries" in str(p)][0]
        data = tile.read_bytes()
        tile.write_bytes(data.replace(b'"genesis"', b'"\x1b[2Jsis"'))
        done = self.run_it("audit", "show", status=2)
        self.assertEqual((done.stdout, done.stderr),
                         (b"", b"sluice audit: record 0 holds a control character: verify the log\n"))

    def test_audit__no_log_or_key__exit_2(self):
        self.run_it("audit", "verify", self.home / "nothing", "--key", "x+00000000+AAAA", status=2)
        self.run_it("audit", "verify", self.home / "nothing", status=2)
        self.run_it("audit", "show", self.home / "nothing", status=2)

    def test_log__in_use_by_another_process__refused(self):
        p = subprocess.Popen([PROGRAM, "filter", "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, env=self.env)
        try:
            p.stdin.write(b'{"text":"hello"}\n')
            p.stdin.flush()
            p.stdout.readline()
            done = self.run_it("filter", data="x")
            self.assertIn(done.returncode, (2, 3))
            self.assertEqual(done.stdout, b"")
            self.assertEqual(len(done.stderr.strip().splitlines()), 1)
        finally:
            p.stdin.close()
            p.wait(60)
            p.stdout.close()

    # ---- keys

    def test_keygen__twice__never_overwrites(self):
        done = self.run_it("keygen", "--name", "gate.example/one", status=0)
        self.assertIn(b"gate.example/one+", done.stdout)
        key = self.home / "state/log.key"
        before = key.read_bytes()
        self.assertEqual(stat.S_IMODE(key.stat().st_mode), 0o600)
        self.assertNotEqual(self.run_it("keygen").returncode, 0)
        self.assertEqual(key.read_bytes(), before)

    def test_keys__readable_by_others__refused(self):
        self.run_it("keygen", status=0)
        for name in ("log.key", "redact.key"):
            (self.home / "state" / name).chmod(0o644)
            done = self.run_it("filter", data="anna@sluice-test.org")
            self.assertEqual(done.returncode, 2)
            self.assertIn(name.encode(), done.stderr)
            self.assertEqual(done.stdout, b"")
            (self.home / "state" / name).chmod(0o600)

    # ---- scan

    def test_scan__formats__agree_and_show_no_value(self):
        token = github_token(4)
        path = self.write("code/app.py", "# ü\nkey = '%s'\nmail = 'anna@sluice-test.org'\n" % token)
        self.write("code/.git/config", token)
        self.write("code/blob.bin", b"\0" + token.encode())
        text = self.run_it("scan", self.home / "code", status=1)
        self.assertIn(("%s:2:8: " % path).encode(), text.stdout)
        self.assertIn(b"1 binary files skipped", text.stderr)
        lines = [json.loads(l) for l in self.run_it("scan", "--format", "jsonl", self.home / "code", status=1).stdout.splitlines()]
        sarif = json.loads(self.run_it("scan", "--format", "sarif", self.home / "code", status=1).stdout)
        results = sarif["runs"][0]["results"]
        self.assertEqual([(l["rule"], l["line"], l["column"]) for l in lines],
                         [(r["ruleId"], r["locations"][0]["physicalLocation"]["region"]["startLine"],
                           r["locations"][0]["physicalLocation"]["region"]["startColumn"]) for r in results])
        self.assertEqual(sorted({l["type"] for l in lines} & {"EMAIL_ADDRESS", "GITHUB_TOKEN"}),
                         ["EMAIL_ADDRESS", "GITHUB_TOKEN"])
        rules = sarif["runs"][0]["tool"]["driver"]["rules"]
        for r in results:
            self.assertEqual(rules[r["ruleIndex"]]["id"], r["ruleId"])
        for out in (text.stdout, json.dumps(lines).encode(), json.dumps(sarif).encode()):
            self.assertNotIn(token.encode(), out)
            self.assertNotIn(b"anna@", out)

    def test_scan__engines__give_the_same_bytes(self):
        rng = random.Random(11)
        text = "\n".join(rng.choice(["just prose here", "to u%d@sluice-test.org" % i, github_token(i), "x" * 99])
                         for i in range(300))
        path = self.write("mixed.txt", text)
        plain = self.run_it("scan", "--engine", "plain", path, status=1).stdout
        fast = self.run_it("scan", "--engine", "fast", path, status=1).stdout
        again = self.run_it("scan", "--engine", "fast", path, status=1).stdout
        self.assertEqual(plain, fast)
        self.assertEqual(fast, again)

    def test_scan__standard_input_clean_and_missing__statuses(self):
        self.run_it("scan", "-", data="nothing to see", status=0)
        self.run_it("scan", data="mail anna@sluice-test.org", status=1)
        done = self.run_it("scan", self.home / "missing", status=2)
        self.assertIn(b"missing", done.stderr)

    # ---- explain, rules, policy, doctor

    def test_explain__a_prompt__names_rule_clause_and_shows_only_what_leaves(self):
        done = self.run_it("explain", "write to anna@sluice-test.org", status=1)
        self.assertIn(b"EMAIL_ADDRESS", done.stdout)
        self.assertIn(b"decision: redact", done.stdout)
        self.assertNotIn(b"anna@", done.stdout)
        self.run_it("explain", "hello", status=0)
        body = json.dumps({"messages": [{"role": "user", "content": "write to anna@sluice-test.org"}]})
        self.assertIn(b"messages[0].content", self.run_it("explain", "--json", "-", data=body, status=1).stdout)

    def test_explain__prompts_of_fixtures__decided_as_their_names_say(self):
        prompts = sorted((SOURCE / "fixtures/prompts").glob("*.json"))
        self.assertEqual([p.stem for p in prompts], ["allow", "block", "local", "redact"])
        for path in prompts:
            done = self.run_it("explain", "--json", "-", data=path.read_bytes())
            self.assertIn(b"decision: " + path.stem.encode(), done.stdout, path)
            self.assertEqual(done.returncode, 0 if path.stem == "allow" else 1)

    def test_rules__built_in__check_list_and_test(self):
        self.assertIn(b"rules: ok", self.run_it("rules", "check", status=0).stdout)
        self.assertIn(b", 0 examples failed", self.run_it("rules", "test", status=0).stdout)
        listed = [json.loads(l) for l in self.run_it("rules", "list", "--json", status=0).stdout.splitlines()]
        self.assertGreaterEqual(len([r for r in listed if r["class"] == "secret"]), 40)
        self.assertGreaterEqual(len([r for r in listed if r["class"] == "pii"]), 40)

    def test_rules__bad_pack__names_file_line_and_field(self):
        pack = self.write("bad.json", '{ "pack": "bad", "rules": [\n { "id": "custom.bad", "type": "BAD", "class": "custom",\n'
                          '   "pattern": "a*", "score": 0.5, "reference": "x",\n'
                          '   "examples": {"match": ["a","a","a"], "no_match": ["b","b","b"]} } ] }')
        done = self.run_it("rules", "check", pack, status=2)
        self.assertIn(("%s:3: rules[0].pattern: " % pack).encode(), done.stderr)

    def test_policy__built_in__ok_and_explained(self):
        self.assertIn(b": ok", self.run_it("policy", "check", status=0).stdout)
        self.assertNotEqual(self.run_it("policy", "explain", status=0).stdout, b"")

    def test_policy__unknown_type_and_key__named(self):
        for text, place in (('{"version":1,"name":"x","default":"block",\n"clauses":[{"id":"a","when":{"type":"NO_SUCH"},'
                             '"action":"block"}]}', b":2: clauses[0].when.type"),
                            ('{"version":1,"name":"x","default":"block",\n"clausses":[]}', b":2: clausses")):
            path = self.write("policy.json", text)
            done = self.run_it("policy", "check", path, status=2)
            self.assertIn(str(path).encode() + place, done.stderr)

    # ---- the allow-list

    def fingerprints(self, *values, args=()):
        done = self.run_it("policy", "fingerprint", *args, data="".join(v + "\n" for v in values), status=0)
        return done.stdout.decode().split()

    def allowing(self, *entries):
        policy = json.loads((SOURCE / "fixtures/policies/default.json").read_text())
        policy["allow"] = list(entries)
        return self.write("allow.json", json.dumps(policy))

    def test_allow_list__fingerprint_in_the_policy__exactly_that_value_passes(self):
        self.run_it("keygen", status=0)
        support, = self.fingerprints("support@sluice-test.org")
        self.assertRegex(support, "^[0-9a-f]{32}$")
        path = self.allowing({"type": "EMAIL_ADDRESS", "fingerprint": support, "why": "support desk"})
        self.run_it("policy", "check", path, status=0)
        self.assertIn(b"allow-list (1 entry)", self.run_it("policy", "explain", path, status=0).stdout)
        lines = ('{"text":"to support@sluice-test.org"}\n', '{"text":"to \\u0073upport\\u0040sluice-test.org"}\n',
                 '{"text":"to otto@sluice-test.org"}\n', '{"text":"to my.support@sluice-test.org"}\n',
                 '{"text":"support@sluice-test.org and otto@sluice-test.org"}\n')
        out = self.jsonl(*lines, args=("--policy", path))
        self.assertEqual([o["sluice"]["action"] for o in out], ["allow", "allow", "redact", "redact", "redact"])
        self.assertEqual([o["text"] for o in out[:2]], ["to support@sluice-test.org"] * 2)
        self.assertEqual(out[0]["sluice"]["clauses"], ["allow-list"])
        self.assertEqual([f["type"] for f in out[0]["sluice"]["findings"]], ["EMAIL_ADDRESS"])
        self.assertNotIn("support@", out[3]["text"])
        self.assertRegex(out[4]["text"], "^support@sluice-test.org and EMAIL-ADDRESS-[a-z0-9]{10}$")
        done = self.run_it("filter", "--policy", path, status=0,
                           data="to support@sluice-test.org, otto@sluice-test.org and an.support@sluice-test.org\n")
        self.assertRegex(done.stdout, b"^to support@sluice-test.org, EMAIL-[-A-Za-z0-9]+ and EMAIL-[-A-Za-z0-9]+\n$")
        self.assertEqual(self.audit(0)["verdict"], "good")
        shown = self.run_it("audit", "show", status=0).stdout
        records = [json.loads(line) for line in shown.splitlines()]
        decision = [r["what"] for r in records if r["kind"] == "decision"][0]
        self.assertEqual(decision["clauses"], ["allow-list"])
        self.assertEqual([f["action"] for f in decision["findings"]], ["allow"])
        self.assertNotIn(b"support@", shown)

    def test_allow_list__another_key__frees_nothing(self):
        self.run_it("keygen", status=0)
        self.run_it("keygen", "--redact-key", self.home / "other.key", status=0)
        mine, = self.fingerprints("support@sluice-test.org")
        other, = self.fingerprints("support@sluice-test.org", args=("--key", self.home / "other.key"))
        self.assertNotEqual(mine, other)
        path = self.allowing({"fingerprint": other})
        out = self.jsonl({"text": "support@sluice-test.org"}, args=("--policy", path))
        self.assertEqual(out[0]["sluice"]["action"], "redact")
        out = self.jsonl({"text": "support@sluice-test.org"}, args=("--policy", path, "--key", self.home / "other.key"))
        self.assertEqual(out[0]["sluice"]["action"], "allow")

    def test_policy_fingerprint__input__a_line_each_and_faults_without_the_value(self):
        done = self.run_it("policy", "fingerprint", data="x\n", status=2)
        self.assertIn(b"redact.key", done.stderr)
        self.run_it("keygen", status=0)
        a, b, c, d = self.fingerprints("one", "two", "one\r", " one")
        self.assertEqual(a, c)
        self.assertEqual(len({a, b, d}), 3)
        self.assertEqual(self.run_it("policy", "fingerprint", data="one", status=0).stdout.decode(), a + "\n")
        self.assertEqual(self.run_it("policy", "fingerprint", status=0).stdout, b"")
        done = self.run_it("policy", "fingerprint", data="one\n\ntwo\n", status=2)
        self.assertIn(b"standard input:2: ", done.stderr)
        done = self.run_it("policy", "fingerprint", "otto@sluice-test.org", status=2)
        self.assertNotIn(b"otto", done.stdout + done.stderr)

    def test_allow_list__value_in_place_of_a_fingerprint__refused_and_not_shown(self):
        path = self.allowing({"fingerprint": "otto@sluice-test.org"})
        done = self.run_it("policy", "check", path, status=2)
        self.assertIn(b"allow[0].fingerprint: not a fingerprint", done.stderr)
        self.assertNotIn(b"otto", done.stdout + done.stderr)
        done = self.run_it("policy", "check", self.allowing({"fingerprint": "0" * 32, "type": "NO_SUCH"}), status=2)
        self.assertIn(b"allow[0].type: unknown type", done.stderr)

    def test_doctor__fresh_home__says_ok(self):
        done = self.run_it("doctor", status=0)
        self.assertIn(b"ok", done.stdout)
        self.assertIn(b"warn  state        none yet: ", done.stdout)

    def test_state_folder__commands_that_only_read__not_made(self):
        path = self.write("text", "nothing to see here\n")
        for status, args in ((0, ("doctor",)), (0, ("scan", path)), (0, ("policy", "check")), (0, ("rules", "list")),
                             (2, ("audit", "verify")), (2, ("audit", "show")), (2, ("policy", "fingerprint")),
                             (2, ("scan", "--baseline", path, path)), (0, ("explain", "nothing to see"))):
            with self.subTest(args=args):
                self.run_it(*args, status=status)
                self.assertFalse((self.home / "state").exists())
        self.run_it("scan", "--write-baseline", self.home / "baseline", path, status=0)
        self.assertEqual([p.name for p in (self.home / "state").iterdir()], ["redact.key"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
