"""What only the frozen half has: contexts, names and kinds of values that nobody could tune against with the other half.

Whoever writes rules does not read this file, nor the frozen half's rows: docs/quality.md.
"""
from contexts import indent, json_escape, xml_escape

CODE = [
    ("php", "tx", "<?php\ndefine('<<V>>', '<<T>>');\n"),
    ("ruby", "tx", "ENV['<<V>>'] ||= '<<T>>'\n"),
    ("csharp", "tx", "        public const string <<N>>Key = \"<<T>>\";\n"),
    ("kotlin", "tx", "val <<c>>: String = \"<<T>>\"\n"),
    ("rust", "tx", "const <<V>>: &str = \"<<T>>\";\n"),
    ("swift", "tx", "let <<c>> = \"<<T>>\"  // <<n>>\n"),
    ("powershell", "tx", "$env:<<V>> = \"<<T>>\"\nGet-Item .\n"),
    ("fish", "t", "set -gx <<V>> <<T>>\n"),
    ("cmd", "t", "set <<V>>=<<T>>\r\ncall build.bat\r\n"),
    ("setx", "tx", "setx <<V>> \"<<T>>\"\n"),
    ("compose-list", "t", "    environment:\n      - <<V>>=<<T>>\n      - TZ=UTC\n"),
    ("docker-run", "t", "docker run -d -e <<V>>=<<T>> --name web acme/web:1.4\n"),
    ("workflow", "t", "      env:\n        <<V>>: <<T>>\n      run: make deploy\n"),
    ("kubernetes-env", "tx", "        - name: <<V>>\n          value: \"<<T>>\"\n"),
    ("nginx", "t", "    proxy_pass https://<<h>>;\n    proxy_set_header Authorization \"Bearer <<T>>\";\n"),
    ("http", "t", "GET /v1/me HTTP/1.1\r\nHost: <<h>>\r\nAuthorization: Bearer <<T>>\r\nAccept: */*\r\n\r\n"),
    ("sql", "tx", "INSERT INTO settings (name, value) VALUES ('<<v>>', '<<T>>');\n"),
    ("csv", "t", "name,value,updated\n<<v>>,<<T>>,2026-02-01\n"),
    ("makefile", "t", "<<V>> ?= <<T>>\nrun:\n\t./app\n"),
    ("notebook", "tx", "{\"cell_type\": \"code\", \"source\": [\"import os\\n\", \"os.environ['<<V>>'] = '<<T>>'\\n\"]}\n", json_escape),
    ("html", "tx", "<input type=\"hidden\" name=\"<<v>>\" value=\"<<T>>\">\n", xml_escape),
    ("plist", "tx", "<key><<c>></key>\n<string><<T>></string>\n", xml_escape),
    ("python-dict", "tx", "headers = {'X-Service': '<<s>>', 'X-Api-Key': '<<T>>'}\n"),
    ("javascript-env", "tx", "process.env.<<V>> = process.env.<<V>> || '<<T>>';\n"),
    ("log-json", "tx", "{\"ts\":1767225600,\"level\":\"debug\",\"msg\":\"<<s>> client\",\"<<v>>\":\"<<T>>\"}\n", json_escape),
    ("slack", "tx", "anna: ok so the <<n>> <<u>> is `<<T>>` pls don't share\nbob: thx\n"),
    ("email", "tx", "Hi,\n\nas promised the <<n>> <<u>>:\n\n    <<T>>\n\nBest\nAnna\n"),
    ("error", "tx", "Error: 403 from <<h>>: <<u>> '<<T>>' lacks the scope\n"),
    ("comment", "tx", "// TODO remove, <<n>> <<u>>: <<T>>\nreturn fetch(url);\n"),
    ("markdown-bold", "tx", "**<<n>> <<u>>:** <<T>>\n\nNext steps follow.\n"),
    ("quoted-sentence", "tx", "I pasted “<<T>>” into the <<n>> settings.\n"),
    ("comma", "t", "Keys so far: alpha, <<T>>, omega\n"),
    ("slash-command", "tx", "/remember \"<<T>>\" belongs to <<n>> (<<u>>)\n"),
]

