"""Rows of the second blind set that hold a provider's token: values of blind_second_types.txt in the forms tests of scanners have.

Used by blind_second.py, which says how the set was made. A row is (text, start, end) and what it is of; offsets are in characters.
"""
import base64
import json
import os
import random
import re

HERE = os.path.dirname(os.path.abspath(__file__))
ALPHABETS = {
    'h': '0123456789abcdef', 'H': '0123456789ABCDEF', 'd': '0123456789', 'L': 'abcdefghijklmnopqrstuvwxyz',
    'l': 'abcdefghijklmnopqrstuvwxyz0123456789', 'u': 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', 'B': 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
    'a': 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
    'w': 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
    'b': 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
}
# How a body is filled. A third of the tokens in tests are typed in rather than drawn.
STYLES = ['drawn'] * 13 + ['sequence', 'sequence', 'keyboard', 'groups', 'groups', 'words', 'half']


def load_types():
    with open(os.path.join(HERE, 'blind_second_types.txt'), encoding='utf-8') as f:
        for line in f:
            if line.strip() and not line.startswith('#'):
                provider, shown, word, label, shape, *beside = line.rstrip('\n').split('|')
                yield provider, shown, word, label, shape.lstrip('*'), shape.startswith('*'), beside[0] if beside else ''


def drawn(rng, alphabet, n):
    body = [rng.choice(alphabet) for _ in range(n)]
    # Alphabets of Latin letters and digits: nobody's example has letters alone where the service draws from both.
    if n >= 8 and any(c.isdigit() for c in alphabet) and not any(c.isdigit() for c in body):
        body[rng.randrange(1, n)] = rng.choice('23456789')
    if n > 2 and body[0] in '-_+/':
        body[0] = rng.choice([c for c in alphabet if c.isalnum()])
    if n > 2 and body[-1] in '-_+/':
        body[-1] = rng.choice([c for c in alphabet if c.isalnum()])
    return ''.join(body)


