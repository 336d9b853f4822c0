"""Secrets of no provider: passwords and keys in assignments, commands, connection strings and prose."""
import base64

WORDS = ("sommer winter herbst garten wolke drache mango lemon orange tiger eagle falcon purple silver copper river "
         "mountain forest castle bridge anchor harbor velvet planet rocket guitar piano soleil montagne chien fromage "
         "papillon caballo playa ventana zapato ciudad gatto cavallo finestra montagna stella fiets molen tulp kaas "
         "zamek rower kawa ogrod cavalo praia janela estrela berlin lisboa warszawa torino utrecht").split()


def word(rng):
    return rng.pick(WORDS)


def leet(rng):
    text = word(rng).capitalize()
    for plain, other in rng.shuffled([("a", "@"), ("o", "0"), ("i", "1"), ("e", "3"), ("s", "$")])[:3]:
        text = text.replace(plain, other)
    return text + rng.chars("digit", rng.between(2, 4))


def mixed(rng, n, symbols):
    """n random characters with at least a letter and a digit, never a symbol at either end."""
    inner = rng.chars("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789" + symbols, n - 4)
    return rng.chars("lower", 1) + rng.chars("upper", 1) + inner + rng.chars("digit", 1) + rng.chars("lower", 1)


PASSWORDS = {  # what people choose, and what their password managers choose
    "word-digits-symbol": lambda rng: word(rng).capitalize() + rng.chars("digit", rng.between(2, 4)) + rng.pick("!#?*"),
    "two-words-digits": lambda rng: word(rng) + word(rng).capitalize() + rng.chars("digit", 2),
    "leet": leet,
    "random-12": lambda rng: mixed(rng, 12, ""),
    "random-symbols-14": lambda rng: mixed(rng, 14, "!#%*+-_.?"),
    "random-20": lambda rng: mixed(rng, 20, "-_"),
}
KEYS = {
    "alnum-24": lambda rng: rng.chars("alnum", 24),
    "alnum-40": lambda rng: rng.chars("alnum", 40),
    "hex-32": lambda rng: rng.chars("hex", 32),
    "hex-64": lambda rng: rng.chars("hex", 64),
    "base64-44": lambda rng: base64.b64encode(rng.bytes(32)).decode(),
    "word-32": lambda rng: rng.chars("alnum", 1) + rng.chars("word", 30) + rng.chars("alnum", 1),
}
HELD_PASSWORDS = {
    "random-8": lambda rng: mixed(rng, 8, ""),
    "three-words": lambda rng: "-".join(word(rng) for _ in range(3)) + rng.chars("digit", 1),
    "camel-words": lambda rng: "".join(word(rng).capitalize() for _ in range(3)) + rng.chars("digit", 1),
    "word-year": lambda rng: word(rng) + str(rng.between(1960, 2026)),
}
HELD_KEYS = {
    "base32-32": lambda rng: rng.chars("b32", 32),
    "uuid": lambda rng: rng.uuid(),
    "hex-40": lambda rng: rng.chars("hex", 40),
    "dotted": lambda rng: rng.chars("alnum", 12) + "." + rng.chars("alnum", 28),
}

PASSWORD_NAMES = ("PASSWORD DB_PASSWORD MYSQL_ROOT_PASSWORD SMTP_PASSWORD POSTGRES_PASSWORD ADMIN_PASSWORD password passwd "
                  "pwd userPassword db_pass dbPassword adminPwd spring.datasource.password redis-password passphrase").split()
KEY_NAMES = ("API_KEY SECRET_KEY ACCESS_TOKEN CLIENT_SECRET AUTH_TOKEN ENCRYPTION_KEY JWT_SECRET SESSION_SECRET "
             "api_key apiKey secretKey accessToken client_secret auth_token private_token app.secret.key master-key "
             "REFRESH_TOKEN SERVICE_KEY hmacSecret").split()

