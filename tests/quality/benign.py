"""Text that looks as if it held a secret and does not: placeholders, code that fetches secrets, hashes, public keys,
near misses of every provider's shape. Every finding of class secret in it is a false alarm."""
import base64
import re

import tokens

PLACEHOLDERS = ("your-api-key-here YOUR_API_KEY your_password_here changeme <your-token> <password> ${DB_PASSWORD} "
                "{{ api_key }} $API_KEY %PASSWORD% xxxxxxxxxxxxxxxxxxxx ******** REPLACE_ME [REDACTED] ... TODO null None "
                "$(cat/run/secrets/key) insert-your-key-here example-password dummy-token #{password} @password@ "
                "XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX sk-xxxxxxxxxxxxxxxxxxxxxxxx ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx "
                "00000000000000000000000000000000 your_secret_key_goes_here <API_KEY> my-secret-password-placeholder").split()
NAMES = "API_KEY password DB_PASSWORD secret_key access_token clientSecret AUTH_TOKEN smtp_password openai_api_key".split()

CODE = [
    "password = os.environ[\"DB_PASSWORD\"]\n", "token = os.getenv('GITHUB_TOKEN', '')\n", "api_key = config.get(\"api_key\")\n",
    "const apiKey = process.env.OPENAI_API_KEY;\n", "password: string;\n", "def login(user: str, password: str) -> Token:\n",
    "password = getpass.getpass('Password: ')\n", "secret_key = load_secret(\"prod/app/secret_key\")\n",
    "token := r.Header.Get(\"Authorization\")\n", "if (password.length() < 12) throw new WeakPasswordException();\n",
    "String password = request.getParameter(\"password\");\n", "    password VARCHAR(255) NOT NULL,\n",
    "auth_token = generate_token(user.id, expires_in=3600)\n", "<input type=\"password\" name=\"password\" id=\"password\">\n",
    "parser.add_argument('--password', help='password of the database user')\n", "usage: tool [--token TOKEN] [--api-key KEY]\n",
    "export API_KEY=$(vault kv get -field=key secret/app)\n", "password: !vault-ref secret/data/app#password\n",
    "secretKeyRef:\n  name: db-credentials\n  key: password\n", "password_min_length: 12\npassword_max_age_days: 90\n",
    "token_type: bearer\nexpires_in: 3600\n", "tokenizer: cl100k_base\nmax_tokens: 4096\n", "primary_key: customer_id\n",
    "secret_name = \"prod/payments/stripe\"\n", "this.password = password;\n", "return new ApiToken(token, secret);\n",
    "assert response.json()['access_token'] is not None\n", "key = f\"cache:{user_id}:{page}\"\n",
    "sort_key=lambda item: item.priority\n", "passwords = [p.strip() for p in sys.stdin]\n", "authToken: localStorage.getItem('authToken'),\n",
    "curl -H \"Authorization: Bearer $TOKEN\" https://api.acme.dev/v1\n", "mysql -u root -p\"$MYSQL_ROOT_PASSWORD\" app\n",
    "postgres://user:password@localhost:5432/app\n", "git clone https://$USER:$TOKEN@git.acme.dev/app.git\n",
    "Authorization: Bearer <access_token>\n", "docker login -u \"$USER\" --password-stdin\n", "resource \"random_password\" \"db\" {\n  length = 24\n}\n",
    "password = var.db_password\n", "api_key: ${{ secrets.API_KEY }}\n", "SECRET_KEY_FILE=/run/secrets/secret_key\n",
    "aws_secret_access_key = data.vault_generic_secret.aws.data[\"secret_key\"]\n", "public static final String PASSWORD_FIELD = \"password\";\n",
    "setPassword(event.target.value)\n", "hashed = bcrypt.hashpw(password.encode(), bcrypt.gensalt())\n",
    "credentials: 'include',\n", "csrf_token: document.querySelector('meta[name=csrf-token]').content\n",
    "TOKEN_EXPIRED = \"token_expired\"\nTOKEN_INVALID = \"token_invalid\"\n", "keyboard-interactive password publickey\n",
    "if token == TOKEN_STRING and next_token != TOKEN_COMMA:\n", "secret := &corev1.Secret{ObjectMeta: meta}\n",
]

PROSE = [
    "My password is too long for this form, what can I do?", "Das Passwort ist falsch, bitte versuche es noch einmal.",
    "Le mot de passe est obligatoire et doit contenir au moins huit caractères.", "La contraseña es incorrecta.",
    "La password è scaduta, cambiala entro domani.", "A senha é obrigatória para continuar.", "Het wachtwoord is vergeten.",
    "Hasło jest nieprawidłowe, spróbuj ponownie.", "The secret to good bread is patience.", "The key is under the mat.",
    "Forgot your password? We will send you a reset link.", "The API key is missing or was revoked.",
    "Passwords must have 12 characters, one digit and one symbol.", "An access token is valid for 3600 seconds.",
    "Der Schlüssel zum Erfolg ist Geduld.", "La clé du problème est la mémoire.", "Never share your password with anybody.",
    "Your token: none yet, create one under Settings.", "The passphrase was never stored in plain text.",
    "Where do I put my Mistral API key? The documentation says in the environment.", "Ist das Token abgelaufen?",
    "Please rotate the Cloudflare token before Friday.", "The Heroku API key lives in 1Password, ask Anna.",
    "Password: required. Username: optional.", "password - the password of the user; token - the session's token",
]