PROSE = {
    "en": ["We got a new <<u>> from <<n>> yesterday. It's <<T>> and it expires in May.\n"],
    "de": ["Der <<u>> für <<n>> wurde geändert, er ist jetzt <<T>> und gilt bis Mai.\n"],
    "fr": ["Pour <<n>>, la nouvelle <<u>> c'est « <<T>> », merci de ne pas la partager.\n"],
    "es": ["La nueva <<u>> de <<n>> quedó así: <<T>>. ¿La pruebas?\n"],
    "it": ["Per <<n>> abbiamo una nuova <<u>>, cioè <<T>>, scade a maggio.\n"],
    "pt": ["Para o <<n>> a nova <<u>> ficou <<T>>; não partilhes.\n"],
    "nl": ["Voor <<n>> is de nieuwe <<u>> nu <<T>>, geldig tot mei.\n"],
    "pl": ["Dla <<n>> nowy <<u>> brzmi <<T>>, ważny do maja.\n"],
}

PIECES = [
    ("diff-block", "lb", "@@ -0,0 +1,9 @@\n+<<T>>\n", lambda c: "\n+" if c == "\n" else c),
    ("quote-block", "lb", "On Monday Anna wrote:\n> <<T>>\n", lambda c: "\n> " if c == "\n" else c),
    ("tool-result", "lb", "{\"type\": \"tool_result\", \"content\": [{\"type\": \"text\", \"text\": \"<<T>>\"}]}\n", json_escape),
    ("helm", "lb", "    data:\n      value: |-\n    <<T>>\n", indent),
    ("windows-lines", "lb", "File:\r\n<<T>>\r\n", lambda c: "\r\n" if c == "\n" else c),
]

ENCODINGS = ["base64-twice", "c-hex", "base64-wrapped", "octal", "concat-plus-lines", "base64-no-padding"]

NAMES = ["SMTP_PASS", "db.passphrase", "rootPw", "signing_secret", "webhookSecret", "admin-password", "vault_token", "pgpass"]

LINES = [  # (name, template) for generic values: <<P>> the value, <<U>> a user, <<H>> a host, <<V>> a variable
    ("wp-config", "define( 'DB_PASSWORD', '<<P>>' );\n"),
    ("pgpass", "<<H>>:5432:app:<<U>>:<<P>>\n"),
    ("smbclient", "smbclient //<<H>>/share -U <<U>>%<<P>>\n"),
    ("ldapsearch", "ldapsearch -x -D cn=<<U>> -w '<<P>>' -H ldap://<<H>>\n"),
    ("net-use", "net use Z: \\\\<<H>>\\data /user:<<U>> <<P>>\n"),
    ("openssl-pass", "openssl rsa -in key.pem -passin pass:<<P>>\n"),
    ("redis-cli", "redis-cli -h <<H>> -a <<P>> ping\n"),
    ("postgres-alter", "ALTER ROLE <<U>> WITH LOGIN PASSWORD '<<P>>';\n"),
    ("json-user", "{\"username\": \"<<U>>\", \"pwd\": \"<<P>>\"}\n"),
    ("yaml-list", "users:\n  - name: <<U>>\n    pass: <<P>>\n"),
    ("form-body", "POST /login\n\nusername=<<U>>&password=<<P>>&remember=1\n"),
    ("ftp-url", "wget ftp://<<U>>:<<P>>@<<H>>/backup.tgz\n"),
    ("ansible", "ansible_host=<<H>> ansible_user=<<U>> ansible_password=<<P>>\n"),
    ("cookie", "Cookie: lang=en; sessionid=<<P>>; theme=dark\n"),
    ("csharp-prop", "new NetworkCredential(\"<<U>>\", \"<<P>>\")\n"),
]

SENTENCES = {
    "en": ["Log in as <<U>> / <<P>> on the staging box.\n", "The wifi password got changed to <<P>>\n"],
    "de": ["Login ist <<U>>, Kennwort <<P>>\n", "Das neue WLAN-Passwort: <<P>>\n"],
    "fr": ["Identifiant : <<U>>, mot de passe : <<P>>\n", "Le code secret du wifi est <<P>>\n"],
    "es": ["Usuario <<U>>, clave <<P>>\n", "La contraseña nueva del wifi: <<P>>\n"],
    "it": ["Utente <<U>>, parola d'ordine <<P>>\n", "La nuova password del wifi: <<P>>\n"],
    "pt": ["Utilizador <<U>>, palavra-passe <<P>>\n", "A senha nova do wifi: <<P>>\n"],
    "nl": ["Gebruiker <<U>>, wachtwoord <<P>>\n", "Het nieuwe wifi-wachtwoord: <<P>>\n"],
    "pl": ["Użytkownik <<U>>, hasło <<P>>\n", "Nowe hasło do wifi: <<P>>\n"],
}
