"""The set's third part: lines of logs, manifests and code in which a word like pass, key, pin or token means no secret, of
the kinds that real text showed to be taken for passwords. All benign, split as the others are."""

LINES = [
    "PASS: ld-elf/pr%(d5)s\n", "PASS: gdb.base/%(w)s.exp: run until exit\n", "--- PASS: Test%(W)s (0.0%(d1)ss)\n", "FAIL: %(w)s-%(d2)s\n",
    "    \"minipass\": \"^7.%(d1)s.%(d2)s\",\n", "  message(CHECK_PASS \"found %(w)s\")\n", "  FunctionPass *%(W)s%(d2)s = create();\n",
    "passed=%(d3)s failed=0 skipped=%(d1)s\n", "pass %(d1)s: %(w)s%(d3)s.o\n", "compass: heading %(d3)s\n", "bypass: rule-%(d3)s\n",
    "PWD=/home/anna/%(w)s%(d2)s\n", "OLDPWD=/srv/build-%(d4)s\n", "$ pwd\n/home/anna/%(w)s%(d3)s\n", "pwd: /srv/www/%(w)s%(d2)s/current\n",
    "pin: GPIO%(d2)s\n", "pinned: %(w)s@%(d1)s.%(d2)s.0\n", "pin the version to %(d1)s.%(d2)s.%(d1)s\n", "keyboard: us-%(d3)s\n",
    "monkey: caesar%(d2)s\n", "turkey = \"istanbul%(d2)s\"\n", "key: value-%(d3)s\n", "\"key\": \"%(w)s.title\",\n", "sort key: created_at_%(d2)s\n",
    "tokens: %(d5)s prompt, %(d3)s completion\n", "token count = %(d5)s\n", "unexpected token: '%(w)s%(d2)s' at line %(d3)s\n",
    "TOKEN_%(W)s = %(d3)s\n", "next_token: None, page %(d2)s\n", "secretary: %(w)s%(d2)s\n", "Secret Garden, chapter %(d2)s\n",
    "public key: ssh-%(w)s\n", "key-exchange: ECDHE-PSK-%(w)s%(d3)s\n", "authkey.h:%(d3)s: error: '%(w)s%(d2)s' undeclared\n",
    "author: %(w)s%(d2)s\n", "authority: %(w)s-ca-%(d1)s\n", "passport: %(w)s office, counter %(d2)s\n", "--password-file=/run/secrets/%(w)s%(d2)s\n",
    "password_reset_url: /reset/step%(d1)s\n", "passwordless: true%(d1)s\n", "password-policy-%(d2)s: strict\n", "passphrase-less-key-%(d2)s.md\n",
    "pw_name:pw_passwd:pw_uid:pw_gid\n", "root:x:0:0:root:/root:/bin/bash\n", "reset-password my-instance-%(d2)s --zone=eu\n",
    "apt-key adv --list-keys %(w)s%(d2)s\n", "primary key (%(w)s_id%(d2)s)\n", "foreign key: fk_%(w)s_%(d3)s\n", "Key Performance Index %(d4)s\n",
    "credentials: same-origin\n", "credential_helper: store%(d1)s\n", "auth: basic%(d1)s\n", "auth_type = scram-sha-%(d3)s\n", "cert: /etc/ssl/%(w)s%(d2)s.crt\n",
    "signature: v%(d1)s %(w)s%(d3)s(int, char)\n", "hash: murmur%(d1)s\n", "salt: %(w)s lake city %(d5)s\n", "session: %(w)s-%(d3)s opened for user anna\n",
    "cookie: chocolate%(d2)s\n", "private: true%(d1)s\n", "access: read-write-%(d2)s\n", "api: v%(d1)sbeta%(d1)s\n", "api_version: %(d4)s-0%(d1)s-01\n",
    "user: %(w)s%(d2)s\n", "login: %(w)s%(d2)s\n", "username=%(w)s_%(d3)s\n", "url: https://%(w)s.acme.dev:%(d4)s/p%(d3)s\n",
]
WORDS = ("amber birch cedar delta ember fjord grove heron inlet jetty kiosk larch maple north ocean pearl quartz ridge "
         "summit tundra union vista willow yarrow zephyr").split()


def rows(random):
    """Yields (index, text), two of each line."""
    for i, line in enumerate(LINES * 2):
        rng = random("words", i)
        values = {f"d{n}": "123456789"[rng.below(9)] + rng.chars("digit", n - 1) for n in range(1, 6)}
        word = rng.pick(WORDS)
        yield i, line % dict(values, w=word, W=word.capitalize())