CATALOGUE = [("password", "Passwort"), ("password", "Mot de passe"), ("password", "Contraseña"), ("password", "Wachtwoord"),
             ("forgot_password", "Passwort vergessen?"), ("api_key", "API-Schlüssel"), ("token", "Jeton d'accès"),
             ("secret", "Geheimnis"), ("new_password", "Nova senha"), ("confirm_password", "Conferma password"),
             ("password_hint", "Use 8 or more characters"), ("invalid_token", "Token is invalid or expired"),
             ("access_key", "Clave de acceso"), ("passphrase", "Wyrażenie hasłowe"), ("pwd", "Hasło")]


def hash_lines(rng):
    sri = lambda n: base64.b64encode(rng.bytes(n)).decode()
    hx = lambda n: rng.chars("hex", n)
    return [
        f"\"integrity\": \"sha512-{sri(64)}\",\n", f"  integrity sha512-{sri(64)}\n",
        f"git.acme.dev/lib/text v0.3.{rng.below(9)} h1:{sri(32)}\n", f"checksum = \"{hx(64)}\"\n", f"    --hash=sha256:{hx(64)} \\\n",
        f"commit {hx(40)}\nAuthor: Anna <anna@acme.dev>\n", f"index {hx(7)}..{hx(7)} 100644\n", f"image: acme/web@sha256:{hx(64)}\n",
        f"{hx(32)}  archive.tar.gz\n", f"{hx(64)}  ./build/app\n", f"ETag: \"{hx(32)}\"\n", f"request id {rng.uuid()} took 31 ms\n",
        f"\"id\": \"{rng.uuid()}\", \"parent\": \"{rng.uuid()}\"\n", f"traceparent: 00-{hx(32)}-{hx(16)}-01\n",
        f"rev = \"{hx(40)}\"\n", f"<script src=\"app.js\" integrity=\"sha384-{sri(48)}\"></script>\n", f"SHA256:{sri(32)[:43]} anna@build (ED25519)\n",
        f"main.{hx(20)}.chunk.js 132 kB\n", f"pod/web-{hx(10)}-{rng.chars('low36', 5)} Running\n", f"Content-MD5: {sri(16)}\n",
        f"blob sha1:{hx(40)} size:{rng.below(90000)}\n", f"uuid={rng.uuid()} /dev/sda1\n", f"see commit {hx(40)} for the fix\n",
        f"md5sum says {hx(32)} for the image\n",
        f"docker.io/acme/base:1.2@sha256:{hx(64)}\n", f"fingerprint: {':'.join(hx(2) for _ in range(20))}\n",
    ]


def public_things(rng):
    sri = lambda n: base64.b64encode(rng.bytes(n)).decode()
    png = base64.b64encode(bytes.fromhex("89504e470d0a1a0a0000000d49484452") + rng.bytes(900)).decode()
    ssh = tokens.ssh_string(b"ssh-ed25519") + tokens.ssh_string(rng.bytes(32))
    return [
        tokens.pem("PUBLIC KEY", tokens.der(0x30, rng.bytes(290))) + "\n", tokens.pem("CERTIFICATE", tokens.der(0x30, rng.bytes(900))) + "\n",
        tokens.pem("CERTIFICATE REQUEST", tokens.der(0x30, rng.bytes(600))) + "\n", tokens.pgp(rng, "PUBLIC KEY BLOCK", 0x99) + "\n",
        tokens.pgp(rng, "SIGNATURE", 0x89) + "\n", "ssh-ed25519 " + tokens.b64(ssh) + " anna@build\n", "age1" + tokens.bech32("age", rng.bytes(32))[4:] + "\n",
        f"![logo](data:image/png;base64,{png})\n", f"src: url(data:font/woff2;base64,{sri(700)}) format(\"woff2\");\n",
        "PublicKey = " + sri(32) + "\nEndpoint = vpn.acme.dev:51820\n", "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" + rng.chars("word", 43) + "\",\"y\":\"" + rng.chars("word", 43) + "\"}\n",
        "!function(e,t){\"object\"==typeof exports?module.exports=t():e.%s=t()}(this,function(){var n=%d,r=\"%s\";return n+r});\n"
        % (rng.chars("lower", 6), rng.below(9999), rng.chars("lower", 9)),
        "{\"version\":3,\"mappings\":\"" + ";".join(rng.chars("ACEGIKMOQSUWY", 4) + "," + rng.chars("ACEGIKMOQSUWY", 4) for _ in range(60)) + "\"}\n",
        ".%s{color:#%s;background:#%s}\n" % (rng.chars("lower", 7), rng.chars("hex", 6), rng.chars("hex", 6)),
        "arn:aws:iam::%s:role/%s\n" % (rng.chars("digit", 12), rng.chars("lower", 9)), "s3://acme-artifacts/%s/app.tgz\n" % rng.chars("hex", 40),
        "https://files.acme.dev/d/%s/%s.pdf\n" % (rng.chars("alnum", 22), rng.chars("lower", 8)), "<path d=\"M%s %s l%s z\"/>\n" % tuple(rng.chars("digit", 5) for _ in range(3)),
        "kind: SealedSecret\nspec:\n  encryptedData:\n    password: " + "Ag" + sri(240)[2:] + "\n", "-----BEGIN AGE ENCRYPTED FILE-----\n" + sri(120) + "\n-----END AGE ENCRYPTED FILE-----\n",
    ]


