"""Contexts in which people hand a token to a model: settings, code, commands, logs, prose in eight languages.

A context is (name, forms, template[, escape]). Forms say what may stand in it: t a token, x text with ; & @ and spaces,
l a piece of configuration with words of its own, b a block of lines or with quotes of its own. In the template
  <<T>> is the token; <<V>> <<v>> <<c>> <<d>> a variable's name as API_KEY, api_key, apiKey, api.key; <<n>> the service's
  name as people write it, <<N>> as a class, <<s>> as a slug; <<h>> its host; <<u>> key, token, ... in English.
A context without any of V v c d n N s h names nothing, so it is used for tokens only that can be told by their shape.
"""


def json_escape(c):
    return {'"': '\\"', "\\": "\\\\", "\n": "\\n"}.get(c, c)


def xml_escape(c):
    return {"&": "&amp;", "<": "&lt;", '"': "&quot;"}.get(c, c)


def url_escape(c):
    return c if c.isalnum() or c in "-_.~" else "".join(f"%{b:02X}" for b in c.encode())


def indent(c):
    return "\n    " if c == "\n" else c


def line_feed(c):
    return {'"': '\\"', "\n": "\\n"}.get(c, c)


CODE = [
    ("dotenv", "tx", "# settings\nDEBUG=1\n<<V>>=<<T>>\nPORT=8080\n"),
    ("dotenv-quoted", "tx", "<<V>>=\"<<T>>\"\nLOG_LEVEL=info\n"),
    ("export", "t", "export <<V>>=<<T>>\n"),
    ("export-quoted", "tx", "export <<V>>='<<T>>' && ./run.sh\n"),
    ("yaml", "t", "service:\n  timeout: 30\n  <<v>>: <<T>>\n"),
    ("yaml-name-above", "tx", "<<s>>:\n  api_key: \"<<T>>\"\n  region: eu\n"),
    ("json", "tx", "{\"<<c>>\": \"<<T>>\", \"timeout\": 30}\n", json_escape),
    ("json-nested", "tx", "{\"<<s>>\": {\"apiKey\": \"<<T>>\", \"enabled\": true}}\n", json_escape),
    ("toml", "tx", "[<<s>>]\napi_key = \"<<T>>\"\nretries = 3\n"),
    ("ini", "t", "[<<s>>]\ntoken = <<T>>\n"),
    ("properties", "t", "<<d>>=<<T>>\nserver.port=9000\n"),
    ("python", "tx", "import requests\n\n<<V>> = \"<<T>>\"\n"),
    ("python-call", "tx", "client = <<N>>(api_key='<<T>>')\nprint(client.list())\n"),
    ("javascript", "tx", "const <<c>> = '<<T>>';\nmodule.exports = { <<c>> };\n"),
    ("javascript-object", "tx", "const client = new <<N>>({ apiKey: \"<<T>>\" });\n"),
    ("java", "tx", "    private static final String <<V>> = \"<<T>>\";\n"),
    ("go", "tx", "\t<<c>> := \"<<T>>\"\n\tif <<c>> == \"\" {\n\t\treturn nil\n\t}\n"),
    ("docker", "t", "FROM debian:12\nENV <<V>>=<<T>>\n"),
    ("hcl", "tx", "variable \"<<v>>\" {\n  default = \"<<T>>\"\n}\n"),
    ("xml", "tx", "<add key=\"<<V>>\" value=\"<<T>>\" />\n", xml_escape),
    ("diff", "tx", "-<<V>>=\n+<<V>>=<<T>>\n"),
    ("curl-bearer", "t", "curl https://<<h>>/v1/items -H \"Authorization: Bearer <<T>>\"\n"),
    ("curl-header", "t", "curl -X POST https://<<h>>/v1/run \\\n  -H 'x-api-key: <<T>>' \\\n  -d '{}'\n"),
    ("command-line", "t", "<<s>> deploy --token <<T>> --verbose\n"),
    ("url-query", "t", "GET https://<<h>>/v2/query?api_key=<<T>>&limit=10\n", url_escape),
    ("log", "tx", "2026-01-14T12:03:11Z INFO worker-3 <<s>>: using <<v>>=<<T>> attempt=1\n"),
    ("json-string", "tx", "{\"role\": \"user\", \"content\": \"set\\n<<V>>=\\\"<<T>>\\\"\\nand run it\"}\n", json_escape),
    ("markdown-list", "tx", "## Access\n- <<n>> <<u>>: `<<T>>`\n- region: eu-west-1\n"),
    ("markdown-table", "tx", "| service | <<u>> |\n|---|---|\n| <<n>> | <<T>> |\n"),
    ("chat", "tx", "User: here is my <<n>> <<u>> <<T>> - why do I get a 401 from it?\n"),
    ("parentheses", "t", "We use the <<n>> <<u>> (<<T>>) for staging only.\n"),
    ("sentence-end", "t", "The <<n>> <<u>> is <<T>>.\n"),
    ("bare", "tx", "<<T>>"),
    ("list", "tx", "KEYS = [\"first\", \"<<T>>\", \"last\"]\n"),
    ("line-alone", "tx", "please rotate this one today:\n<<T>>\nthanks\n"),
]

