"""`sluice scan` for people who scan code: git, diffs, baselines, comments, ignore files, and what code hosts read.

usage: test_scan.py PROGRAM SOURCE [UNITTEST-ARGUMENT...]

SARIF is checked against lists written down from the standard (OASIS SARIF 2.1.0); where SLUICE_SARIF_SCHEMA names the
standard's own JSON schema, against that, too.
"""
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zlib

PROGRAM = sys.argv[1]
SOURCE = pathlib.Path(sys.argv[2])
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

# Properties that SARIF 2.1.0 allows in each object we write; nothing else is allowed but property bags.
SARIF = {
    "log": {"$schema", "version", "runs", "inlineExternalProperties", "properties"},
    "run": {"tool", "columnKind", "results", "originalUriBaseIds", "versionControlProvenance", "properties"},
    "driver": {"name", "semanticVersion", "version", "informationUri", "rules", "properties"},
    "rule": {"id", "name", "shortDescription", "fullDescription", "help", "helpUri", "defaultConfiguration", "properties"},
    "result": {"ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints", "properties"},
    "region": {"startLine", "startColumn", "endLine", "endColumn", "byteOffset", "byteLength"},
}


def github_token(seed):
    rng = random.Random(seed)
    body = "".join(rng.choice(BASE62) for _ in range(30))
    crc, digits = zlib.crc32(body.encode()), ""
    for _ in range(6):
        crc, rest = divmod(crc, 62)
        digits = BASE62[rest] + digits
    return "ghp" + "_" + body + digits