def typed(rng, style, alphabet, n):
    def fits(source):
        kept = [c for c in source if c in alphabet]
        if len(kept) < len(source) / 3:
            kept = [c for c in (source.upper() + source.lower()) if c in alphabet]
        return ''.join(kept) or alphabet
    if style == 'sequence':
        source = fits(rng.choice(['abcdefghijklmnopqrstuvwxyz0123456789', '1234567890abcdefABCDEF', '0123456789abcdefghijklmnopqrstuvwxyz',
                                  'a1b2c3d4e5f6g7h8i9j0', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789']))
    elif style == 'keyboard':
        source = fits(rng.choice(['1q2w3e4r5t6y7u8i9o0p', 'qwertyuiop1234567890asdfghjkl', 'a9s8d7f6g5h4j3k2l1']))
    elif style == 'groups':
        source = drawn(rng, alphabet, rng.choice([4, 6, 8, 10]))
    elif style == 'words':
        source = fits(rng.choice(['unit7test2secret9value', 'Th1sIsNot4RealKeyBut5Looks', 'dead4beef8cafe1babe', 'integration3run8only',
                                  'c0ffee15good4u']))
    else:
        head = drawn(rng, alphabet, max(1, n // 2))
        return (head + rng.choice(fits('abcdef0123')) * n)[:n]
    at = rng.randrange(0, 3)
    return (source[at:] + source * (n // len(source) + 2))[:n]


def uuid(rng, style):
    hexs = drawn(rng, ALPHABETS['h'], 32) if style == 'drawn' else typed(rng, style, ALPHABETS['h'], 32)
    return '-'.join([hexs[:8], hexs[8:12], '4' + hexs[13:16], rng.choice('89ab') + hexs[17:20], hexs[20:]])


def jwt(rng):
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value, separators=(',', ':')).encode()).rstrip(b'=').decode()
    head = {'alg': rng.choice(['HS256', 'RS256', 'ES256']), 'typ': 'JWT'}
    body = {'sub': drawn(rng, ALPHABETS['d'], 8), 'iat': 1700000000 + rng.randrange(9999999), 'scope': 'read write', 'jti': uuid(rng, 'drawn')}
    return part(head) + '.' + part(body) + '.' + drawn(rng, ALPHABETS['w'], 43)


def make(rng, shape, style):
    def one(m):
        kind, n = m.group(1), int(m.group(2) or 0)
        if kind == 'U':
            return uuid(rng, style)
        if kind == 'J':
            return jwt(rng)
        return drawn(rng, ALPHABETS[kind], n) if style == 'drawn' or n < 6 else typed(rng, style, ALPHABETS[kind], n)
    return re.sub(r'<([A-Za-z])(\d*)>', one, shape)


def variants(word, label, shown):
    """What stands for the names in a form."""
    parts = re.split(r'[^A-Za-z0-9]+', word)
    labels = label.split('_')
    camel = parts[0] + ''.join(x.capitalize() for x in parts[1:])
    return {
        'k': word, 'K': '_'.join(parts).upper(), 's': '_'.join(parts), 'c': camel, 'P': ''.join(x.capitalize() for x in parts),
        'l': '_'.join(re.split('[_-]', label)), 'L': '_'.join(re.split('[_-]', label)).upper(), 'd': '-'.join(labels),
        'C': ''.join(x.capitalize() for x in re.split('[_-]', label)), 'y': ' '.join(re.split('[_-]', label)), 'N': shown,
    }


# In braces: names (variants above), B what stands beside the token (an id) and T the token.
FORMS = [
    "{s}_{l} = '{T}'", '{s}_{l}="{T}"', '{K}_{L}={T}', '{K}_{L}="{T}"', '"{c}{C}": "{T}"', '{k}: {T}', '{s} {T}', "{k} = '{T}'", '{k} {l} {T}',
    'const {c}{C} = "{T}";', "var {c}{C} = '{T}'", '{c}{C} := "{T}"', 'export {K}_{L}={T}', 'export {K}_{L}="{T}" # rotate me',
    'os.environ["{K}_{L}"] = "{T}"', 'os.Setenv("{K}_{L}", "{T}")', '<add key="{c}{C}" value="{T}" />', '<{c}{C}>{T}</{c}{C}>',
    '<string name="{s}_{l}">{T}</string>', '<{s}{C}>\n    {T}\n</{s}{C}>', '<credential>\n  <scope>GLOBAL</scope>\n  <id>{k}</id>\n  <secret>{T}</secret>\n</credential>',
    '[INFO] Sending request to the {k} API\n[DEBUG] Using Key={T}\n[INFO] Response received: 200 OK', '2024-05-18 14:32:10 DEBUG {k} client: {l}={T} retries=3',
    'curl -H "Authorization: Bearer {T}" https://api.{s}.com/v1/items', "curl 'https://api.{s}.com/v1/data?{l}={T}&limit=1'",
    'GET https://api.{s}.com/v2/search?q=test&{l}={T}', 'curl -s https://api.{s}.com/v1/status -H "X-Api-Key: {T}"', '{s}:\n  api:\n    {l}: {T}\n',
    '{s}:\n  enabled: true\n  {l}: "{T}"\n', './run --{k}-{d}={T}', './run --{k}-{d} {T} --verbose', '+{K}_{L}={T}', '-  {s}_{l}: "{T}"\n+  {s}_{l}: "${{{K}_{L}}}"',
    '- {N} {y}: `{T}`', '| {N} | {y} | {T} |', '<input type="hidden" name="{s}_{l}" value="{T}">', '<div data-{k}-{d}="{T}"></div>',
    'client = {P}({l}="{T}")', '{s}.{l} = "{T}"', 'client, err := {s}.NewClient("{T}")', "const client = new {P}({{ {l}: '{T}' }});", '{P}.configure {{ |c| c.{l} = "{T}" }}',
    "define('{K}_{L}', '{T}');", "'{s}_{l}' => '{T}',", "${s}{C} = '{T}';", '{s}.api.{l}={T}', '[{s}]\n{l} = "{T}"\ntimeout = 30', '[{k}]\n; do not commit\n{l} = {T}',
    'variable "{s}_{l}" {{\n  type    = string\n  default = "{T}"\n}}', 'ENV {K}_{L} {T}', '        env:\n          {K}_{L}: {T}', '$env:{K}_{L} = "{T}"',
    '# {k} {y}: {T}', '// {N} {y} (staging): {T}', '"{{\\"{s}_{l}\\": \\"{T}\\"}}"', '({k} {T})', "['{k}', '{T}'],", '{k}\n{T}', '{k},{T},enabled', '{T} # {k}',
    'heroku config:set {K}_{L}={T}', 'gh secret set {K}_{L} --body "{T}"', 'kubectl create secret generic {k} --from-literal={l}={T}',
    'private static final String {K}_{L} = "{T}";', 'val {c}{C} = "{T}"', 'let {c}{C}: String = "{T}"', 'const {K}_{L}: &str = "{T}";', 'public const string {P}{C} = "{T}";',
    'assert scan("{k} {T}") == 1', "INSERT INTO settings VALUES ('{s}_{l}', '{T}');", 'headers = {{"X-{P}-Key": "{T}"}}', 'Here is the {N} {y}: {T}.',
    'my {N} {y} is {T}', 'hey, can you check why {N} rejects {T}?', '"{s}": {{\n    "{l}": "{T}",\n    "region": "eu"\n  }}', 'docker run -e {K}_{L}={T} app:latest',
    'System.setProperty("{K}_{L}", "{T}")', '{K}_{L} := {T}', '{K}_{L} ?= "{T}"', '{s}-{d} => "{T}"', '"{s}_{l}" = "{T}"', '{{"name": "{K}_{L}", "value": "{T}"}}',
    "@Value(\"${{{s}.{l}:{T}}}\")", 'set {K}_{L}={T}\r\nnode app.js', "    {c}{C}: '{T}',", 'machine api.{s}.com\n  login api\n  password {T}', 'SET @{s}_{l} = "{T}";',
]
# Where a token stands beside an id.
PAIRS = [
    '{B}\n{K}_{L}={T}', "{s} {B} {l}='{T}'", '{s}:\n  {B}\n  {l}: {T}', '{s}: {{ {B}, {l}: "{T}" }}', '# {k}\n{B}\n{l}={T}', 'configure {k} --{B} --{d} {T}',
]
# Of tokens with a shape of their own: no name near.
BARE = ['{T}', 'token={T}', '"{T}"', '[{T}]', 'key: {T},', 'see {T}, thanks', 'https://example.org/cb?x={T}&y=1', 'echo {T} | pbcopy', '<b>{T}</b>', "x = ['{T}', 'b']",
        '{T}\n', 'leaked: `{T}`', '\t"value": "{T}"\n', '({T})', 'secret={T};']
ROWS_PER_TYPE = 4


def placed(form, names, token):
    text = re.sub(r'\{([A-Za-z])\}', lambda m: '\0' if m.group(1) == 'T' else names[m.group(1)], form)
    text = text.replace('{{', '{').replace('}}', '}')
    start = text.index('\0')
    return text.replace('\0', token), start, start + len(token)


def rows(seed):
    rng = random.Random(f'second blind set, tokens{seed}')
    for at, (provider, shown, word, label, shape, own, beside) in enumerate(load_types()):
        names = variants(word, label, shown)
        for i in range(ROWS_PER_TYPE):
            style = rng.choice(STYLES)
            token = make(rng, shape, style)
            names['B'] = make(rng, beside, 'drawn')
            if beside and i < 2:
                form = rng.choice(PAIRS)
            elif own and i == 3:
                form = rng.choice(BARE)
            elif token.startswith('https://'):
                form = rng.choice(["url = '{T}'", 'POST {T}', '{K}_{L}={T}', 'curl -X POST {T} -d @x.json', '<{T}>', '"{T}"'])
            else:
                form = rng.choice(FORMS)
            text, start, end = placed(form, names, token)
            yield {'id': f'{at}.{i}', 'of': 'token', 'provider': provider, 'known': 'shape' if own else 'name', 'fill': style, 'text': text,
                   'start': start, 'end': end, 'form': form}
            if i == 0 and at % 8 == 0:  # what is inside base64 must go as a whole
                whole = base64.b64encode(f'{names["K"]}_{names["L"]}={token}'.encode()).decode()
                text = f'data: {whole}'
                yield {'id': f'{at}.e', 'of': 'encoded', 'provider': provider, 'known': 'shape' if own else 'name', 'fill': style, 'text': text,
                       'start': 6, 'end': len(text), 'form': 'base64'}