ASSIGNMENTS = [  # <<V>> the name, <<P>> the value
    ("dotenv", "PORT=80\n<<V>>=<<P>>\n"),
    ("dotenv-quoted", "<<V>>=\"<<P>>\"\n"),
    ("export", "export <<V>>='<<P>>'\n"),
    ("yaml", "app:\n  <<V>>: <<P>>\n  debug: false\n"),
    ("yaml-quoted", "<<V>>: \"<<P>>\"\n"),
    ("json", "{\"host\": \"db\", \"<<V>>\": \"<<P>>\"}\n"),
    ("toml", "[db]\n<<V>> = \"<<P>>\"\n"),
    ("ini", "[db]\nuser = app\n<<V>> = <<P>>\n"),
    ("properties", "<<V>>=<<P>>\n"),
    ("xml-element", "<db><<<V>>><<P>></<<V>>></db>\n"),
    ("xml-attribute", "<add key=\"<<V>>\" value=\"<<P>>\"/>\n"),
    ("docker-env", "ENV <<V>>=<<P>>\n"),
    ("compose", "    environment:\n      <<V>>: <<P>>\n"),
    ("hcl", "  <<V>> = \"<<P>>\"\n"),
    ("python", "<<V>> = \"<<P>>\"\n"),
    ("python-call", "connect(host='db', <<V>>='<<P>>')\n"),
    ("python-dict", "cfg = {'<<V>>': '<<P>>', 'port': 1}\n"),
    ("javascript", "const <<V>> = \"<<P>>\";\n"),
    ("javascript-object", "  <<V>>: '<<P>>',\n"),
    ("java", "String <<V>> = \"<<P>>\";\n"),
    ("go", "\t<<V>> := \"<<P>>\"\n"),
    ("php-array", "'<<V>>' => '<<P>>',\n"),
    ("ruby-symbol", "  :<<V>> => \"<<P>>\"\n"),
    ("csharp", "var <<V>> = \"<<P>>\";\n"),
    ("log", "2026-01-02 10:00:01 DEBUG retry with <<V>>=<<P>> user=app\n"),
    ("kubernetes-string-data", "kind: Secret\nstringData:\n  <<V>>: <<P>>\n"),
    ("json-in-string", "{\"content\": \"{\\\"<<V>>\\\": \\\"<<P>>\\\"}\"}\n"),
]

COMMANDS = [  # passwords only
    ("curl-user", "curl -s -u <<U>>:<<P>> https://<<H>>/api\n"),
    ("mysql", "mysql -h <<H>> -u <<U>> -p<<P>> app\n"),
    ("sshpass", "sshpass -p '<<P>>' ssh <<U>>@<<H>>\n"),
    ("docker-login", "docker login -u <<U>> -p <<P>> <<H>>\n"),
    ("psql-env", "PGPASSWORD=<<P>> psql -h <<H>> -U <<U>>\n"),
    ("password-equals", "backup --user=<<U>> --password=<<P>> --all\n"),
    ("password-space", "tool login --username <<U>> --password <<P>>\n"),
    ("wget", "wget --user <<U>> --password='<<P>>' https://<<H>>/x\n"),
    ("unzip", "unzip -P <<P>> archive.zip\n"),
    ("htpasswd", "htpasswd -b .htpasswd <<U>> <<P>>\n"),
    ("netrc", "machine <<H>>\nlogin <<U>>\npassword <<P>>\n"),
    ("sql-identified", "CREATE USER '<<U>>'@'%' IDENTIFIED BY '<<P>>';\n"),
    ("sql-password", "CREATE USER <<U>> WITH PASSWORD '<<P>>';\n"),
    ("ado", "Server=<<H>>;Database=app;User Id=<<U>>;Password=<<P>>;\n"),
    ("odbc", "Driver={ODBC};Server=<<H>>;Uid=<<U>>;Pwd=<<P>>;\n"),
    ("jdbc-query", "jdbc:mysql://<<H>>:3306/app?user=<<U>>&password=<<P>>\n"),
    ("user-pass-lines", "user: <<U>>\npass: <<P>>\n"),
    ("chat-credentials", "creds for <<H>>\nusername - <<U>>\npassword - <<P>>\n"),
]
HEADERS = [  # keys only
    ("bearer", "curl -H 'Authorization: Bearer <<P>>' https://<<H>>/v1\n"),
    ("x-api-key", "curl -H \"X-API-Key: <<P>>\" https://<<H>>/v1\n"),
    ("x-auth-token", "X-Auth-Token: <<P>>\r\nAccept: */*\r\n"),
    ("authorization-token", "Authorization: Token <<P>>\r\n"),
    ("url-query", "https://<<H>>/cb?access_token=<<P>>&state=1\n"),
    ("flag-token", "tool push --token <<P>> --force\n"),
    ("flag-api-key", "tool --api-key=<<P>> list\n"),
    ("set-header", "req.Header.Set(\"Authorization\", \"Bearer <<P>>\")\n"),
]
SCHEMES = ("postgresql mysql mongodb redis amqp ftp sftp smtp imap ldap http https mssql clickhouse nats mqtt ssh "
           "socks5 rtsp couchdb neo4j cassandra mariadb smb").split()