class Scan(unittest.TestCase):
    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp())
        self.work = self.home / "work"
        self.work.mkdir()
        self.env = {"PATH": os.environ["PATH"], "SLUICE_HOME": str(self.home / "state"), "SLUICE_DATA": str(SOURCE),
                    "HOME": str(self.home), "GIT_CONFIG_NOSYSTEM": "1"}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
            if name in os.environ:
                self.env[name] = os.environ[name]
        self.token = github_token(1)

    def tearDown(self):
        shutil.rmtree(self.home)

    def scan(self, *args, data=b"", status=None):
        done = subprocess.run([PROGRAM, "scan", *map(str, args)], input=data, capture_output=True, env=self.env,
                              cwd=self.work, timeout=120)
        self.assertNotIn(self.token[8:].encode(), done.stdout + done.stderr, "a value was printed")
        if status is not None:
            self.assertEqual(done.returncode, status, (args, done.stdout[-2000:], done.stderr[-2000:]))
        return done

    def hits(self, *args, data=b"", status=1):
        done = self.scan("--format", "jsonl", *args, data=data, status=status)
        return [json.loads(line) for line in done.stdout.decode().splitlines()]

    def places(self, *args, **more):
        return [(h["path"], h["line"], h["column"]) for h in self.hits(*args, **more)]

    def write(self, name, text):
        path = self.work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def git(self, *args):
        return subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *args], check=True,
                              capture_output=True, env=self.env, cwd=self.work).stdout

    def repository(self):
        self.git("init", "-q")
        self.write("f.txt", "one\ntwo\nthree\n")
        self.git("add", ".")
        self.git("commit", "-qm", "first")

    # ---- git

    def test_staged__a_token_in_the_index__found_where_it_stands(self):
        self.repository()
        self.write("f.txt", f"one\nt = {self.token}\ntwo\nthree\n")
        self.assertEqual(self.places("--staged", status=0), [])
        self.git("add", "f.txt")
        self.write("f.txt", "one\ntwo\nthree\n")  # the index counts, not the file
        self.assertEqual(self.places("--staged"), [("f.txt", 2, 5)])
        self.assertEqual(self.places("--staged", "other", status=0), [])

    def test_staged__standard_output_closed__no_success(self):
        self.repository()
        self.write("f.txt", self.token)
        self.git("add", ".")
        for closed in (">&-", "<&- >&-", "<&- >&- 2>&-"):
            done = subprocess.run(["sh", "-c", f'"$0" scan --staged {closed}', PROGRAM], env=self.env, cwd=self.work,
                                  capture_output=True, timeout=60)
            self.assertEqual(done.returncode, 3, (closed, done.stderr))

    def test_staged__only_context_holds_a_token__not_reported(self):
        self.repository()
        self.write("f.txt", f"{self.token}\ntwo\nthree\n")
        self.git("commit", "-qam", "second")
        self.write("f.txt", f"{self.token}\ntwo\nthree\nfour\n")
        self.git("add", ".")
        self.assertEqual(self.places("--staged", status=0), [])

    def test_since__added_and_removed_again__found_in_its_commit(self):
        self.repository()
        base = self.git("rev-parse", "HEAD").decode().strip()
        self.write("dir/ü \"q\".txt", f"a\n{self.token}\n")
        self.git("add", ".")
        self.git("commit", "-qm", "second")
        bad = self.git("rev-parse", "HEAD").decode().strip()
        self.git("rm", "-q", "dir/ü \"q\".txt")
        self.git("commit", "-qm", "third")
        found = self.hits("--since", base)
        self.assertEqual([(h["path"], h["line"], h["commit"]) for h in found], [("dir/ü \"q\".txt", 2, bad)])
        self.assertEqual(self.places("--since", bad, status=0), [])

    def test_since__users_own_diff_settings__make_no_difference(self):
        self.repository()
        self.write("f.txt", f"one\ntwo\n{self.token}\n")
        self.git("commit", "-qam", "second")
        plain = self.places("--since", "HEAD~1")
        for name, value in (("diff.noprefix", "true"), ("color.ui", "always"), ("diff.external", "/bin/true"),
                            ("diff.mnemonicPrefix", "true"), ("log.showSignature", "true"), ("diff.context", "0")):
            self.git("config", name, value)
        self.assertEqual(self.places("--since", "HEAD~1"), plain)
        self.assertEqual(plain, [("f.txt", 3, 1)])

    def test_staged__in_a_folder_of_the_repository__all_of_it(self):
        self.repository()
        self.git("config", "diff.relative", "true")
        self.write("below/g.txt", "x\n")
        self.write("f.txt", f"one\n{self.token}\n")
        self.git("add", ".")
        self.work = self.work / "below"
        self.assertEqual(self.places("--staged"), [("f.txt", 2, 1)])
        self.git("commit", "-qm", "second")
        self.assertEqual(self.places("--since", "HEAD~1"), [("f.txt", 2, 1)])

    def test_since__another_root_merged__its_files_too_whatever_log_showRoot_says(self):
        self.repository()
        self.git("config", "log.showRoot", "false")
        base = self.git("rev-parse", "HEAD").decode().strip()
        main = self.git("symbolic-ref", "--short", "HEAD").decode().strip()
        self.git("checkout", "-q", "--orphan", "other")
        self.git("rm", "-qrf", ".")
        self.write("g.txt", self.token)
        self.git("add", ".")
        self.git("commit", "-qm", "another first")
        self.git("checkout", "-q", main)
        self.git("merge", "-q", "--allow-unrelated-histories", "-m", "both", "other")
        self.assertEqual(self.places("--since", base), [("g.txt", 1, 1)])

    def test_since__merge_that_adds_a_token_itself__found(self):
        self.repository()
        main = self.git("rev-parse", "--abbrev-ref", "HEAD").decode().strip()
        self.git("checkout", "-qb", "side")
        self.write("side.txt", "s\n")
        self.git("add", ".")
        self.git("commit", "-qm", "side")
        self.git("checkout", "-q", main)
        self.write("main.txt", "m\n")
        self.git("add", ".")
        self.git("commit", "-qm", "main")
        self.git("merge", "-q", "--no-commit", "--no-ff", "side")
        self.write("main.txt", f"m\n{self.token}\n")
        self.git("add", ".")
        self.git("commit", "-qm", "merge")
        self.assertEqual(self.places("--since", "HEAD~1"), [("main.txt", 2, 1)])

    def test_git__no_repository_or_revision__exit_2_and_no_report(self):
        self.assertIn(b"git: failed", self.scan("--staged", status=2).stderr)
        self.repository()
        for args in (["--since", "nonsense"], ["--since", "--output=x"], ["--staged", "--since", "HEAD"],
                     ["--diff", "f.txt"]):
            self.assertNotEqual(self.scan(*args, status=2).stderr, b"")
        self.assertFalse((self.work / "x..HEAD").exists())

    def test_diff__on_standard_input__as_git_and_diff_write_it(self):
        self.write("old/f", "a\nb\n")
        self.write("new/f", f"a\nb\n{self.token}\n")
        diff = subprocess.run(["diff", "-ru", "old", "new"], cwd=self.work, capture_output=True).stdout
        self.assertEqual(self.places("--diff", data=diff), [("new/f", 3, 1)])
        self.assertIn(b"not a diff", self.scan("--diff", data=b"hello\n", status=2).stderr)
        self.assertEqual(self.places("--diff", status=0), [])

    # ---- what is known or allowed

    def test_baseline__values_that_move__known_and_new_ones_reported(self):
        self.write("f.txt", f"x\n{self.token}\n")
        self.scan("--write-baseline", "known.json", "f.txt", status=0)
        known = json.loads((self.work / "known.json").read_text())
        self.assertEqual([(v["type"], v["path"]) for v in known["values"]], [("GITHUB_TOKEN", "f.txt")])
        self.write("f.txt", f"x\n\n\nmoved {self.token}\n")
        self.assertEqual(self.places("--baseline", "known.json", "f.txt", status=0), [])
        self.write("f.txt", f"{self.token} {github_token(2)}\n")
        self.assertEqual(self.places("--baseline", "known.json", "f.txt"), [("f.txt", 1, 42)])

    def test_baseline__place_of_no_regular_file__left_as_it_is(self):
        os.mkfifo(self.work / "pipe")
        self.assertIn(b"pipe: not a regular file", self.scan("--write-baseline", "pipe", "-", status=2).stderr)
        self.assertTrue((self.work / "pipe").is_fifo())

    def test_baseline__another_key_or_a_damaged_file__knows_nothing_or_says_so(self):
        self.write("f.txt", f"{self.token}\n")
        self.scan("--write-baseline", "known.json", "f.txt", status=0)
        os.rename(self.home / "state/redact.key", self.home / "old.key")
        self.scan("--write-baseline", "other.json", "f.txt", status=0)
        self.assertEqual(len(self.places("--baseline", "known.json", "f.txt")), 1)
        for text in ("[]", '{"baseline": 2, "values": []}', '{"baseline": 1, "values": [{"fingerprint": "x"}]}',
                     '{"baseline": 1, "values": [{"fingerprint": "' + self.token + '"}]}'):
            self.write("bad.json", text)
            self.assertIn(b"bad.json:1", self.scan("--baseline", "bad.json", "f.txt", status=2).stderr)

    def test_comment__fingerprint_of_the_value__allows_it_in_this_file_only(self):
        self.write("f.txt", f"{self.token}\n")
        self.scan("--write-baseline", "known.json", "f.txt", status=0)
        fingerprint = self.hits("f.txt")[0]["fingerprint"]
        self.write("f.txt", f"{self.token}\nand {github_token(3)}\n# sluice:allow {fingerprint}\n")
        self.write("g.txt", f"{self.token}\n")
        done = self.scan("f.txt", "g.txt", status=1)
        self.assertEqual([line.split(":")[:2] for line in done.stdout.decode().splitlines()],
                         [["f.txt", "2"], ["g.txt", "1"]])
        self.assertIn(b"1 allowed by comments", done.stderr)
        os.rename(self.home / "state/redact.key", self.home / "old.key")
        self.assertIn(b"there is no key", self.scan("f.txt", status=1).stderr)
        self.assertEqual(len(self.hits("f.txt", "--key", self.home / "old.key")), 1)

    def test_ignore_file__folders_and_patterns__left_out_unless_named(self):
        for name in ("a.log", "b/c.log", "b/d.txt", "gen/x.txt"):
            self.write(name, self.token)
        self.write(".sluiceignore", "*.log\ngen/\n")
        self.assertEqual(self.places("."), [("b/d.txt", 1, 1)])
        self.assertEqual(len(self.places("--no-ignore", ".")), 4)
        self.assertEqual(self.places("a.log"), [("a.log", 1, 1)])
        self.write("other", "b/\n")
        self.assertEqual(self.places("--ignore-file", "other", "."), [("a.log", 1, 1), ("gen/x.txt", 1, 1)])
        self.assertEqual(self.scan("--ignore-file", "missing", ".", status=2).stdout, b"")

    def test_folders__as_deep_as_may_be_and_one_deeper__read_and_refused(self):
        self.write("d/" * 63 + "f.txt", f"{self.token}\n")
        self.assertEqual(len(self.places(".")), 1)
        self.write("d/" * 64 + "f.txt", f"{self.token}\n")
        self.assertIn(b"ymbolic links", self.scan(".", status=2).stderr)  # ELOOP

    def test_engines__same_hits(self):
        rng = random.Random(4)
        self.write("f.txt", "\n".join(rng.choice(["words and more", github_token(rng.random()), ""]) for _ in range(300)))
        self.assertEqual(self.hits("--engine", "fast", "f.txt"), self.hits("--engine", "plain", "f.txt"))

    def test_folders__with_slashes_at_their_end__the_same_names(self):
        self.write("src/a.c", self.token)
        self.write("src/b.c", self.token)
        self.write(".sluiceignore", "src/b.c\n")
        for folder, name in (("src", "src/a.c"), ("src/", "src/a.c"), ("src///", "src/a.c"), (".", "src/a.c"),
                             ("./", "src/a.c"), (f"{self.work}//", f"{self.work}/src/a.c")):
            found = [path for path, _, _ in self.places(folder)]
            self.assertEqual([p for p in found if p.endswith("a.c")], [name])
            self.assertEqual(len(found), 2 if folder.startswith("/") else 1, folder)

    # ---- many files

    def many_files(self):
        """Files with tokens and without, a binary one, one that is not there, one whose reading fails; sizes and order
        are mixed."""
        rng = random.Random(5)
        for i in range(40):
            lines = [rng.choice(["words and more", "", f"t = {github_token(rng.random())}"]) for _ in range(rng.randrange(120))]
            self.write(f"d{i % 7}/f{i}.txt", "\n".join(lines))
        self.write("d3/picture", b"\0" + self.token.encode())
        return ("d1", "d0", "d3", "d2", "/proc/self/mem", "gone", "d4", "d5", "d6")

    def test_jobs__any_number__the_same_bytes_in_the_same_order(self):
        paths = self.many_files()

        def output(name, jobs):
            done = self.scan("--format", name, "--jobs", jobs, *paths, status=2)
            return re.sub(rb'"(start|end)_time":"[^"]*"', b"", done.stdout), done.stderr

        for name, several in (("text", (2, 3, 64)), ("jsonl", (5,)), ("sarif", (5,)), ("github", (5,)), ("gitlab", (5,)),
                              ("gitlab-codequality", (5,))):
            one = output(name, 1)
            for jobs in several:
                self.assertEqual(output(name, jobs), one, (name, jobs))
        self.assertGreater(one[0].count(b"fingerprint"), 50)
        for said in (b"1 binary files skipped", b"gone: ", b"/proc/self/mem: cannot read"):
            self.assertIn(said, one[1])

    def test_jobs__baseline__the_same_file(self):
        paths = self.many_files()[:3]
        self.scan("--jobs", 1, "--write-baseline", "one", *paths, status=0)
        self.scan("--jobs", 8, "--write-baseline", "eight", *paths, status=0)
        self.assertEqual((self.work / "one").read_bytes(), (self.work / "eight").read_bytes())

    def test_jobs__no_number_of_threads__refused(self):
        for jobs in ("0", "65", "-1", "two", ""):
            self.assertIn(b"--jobs takes 1 to 64", self.scan("--jobs", jobs, ".", status=2).stderr)

    # ---- what code hosts read

    def test_formats__name_that_is_no_utf8_or_has_a_line_break__still_one_line_and_json(self):
        (self.work / os.fsdecode(b"a\xff\n\x1b[2J.txt")).write_text(self.token)
        self.assertEqual(self.places("."), [("a\uFFFD\n\x1b[2J.txt", 1, 1)])
        for name in ("sarif", "gitlab", "gitlab-codequality"):
            json.loads(self.scan("--format", name, ".", status=1).stdout.decode())
        line, rest = self.scan(".", status=1).stdout.split(b"\n", 1)
        self.assertTrue(line.startswith(b"a\xff??[2J.txt:1:1: "), line)
        self.assertEqual(rest, b"")

    def test_sarif__objects_and_places__as_the_standard_has_them(self):
        self.write("dir/ü f.txt", f"é {self.token}\n")
        log = json.loads(self.scan("--format", "sarif", "dir", status=1).stdout)
        run = log["runs"][0]
        driver, result = run["tool"]["driver"], run["results"][0]
        region = result["locations"][0]["physicalLocation"]["region"]
        for name, thing in (("log", log), ("run", run), ("driver", driver), ("result", result), ("region", region)):
            self.assertLessEqual(set(thing), SARIF[name], name)
        for rule in driver["rules"]:
            self.assertLessEqual(set(rule), SARIF["rule"])
            self.assertIn(rule["defaultConfiguration"]["level"], ("none", "note", "warning", "error"))
            self.assertTrue(0 < float(rule["properties"]["security-severity"]) <= 10)
        self.assertEqual((log["version"], run["columnKind"], len(run["results"])), ("2.1.0", "unicodeCodePoints", 1))
        self.assertEqual(driver["rules"][result["ruleIndex"]]["id"], result["ruleId"])
        self.assertEqual(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "dir/%C3%BC%20f.txt")
        self.assertEqual(region, {"startLine": 1, "startColumn": 3, "endLine": 1, "endColumn": 43, "byteOffset": 3,
                                  "byteLength": 40})
        self.assertRegex(list(result["partialFingerprints"].values())[0], "^[0-9a-f]{32}$")
        if "SLUICE_SARIF_SCHEMA" in os.environ:
            import jsonschema
            jsonschema.validate(log, json.loads(pathlib.Path(os.environ["SLUICE_SARIF_SCHEMA"]).read_text()))

    def test_sarif__nothing_found__a_run_without_results(self):
        self.write("f.txt", "nothing\n")
        self.assertEqual(json.loads(self.scan("--format", "sarif", "f.txt", status=0).stdout)["runs"][0]["results"], [])

    def test_github__annotations__escaped_and_placed(self):
        self.write("a,b:c%.txt", f"x\ny {self.token}\n")
        line = self.scan("--format", "github", ".", status=1).stdout.decode()
        self.assertEqual(line.split("::")[1],
                         "error file=a%2Cb%3Ac%25.txt,line=2,endLine=2,col=3,endColumn=43,title=GITHUB_TOKEN")

    def test_gitlab__both_reports__members_that_gitlab_requires(self):
        self.write("f.txt", f"x\n{self.token}\n{github_token(5)}\n")
        report = json.loads(self.scan("--format", "gitlab", "f.txt", status=1).stdout)
        self.assertLessEqual({"version", "vulnerabilities", "scan"}, set(report))
        self.assertLessEqual({"analyzer", "scanner", "type", "start_time", "end_time", "status"}, set(report["scan"]))
        self.assertEqual(report["scan"]["type"], "secret_detection")
        self.assertRegex(report["scan"]["start_time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$")
        self.assertEqual(len({v["id"] for v in report["vulnerabilities"]}), 2)
        for v, line in zip(report["vulnerabilities"], (2, 3)):
            self.assertLessEqual({"id", "identifiers", "location"}, set(v))
            self.assertEqual((v["location"]["file"], v["location"]["start_line"]), ("f.txt", line))
            self.assertIn("sha", v["location"]["commit"])
        quality = json.loads(self.scan("--format", "gitlab-codequality", "f.txt", status=1).stdout)
        self.assertEqual(len({q["fingerprint"] for q in quality}), 2)
        for q in quality:
            self.assertLessEqual({"description", "check_name", "fingerprint", "severity", "location"}, set(q))
            self.assertIn(q["severity"], ("info", "minor", "major", "critical", "blocker"))

    def test_pre_commit__hook_definition__runs_what_it_says(self):
        hooks = (SOURCE / ".pre-commit-hooks.yaml").read_text()
        self.assertIn("entry: sluice scan --staged", hooks)
        self.assertIn("pass_filenames: false", hooks)
        self.repository()
        self.write("f.txt", self.token)
        self.git("add", ".")
        entry = [line.split(": ", 1)[1] for line in hooks.splitlines() if line.strip().startswith("entry:")][0].split()
        self.assertEqual(entry[:2], ["sluice", "scan"])
        self.scan(*entry[2:], status=1)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
