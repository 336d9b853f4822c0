"""Own secrets from outside: values go in from files and come out as names. Run by ctest; needs only python3.

usage: test_own.py PROGRAM SOURCE
"""
import base64
import csv
import io
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


class Own(unittest.TestCase):
    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp())
        self.random = random.Random(self.id())
        self.env = {"PATH": os.environ["PATH"], "SLUICE_HOME": str(self.home / "state"), "SLUICE_DATA": str(SOURCE)}
        self.said = b""  # all that any command wrote
        self.key, self.store = self.home / "own.key", self.home / "own.store"
        self.run_it("keygen", "--own-key", self.key, status=0)

    def tearDown(self):
        shutil.rmtree(self.home)

    def run_it(self, *args, data=b"", status=None):
        data = data.encode() if isinstance(data, str) else data
        done = subprocess.run([PROGRAM, *map(str, args)], input=data, capture_output=True, env=self.env, timeout=120)
        self.said += done.stdout + done.stderr
        if status is not None:
            self.assertEqual(done.returncode, status, (args, done.stdout[-2000:], done.stderr[-2000:]))
        return done

    def own(self, verb, *args, data=b"", status=0):
        return self.run_it("rules", "own", verb, "--key", self.key, "--store", self.store, *args, data=data,
                           status=status)

    def names(self):
        return {line.split(None, 1)[1]: int(line.split()[0]) for line in self.own("list").stdout.decode().splitlines()}

    def value(self, n=14, letters="abcdefghkmnpqrstxyzABCDEFGHKMNPQRS23456789!$%()=?+"):
        return "q" + "".join(self.random.choice(letters) for _ in range(n - 2)) + "7"

    def write(self, name, text):
        path = self.home / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def filter(self, text, *args):
        done = self.run_it("filter", "--jsonl", "--own-store", self.store, "--own-key",
                           self.key, *args, data=json.dumps({"text": text}) + "\n")
        return json.loads(done.stdout)

    def entries(self, text):
        return [f["entry"] for f in self.filter(text)["sluice"]["findings"] if f["rule"] == "secret.own"]

    # ---- the whole way

    def test_dotenv_to_audit_log__named_everywhere_and_shown_nowhere(self):
        value = self.value(20)
        self.own("add", self.write(".env", f"# settings\nexport DB_PASS='{value}'\nNODE_ENV=production\n"), status=1)
        encoded = base64.b64encode(value.encode()).decode()
        text = f"deploy with {encoded} please"
        out = self.filter(text)
        finding = [f for f in out["sluice"]["findings"] if f["rule"] == "secret.own"][0]
        self.assertEqual(finding["entry"], "DB_PASS")
        self.assertEqual(finding["type"], "OWN_SECRET")
        self.assertEqual(finding["class"], "secret")
        self.assertEqual(finding["score"], 1)
        self.assertEqual(text[finding["start"]:finding["end"]].rstrip("="), encoded.rstrip("="))
        self.assertNotEqual(out["sluice"]["action"], "allow")
        both = ("--own-store", self.store, "--own-key", self.key)
        for form in ("text", "jsonl", "sarif"):
            done = self.run_it("scan", "--format", form, *both, "-", data=f"say {value}\n", status=1)
            self.assertIn(b"DB_PASS", done.stdout)
        self.assertIn(b"DB_PASS", self.run_it("explain", *both, "-", data=f"say {value}\n", status=1).stdout)
        report = json.loads(self.run_it("audit", "verify", "--json", status=0).stdout)
        self.assertEqual((report["verdict"], report["decisions"]), ("good", 1))
        log = b"".join(p.read_bytes() for p in (self.home / "state").rglob("*") if p.is_file())
        self.assertIn(b'"entry":"DB_PASS"', log)
        self.assertIn(b'"rule":"secret.own"', log)
        for held in (self.store.read_bytes(), log, self.said):
            for at in range(len(value) - 5):
                self.assertNotIn(value[at:at + 6].encode(), held)
            self.assertNotIn(encoded[:8].encode(), held)
        self.assertNotIn(b"DB_PASS", self.store.read_bytes())

    # ---- adding

    def test_add__value_on_the_command_line__refused_and_not_repeated(self):
        value = self.value(20)
        for args in ([value], [value, value], ["--" + value], ["--name", "x", value]):
            done = self.own("add", *args, status=2)
            self.assertNotIn(value.encode(), done.stdout + done.stderr)
        self.assertIn(b"command line", self.own("add", value, status=2).stderr)
        self.assertFalse(self.store.exists())

    def test_add__twice__same_entries(self):
        path = self.write("values.txt", f"a\t{self.value()}\nb={self.value()}\n{self.value()}\n")
        self.assertIn(b"3 added, 0 known", self.own("add", path).stdout)
        self.assertIn(b"0 added, 3 known", self.own("add", path, "--name", "other/").stdout)
        self.assertEqual(set(self.names()), {"a", "b", "line-3"})

    def test_add__trivial_short_and_long_ones__lines_named_rest_taken(self):
        good = self.value()
        lines = ["short", "aaaaaaaaaaaa", "password1", "x7" * 2049, good, "<your token>"]
        done = self.own("add", "-", data="\n".join(lines), status=1)
        for line in (1, 2, 3, 4, 6):
            self.assertIn(f"standard input:{line}: not taken".encode(), done.stderr)
        self.assertNotIn(b":5:", done.stderr)
        self.assertEqual(self.names(), {"line-5": len(good)})
        for text in ("aaaaaaaa", "password", "x7x7", "your token"):
            self.assertNotIn(text.encode(), done.stderr)

    def test_add__dotenv__values_as_programs_read_them(self):
        one, two, three, four = (self.value(12, "abcdefghkmnpXYZ23456789") for _ in range(4))
        env = (f'A="{one} \\"x\\" \\n end"\nB=\'{two} # no comment\'\n  export C = {three} # a comment\n'
               f'D="first {four}\nsecond line"\nEMPTY=\n')
        self.own("add", self.write("prod.env", env))
        want = {"A": f'{one} "x" \n end', "B": f"{two} # no comment", "C": three, "D": f"first {four}\nsecond line"}
        self.assertEqual(self.names(), {k: len(v) for k, v in want.items()})
        for name, text in want.items():
            self.assertEqual(self.entries(f"({text})"), [name])

    def test_add__dotenv_with_line_breaks_in_values__lines_counted(self):
        env = f'A="{self.value()} \\\n{self.value()}\n"\nB=short\n'
        done = self.own("add", self.write("prod.env", env), status=1)
        self.assertIn(b"prod.env:4: not taken", done.stderr)

    def test_add__exports_of_vaults__secrets_and_nothing_else(self):
        v = [self.value(16, "abcdefghkmnpXYZ23456789") for _ in range(12)]
        hashicorp = {"request_id": v[9], "data": {"data": {"api": v[0], "tls": {"key": v[1]}},
                                                  "metadata": {"created_time": "2026-01-01T00:00:00Z"}}}
        bitwarden = {"encrypted": False, "folders": [{"id": v[10], "name": "Work"}], "items": [
            {"id": v[9], "name": "GitHub", "type": 1, "notes": None,
             "fields": [{"name": "pin", "value": v[2], "type": 1}, {"name": "site", "value": v[11], "type": 0}],
             "login": {"username": v[11], "password": v[3], "totp": v[4], "uris": [{"uri": v[11]}]}}]}
        onepassword = [{"id": v[9], "title": "AWS", "fields": [
            {"id": "username", "type": "STRING", "label": "username", "value": v[11]},
            {"id": "password", "type": "CONCEALED", "label": "root password", "value": v[5]}]}]
        table = io.StringIO()
        csv.writer(table).writerows([["Title", "Url", "Username", "Password", "OTPAuth"],
                                     ["Mail", v[11], v[11], v[6] + ' "quoted", yes', v[7]]])
        for name, text in (("vault.json", json.dumps(hashicorp)), ("bw.json", json.dumps(bitwarden, indent=1)),
                           ("op.json", json.dumps(onepassword)), ("op.csv", table.getvalue())):
            self.own("add", self.write(name, text))
        names = self.names()
        self.assertIn(names.pop("Mail"), (16, 30))  # two of them, the longer one last
        self.assertEqual(set(names), {"api", "tls.key", "GitHub/pin", "GitHub/password", "GitHub/totp",
                                      "AWS/root password"})
        self.assertEqual(len(self.own("list").stdout.splitlines()), 8)
        text = " | ".join(v[:6]) + " | " + v[6] + ' "quoted", yes | ' + v[7]
        self.assertEqual(len(self.entries(text)), 8)
        self.assertEqual(self.entries(" | ".join(v[9:])), [])

    def test_add__csv_with_columns_at_the_limit_and_one_past__taken_and_refused(self):
        for n, status in ((64, 0), (65, 2)):
            rows = [["Title"] + [f"c{i}" for i in range(n - 2)] + ["Password"],
                    ["Mail"] + ["x"] * (n - 2) + [self.value()]]
            table = io.StringIO()
            csv.writer(table).writerows(rows)
            self.own("add", "--format", "vault", "-", data=table.getvalue(), status=status)

    def test_add__export_that_is_none_or_encrypted_or_broken__refused_whole(self):
        for text in ('{"encrypted":true,"items":[{"name":"a","login":{"password":"2.abcdefgh|ijkl"}}]}', '{"a":1}',
                     '{"data":{"a":"' + self.value() + '"}', "[1,2"):
            done = self.own("add", "--format", "vault", "-", data=text, status=2)
            self.assertNotEqual(done.stderr, b"")
        self.own("add", "--format", "dotenv", "-", data='A="never ends', status=2)
        self.assertFalse(self.store.exists())

    def test_add__json__every_string_by_its_path(self):
        a, b = self.value(), self.value()
        self.own("add", "--format", "json", "--name", "app/", "-", data=json.dumps({"db": {"pw": a}, "keys": ["x", b]}),
                 status=1)
        self.assertEqual(set(self.names()), {"app/db.pw", "app/keys.1"})

    def test_add__a_name_that_holds_the_value__line_instead(self):
        value = self.value(12, "abcdefghkmnpXYZ23456789")
        self.own("add", "-", data=f"{value}x\t{value}\n")
        self.assertEqual(set(self.names()), {"line-1"})

    # ---- the rest

    def test_remove__a_name__all_versions_gone(self):
        old, new, other = self.value(), self.value(), self.value()
        self.own("add", "-", data=f"db\t{old}\nother\t{other}\n")
        self.own("add", "-", data=f"db\t{new}\n")
        self.assertEqual(self.entries(f"{old} and {new}"), ["db", "db"])
        self.own("remove", "db", "nothing", status=1)
        self.assertEqual(self.entries(f"{old} and {new} and {other}"), ["other"])

    def test_check__damaged_or_another_key__exit_1(self):
        self.own("add", "-", data=f"{self.value()}\n")
        self.run_it("rules", "own", "check", "--key", self.key, self.store, status=0)
        whole = self.store.read_bytes()
        for damaged in (whole[:-1], whole[:200], whole + b"\0", whole[:100] + bytes([whole[100] ^ 1]) + whole[101:]):
            self.store.write_bytes(damaged)
            self.run_it("rules", "own", "check", "--key", self.key, self.store, status=1)
            for command in (["scan", "-"], ["filter", "--jsonl"], ["explain", "-"]):
                done = self.run_it(command[0], "--own-store", self.store, "--own-key", self.key, *command[1:],
                                   data='{"text":"hello"}\n', status=2)
                self.assertEqual(done.stdout, b"")
        self.store.write_bytes(whole)
        other = self.home / "other.key"
        self.run_it("keygen", "--own-key", other, status=0)
        self.run_it("rules", "own", "check", "--key", other, self.store, status=1)

    def test_key__open_to_others_or_half_of_the_pair__refused(self):
        self.own("add", "-", data=f"{self.value()}\n")
        self.run_it("scan", "--own-store", self.store, "-", data="hello", status=2)
        self.run_it("scan", "--own-key", self.key, "-", data="hello", status=2)
        self.key.chmod(0o640)
        self.assertIn(b"open to others", self.own("list", status=2).stderr)
        self.run_it("scan", "--own-store", self.store, "--own-key", self.key, "-", data="hello", status=2)

    def test_serve__own_secrets_in_its_configuration__checked_like_the_rest(self):
        self.own("add", "-", data=f"{self.value()}\n")
        self.run_it("keygen", status=0)
        state = self.home / "state"
        config = {"listen": {}, "rules": [str(SOURCE / "rules")],
                  "policy": str(SOURCE / "fixtures" / "policies" / "default.json"),
                  "log": {"dir": str(state / "log"), "key": str(state / "log.key")},
                  "redact_key": str(state / "redact.key"),
                  "own_secrets": {"store": "own.store", "key": "own.key"},
                  "destinations": {"echo": {"provider": "openai", "loopback": "cloud"}}}
        path = self.write("sluice.json", json.dumps(config))
        self.run_it("serve", "-c", path, "--check-config", status=0)
        self.store.write_bytes(self.store.read_bytes()[:-5])
        self.assertIn(b"own.store", self.run_it("serve", "-c", path, "--check-config", status=2).stderr)
        config["own_secrets"] = {"store": "own.store"}
        self.write("sluice.json", json.dumps(config))
        self.run_it("serve", "-c", path, "--check-config", status=2)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
