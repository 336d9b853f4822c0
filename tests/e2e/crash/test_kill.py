"""SIGKILL `sluice serve` at random points, many times, and compare what the upstream itself wrote down with the log: no
prompt that an upstream saw may be missing from it.

What is tested is the log, not the rules: all packs are loaded once, for the first of the lives, and one pack for the
others, which is what makes so many starts cheap.

usage: test_kill.py PROGRAM SOURCE [KILLS]
"""
import http.client
import http.server
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

PROGRAM, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
KILLS = int(sys.argv[3]) if len(sys.argv) > 3 else 200
CLIENTS = 3


class Upstream(http.server.BaseHTTPRequestHandler):
    """Nobody's API but enough of it: writes down the length of each body before it answers."""
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one segment an answer
    seen = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        Upstream.seen.append(len(body))
        answer = json.dumps({"choices": [{"index": 0, "message": {"role": "assistant", "content": "ok"}}]}).encode()
        try:
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
            self.wfile.flush()
        except OSError:
            pass  # the gate was killed

    def log_message(self, *args):
        pass


class QuietServer(http.server.ThreadingHTTPServer):
    def handle_error(self, request, address):
        pass  # connections of a killed gate break off: that is the point


def client(port, stop, lengths, lock):
    """Each prompt has a length of its own: that is how the upstream's list and the log are compared."""
    while not stop.is_set():
        with lock:
            lengths[0] += 1
            n = lengths[0]
        body = json.dumps({"model": "m", "messages": [{"role": "user", "content": "a" * n}]})
        try:
            c = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            c.request("POST", "/v1/chat/completions", body, {"content-type": "application/json"})
            c.getresponse().read()
            c.close()
        except (OSError, http.client.HTTPException):
            return


def start(config):
    p = subprocess.Popen([PROGRAM, "serve", "-c", str(config)], stderr=subprocess.PIPE,
                         stdout=subprocess.DEVNULL, text=True)
    said = ""
    while True:
        line = p.stderr.readline()
        said += line
        m = re.search(r"listening on http://127\.0\.0\.1:(\d+)", line)
        if m:
            threading.Thread(target=p.stderr.read, daemon=True).start()
            return p, int(m.group(1))
        if not line:
            sys.exit("sluice serve did not start: " + said)


def configure(path, rules, upstream):
    path.write_text(json.dumps({
        "listen": {"address": "127.0.0.1", "port": 0}, "rules": [str(SOURCE / rules)],
        "policy": str(SOURCE / "fixtures/policies/default.json"), "log": {"dir": "log", "key": "log.key"},
        "redact_key": "redact.key", "cache_dir": "cache",
        "destinations": {"cloud": {"provider": "openai", "url": "http://127.0.0.1:%d" % upstream}}}))
    return path


def main():
    rng = random.Random(20261121)
    folder = pathlib.Path(tempfile.mkdtemp())
    server = QuietServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for kind in ("log", "redact"):
        subprocess.run([PROGRAM, "keygen", "--%s-key" % kind, str(folder / (kind + ".key")), "--name", "gate.example/k"],
                       check=True, stdout=subprocess.DEVNULL)
    (folder / "cache").mkdir(mode=0o700)
    all_packs = configure(folder / "all.json", "rules", server.server_port)
    one_pack = configure(folder / "one.json", "rules/pii/contact.json", server.server_port)

    lengths, lock = [0], threading.Lock()
    for i in range(KILLS):
        p, port = start(all_packs if i == 0 else one_pack)
        stop = threading.Event()
        clients = [threading.Thread(target=client, args=(port, stop, lengths, lock)) for _ in range(CLIENTS)]
        for c in clients:
            c.start()
        time.sleep(rng.uniform(0, 0.1))
        p.kill()
        p.wait()
        stop.set()
        for c in clients:
            c.join()

    time.sleep(0.2)
    verify = subprocess.run([PROGRAM, "audit", "verify", str(folder / "log"), "--key", str(folder / "log.key.pub"),
                             "--json"], capture_output=True, text=True)
    show = subprocess.run([PROGRAM, "audit", "show", str(folder / "log")], capture_output=True, text=True, check=True)
    records = [json.loads(line) for line in show.stdout.splitlines()]
    logged = {r["what"]["n_out"] for r in records
              if r["kind"] == "decision" and r["what"]["action"] != "block"}
    missing = sorted(set(Upstream.seen) - logged)
    print("%d kills, %d prompts seen upstream, %d decisions, verify says %s" %
          (KILLS, len(Upstream.seen), len(logged), verify.stdout.strip()))
    shutil.rmtree(folder)
    assert len(Upstream.seen) > KILLS // 4, "the upstream saw next to nothing: the test tests nothing"
    assert len(set(Upstream.seen)) == len(Upstream.seen), "a prompt was sent twice"
    assert not missing, "seen upstream but not in the log: lengths %s" % missing[:10]
    assert verify.returncode in (0, 3), verify.stdout + verify.stderr


main()