SENTENCES = {
    "en": ["My password is <<P>> and I cannot log in.\n", "The password for <<U>> is <<P>>.\n", "Password: <<P>>\n",
           "You can log in as <<U>> with the password <<P>>\n", "The key you need: <<K>>\n", "here's the passphrase: <<P>>\n"],
    "de": ["Mein Passwort ist <<P>> und ich komme nicht rein.\n", "Das Kennwort für <<U>> lautet <<P>>.\n",
           "Passwort: <<P>>\n", "Anmelden als <<U>> mit dem Passwort <<P>>\n", "Der Schlüssel dafür: <<K>>\n"],
    "fr": ["Mon mot de passe est <<P>> et ça ne marche pas.\n", "Le mot de passe de <<U>> est <<P>>.\n",
           "Mot de passe : <<P>>\n", "Connecte-toi avec <<U>> et le mot de passe <<P>>\n", "La clé secrète : <<K>>\n"],
    "es": ["Mi contraseña es <<P>> y no puedo entrar.\n", "La contraseña de <<U>> es <<P>>.\n", "Contraseña: <<P>>\n",
           "Entra como <<U>> con la contraseña <<P>>\n", "La clave que necesitas: <<K>>\n"],
    "it": ["La mia password è <<P>> e non riesco a entrare.\n", "La password di <<U>> è <<P>>.\n", "Password: <<P>>\n",
           "Accedi come <<U>> con la password <<P>>\n", "La chiave che ti serve: <<K>>\n"],
    "pt": ["A minha senha é <<P>> e não consigo entrar.\n", "A palavra-passe de <<U>> é <<P>>.\n", "Senha: <<P>>\n",
           "Entra como <<U>> com a senha <<P>>\n", "A chave secreta: <<K>>\n"],
    "nl": ["Mijn wachtwoord is <<P>> en ik kom er niet in.\n", "Het wachtwoord van <<U>> is <<P>>.\n",
           "Wachtwoord: <<P>>\n", "Log in als <<U>> met het wachtwoord <<P>>\n", "De sleutel die je nodig hebt: <<K>>\n"],
    "pl": ["Moje hasło to <<P>> i nie mogę się zalogować.\n", "Hasło użytkownika <<U>> to <<P>>.\n", "Hasło: <<P>>\n",
           "Zaloguj się jako <<U>> z hasłem <<P>>\n", "Klucz, którego potrzebujesz: <<K>>\n"],
}


def fill(template, rng, kind, value, name=None):
    """The text with a value in it, and where; no user, host or name holds another secret."""
    text = template.replace("<<V>>", name or "").replace("<<U>>", rng.pick(["anna", "deploy", "svc_app", "m.rossi"]))
    text = text.replace("<<H>>", rng.pick(["db1.acme.dev", "git.acme.dev", "10.3.0.7", "files.intern.acme.dev"]))
    before, _, after = text.replace("<<K>>", "<<P>>").partition("<<P>>")
    return {"kind": kind, "text": before + value + after, "spans": [(len(before), len(before) + len(value))]}


def rows(random, held):
    """Yields (context, lang, index, held-out?, row) over all syntaxes; random(...) makes the numbers of a row."""
    everything = {True: {**HELD_PASSWORDS, **HELD_KEYS}, False: {**PASSWORDS, **KEYS}}

    def one(context, template, names, kinds, lang, index, is_held):
        rng = random(context, lang, index)
        kind = rng.pick(sorted(kinds))
        value = everything[kind in everything[True]][kind](rng)
        row = fill(template, rng, kind, value, rng.pick(names) if names else None)
        return context, lang, index, is_held or kind in everything[True], row

    for context, template in ASSIGNMENTS:
        for i in range(24):
            names, kinds = (PASSWORD_NAMES, PASSWORDS) if i % 2 else (KEY_NAMES, KEYS)
            if context in ("javascript", "java", "go", "csharp", "python", "python-call", "ruby-symbol", "xml-element"):
                names = [name for name in names if name.replace("_", "").isalnum()]
            if i >= 18:  # held-out names and kinds of values
                kinds = HELD_PASSWORDS if i % 2 else HELD_KEYS
            if 15 <= i < 18:
                names, kinds = held.NAMES[:2] + held.NAMES[5:6] if i % 2 else held.NAMES[3:5], PASSWORDS if i % 2 else KEYS
            yield one(context, template, names, kinds, "", i, i >= 15)
    for context, template in COMMANDS + held.LINES:
        for i in range(12):
            kinds = PASSWORDS if i < 9 else HELD_PASSWORDS
            yield one(context, template, None, kinds, "", i, (context, template) in held.LINES)
    for context, template in HEADERS:
        for i in range(12):
            yield one(context, template, None, KEYS if i < 9 else HELD_KEYS, "", i, False)
    for scheme in SCHEMES:
        for i in range(4):
            kinds = ["random-12", "two-words-digits"] if i < 3 else ["word-year", "random-8"]
            yield one("url " + scheme, scheme + "://<<U>>:<<P>>@<<H>>:9000/app\n", None, kinds, "", i, False)
    for sentences, is_held in ((SENTENCES, False), (held.SENTENCES, True)):
        for lang, templates in sentences.items():
            for t, template in enumerate(templates):
                for i in range(9):
                    keys = "<<K>>" in template
                    kinds = (KEYS if keys else PASSWORDS) if i < 7 else (HELD_KEYS if keys else HELD_PASSWORDS)
                    context = f"prose {'held ' if is_held else ''}{t}"
                    yield one(context, template, None, kinds, lang, i, is_held)