NOUNS = {
    "en": {"key": "API key", "token": "token", "secret": "secret", "password": "password", "phrase": "seed phrase"},
    "de": {"key": "API-Schlüssel", "token": "Token", "secret": "Secret", "password": "Passwort", "phrase": "Seed-Phrase"},
    "fr": {"key": "clé API", "token": "jeton", "secret": "secret", "password": "mot de passe", "phrase": "phrase secrète"},
    "es": {"key": "clave API", "token": "token", "secret": "secreto", "password": "contraseña", "phrase": "frase semilla"},
    "it": {"key": "chiave API", "token": "token", "secret": "secret", "password": "password", "phrase": "frase segreta"},
    "pt": {"key": "chave de API", "token": "token", "secret": "segredo", "password": "senha", "phrase": "frase secreta"},
    "nl": {"key": "API-sleutel", "token": "token", "secret": "secret", "password": "wachtwoord", "phrase": "herstelzin"},
    "pl": {"key": "klucz API", "token": "token", "secret": "sekret", "password": "hasło", "phrase": "fraza"},
}

PROSE = {
    "en": ["My <<n>> <<u>> is <<T>>, can you write the client for me?\n", "Use this <<u>> for <<n>>: <<T>>\n"],
    "de": ["Mein <<n>>-<<u>> lautet <<T>>, was mache ich falsch?\n", "Nimm für <<n>> bitte diesen <<u>>: <<T>>\n"],
    "fr": ["Ma <<u>> <<n>> est <<T>>, peux-tu vérifier le script ?\n", "Voici la <<u>> pour <<n>> : <<T>>\n"],
    "es": ["Mi <<u>> de <<n>> es <<T>>, ¿por qué falla?\n", "Usa esta <<u>> para <<n>>: <<T>>\n"],
    "it": ["La mia <<u>> di <<n>> è <<T>>, puoi correggere il codice?\n", "Usa questa <<u>> per <<n>>: <<T>>\n"],
    "pt": ["A minha <<u>> do <<n>> é <<T>>, podes testar?\n", "Usa esta <<u>> para o <<n>>: <<T>>\n"],
    "nl": ["Mijn <<n>> <<u>> is <<T>>, waarom werkt het niet?\n", "Gebruik deze <<u>> voor <<n>>: <<T>>\n"],
    "pl": ["Mój <<u>> do <<n>> to <<T>>, dlaczego nie działa?\n", "Użyj tego: <<u>> do <<n>>: <<T>>\n"],
}

# A piece of configuration, and blocks of lines: a block may be indented, escaped or quoted as a whole.
PIECES = [
    ("alone", "lb", "<<T>>\n"),
    ("code-fence", "lb", "Why does this not work?\n\n```\n<<T>>\n```\nThanks!\n"),
    ("chat-block", "lb", "User: I put the following into the file\n\n<<T>>\n\nand it still fails.\n"),
    ("json-string-block", "lb", "{\"role\": \"user\", \"content\": \"look:\\n<<T>>\\nwhat is wrong?\"}\n", json_escape),
    ("yaml-block", "lb", "files:\n  content: |\n    <<T>>\n  mode: 0600\n", indent),
    ("heredoc", "lb", "cat > file <<'END'\n<<T>>\nEND\nchmod 600 file\n"),
    ("one-line", "b", "CREDENTIAL=\"<<T>>\"\n", line_feed),
    ("python-triple", "lb", "TEXT = '''\n<<T>>\n'''\n"),
]