def documented():
    """Keys that vendors print in their own documentation: put together here, so that no scanner stumbles over this file."""
    key_id, secret = "AKIA" + "IOSFODNN7" + "EXAMPLE", "wJalrXUtnFEMI" + "/K7MDENG/" + "bPxRfiCYEXAMPLEKEY"
    return [f"aws_access_key_id = {key_id}\n", f"aws_secret_access_key = {secret}\n", f"{{\"AccessKeyId\": \"{key_id}\", \"SecretAccessKey\": \"{secret}\"}}\n",
            f"export AWS_SECRET_ACCESS_KEY='{secret}'\n", f"In the examples {key_id} stands for your own key.\n", f"-u {key_id}:{secret}\n"]


def placeholder_lines(rng):
    value, name = rng.pick(PLACEHOLDERS), rng.pick(NAMES)
    return rng.pick([f"{name}={value}\n", f"{name}: \"{value}\"\n", f"{{\"{name}\": \"{value}\"}}\n", f"const {name} = '{value}';\n",
                     f"export {name}=\"{value}\"\n", f"--{name.lower().replace('_', '-')} {value}\n", f"Set {name} to {value} first.\n",
                     f"curl -H \"Authorization: Bearer {value}\" https://api.acme.dev\n", f"<{name}>{value}</{name}>\n" if "<" not in value else f"{name} = {value}\n"])


def catalogue(rng):
    name, text = rng.pick(CATALOGUE)
    return rng.pick([f"\"{name}\": \"{text}\",\n", f"{name}={text}\n", f"msgid \"{name}\"\nmsgstr \"{text}\"\n", f"  {name}: {text}\n",
                     f"<string name=\"{name}\">{text}</string>\n", f"'{name}' => '{text}',\n"])


def rows(random):
    """Yields (kind, index, text)."""
    for i in range(260):
        yield "placeholder", i, placeholder_lines(random("placeholder", i))
    for i in range(80):
        yield "catalogue", i, catalogue(random("catalogue", i))
    for kind, lines in (("code", CODE), ("prose", PROSE), ("documented", documented())):
        for i, text in enumerate(lines):
            yield kind, i, text
    for i in range(10):
        for j, text in enumerate(hash_lines(random("hash", i))):
            yield "hash", i * 100 + j, text
    for i in range(8):
        for j, text in enumerate(public_things(random("public", i))):
            yield "public", i * 100 + j, text


# Near misses of a provider's type

def prefix_of(shape):
    return tokens.PART.split(shape)[0]


def near_misses(entry, shape, rng, variable):
    """Yields (kind, text): none may be reported as a token of this provider's. "one-short" is only counted, since a rule
    may allow for lengths around the documented one."""
    token = tokens.build(shape, rng)
    prefix, text = prefix_of(shape), token.text
    if entry.get("form", "token") != "token":
        start, end = token.spans[0]
        for kind, value in (("placeholder", "<password>"), ("variable", "${SECRET}"), ("crossed-out", "xxxxxxxxxxxxxxxx")):
            if (start, end) != (0, len(text)):
                yield kind, text[:start] + value + text[end:] + "\n"
        if text.startswith("-----BEGIN"):
            first = text.split("\n")[0]
            yield "placeholder", first + "\n...\n" + first.replace("BEGIN", "END") + "\n"
            yield "crossed-out", f"grep -l -- '{first}' *.pem\n"
        return
    body = text[len(prefix):]
    alone = "needs_name" not in entry
    line = lambda value: f"{variable}={value}\n"
    yield "one-short", line(text[:-1])
    yield "cut", line(prefix + body[:min(12, max(3, len(body) * 3 // 10))])
    yield "alphabet", line(prefix + re.sub(r"(.{4}).", r"\1!", body))
    yield "placeholder", line(prefix + rng.pick(["x" * len(body), "YOUR_TOKEN_HERE", "..."]) if prefix else "your-key-here")
    yield "crossed-out", line(prefix + rng.pick(["*" * len(body), "<token>", "X" * len(body)]))
    around = text if re.fullmatch(r"[0-9A-Za-z]+", text) is None else text + rng.chars("alnum", 30)
    yield "glued", (rng.chars("alnum", 30) + around + "\n") if alone else line(text + rng.chars("".join(sorted(set(text) & set(tokens.BASE62))), 40))
    if not alone:
        yield "no-name", f"etag {text} of the file\n"
    else:
        yield "prefix", f"Tokens of this kind begin with {prefix} and are secret.\n"
