"""Rows of the second blind set that hold a secret of no provider: passwords, keys and tokens as people make and write them down.

Used by blind_second.py. Nothing here was tuned on; kinds of values and syntaxes were thought of before any was tried.
"""
import random
import string

FIRST = 'Anna Bruno Carla Dario Elena Felix Greta Henrik Irene Jakob Klara Lukas Maria Nils Oskar Paula Rosa Stefan Tomas Vera'.split()
WORDS = ('river bridge copper lantern orchid falcon winter harbor velvet thunder marble cactus pepper rocket shadow timber willow '
         'anchor basket candle dragon garden hammer island jungle kettle ladder mirror needle orange pirate').split()
ENDS = ['!', '#1', '?', '$', '*', '!!', '@home', '.']


def pick(rng, alphabet, n):
    while True:
        value = ''.join(rng.choice(alphabet) for _ in range(n))
        if any(c.isdigit() for c in value) and any(c.isalpha() for c in value):
            return value


def leet(word):
    return word.translate(str.maketrans('aeios', '4310$'))


MAKERS = {
    'drawn8': lambda r: pick(r, string.ascii_letters + string.digits, 8),
    'drawn12': lambda r: pick(r, string.ascii_letters + string.digits, 12),
    'drawn16': lambda r: pick(r, string.ascii_letters + string.digits, 16),
    'drawn24': lambda r: pick(r, string.ascii_letters + string.digits, 24),
    'drawn40': lambda r: pick(r, string.ascii_letters + string.digits, 40),
    'signs12': lambda r: r.choice(string.ascii_letters) + pick(r, string.ascii_letters + string.digits + '!#%*+-=?@^_~', 10) + r.choice(string.ascii_letters),
    'signs20': lambda r: r.choice(string.ascii_letters) + pick(r, string.ascii_letters + string.digits + '!#%*+-=?@^_~', 18) + r.choice(string.digits),
    'hex32': lambda r: pick(r, '0123456789abcdef', 32),
    'hex64': lambda r: pick(r, '0123456789abcdef', 64),
    'b64': lambda r: pick(r, string.ascii_letters + string.digits + '+/', 43) + '=',
    'name-year': lambda r: r.choice(FIRST) + str(r.randrange(1960, 2026)) + r.choice(['', '!', '#', '$']),
    'word-digits': lambda r: r.choice(WORDS) + str(r.randrange(10, 9999)),
    'Word-digits-sign': lambda r: r.choice(WORDS).capitalize() + str(r.randrange(10, 9999)) + r.choice(ENDS[:5]),
    'two-words': lambda r: r.choice(WORDS).capitalize() + r.choice(WORDS).capitalize() + str(r.randrange(1, 999)),
    'dashed': lambda r: '-'.join(r.choice(WORDS) for _ in range(3)) + '-' + str(r.randrange(1, 99)),
    'leet': lambda r: leet(r.choice(WORDS)) + str(r.randrange(1, 99)) + r.choice(['', '!', '#']),
    'typed': lambda r: r.choice(['super', 'my', 'very', 'top', 'our']) + r.choice(['secret', 'secure', 'private', 'hidden']) + r.choice(WORDS) + str(r.randrange(1, 999)),
    'season': lambda r: r.choice(['Summer', 'Winter', 'Spring', 'Autumn', 'Sommer', 'Verano']) + r.choice(['', '@', '_']) + str(r.randrange(2015, 2027)) + r.choice(['', '!', '#']),
}
SHORT = ['drawn8', 'drawn12', 'signs12', 'name-year', 'word-digits', 'Word-digits-sign', 'two-words', 'dashed', 'leet', 'typed', 'season', 'drawn16']
LONG = ['drawn24', 'drawn40', 'hex32', 'hex64', 'b64', 'signs20', 'drawn16']

# {v} the value. Passwords (short values) and keys (long ones).
PASSWORD_FORMS = [
    'password = "{v}"', "db_password='{v}'", 'DB_PASSWORD={v}', 'export PGPASSWORD={v}', 'MYSQL_ROOT_PASSWORD: {v}', '"password": "{v}",', '<password>{v}</password>',
    'spring.datasource.password={v}', 'user: admin\npassword: {v}\n', "'pass' => '{v}',", '$password = "{v}";', 'const dbPass = "{v}";', 'String pwd = "{v}";',
    'mysql -u root -p{v} shop', 'psql "host=db user=app password={v} dbname=shop"', 'sshpass -p {v} ssh deploy@10.0.0.5', 'curl -u admin:{v} https://intranet.example.org/api',
    'postgres://app:{v}@db.internal:5432/shop', 'mongodb://root:{v}@mongo:27017/admin', 'amqp://guest:{v}@rabbit:5672/', 'ftp://web:{v}@ftp.example.org/', 'redis://:{v}@cache:6379/0',
    'jdbc:mysql://db/shop?user=app&password={v}', 'Server=db;Database=shop;User Id=sa;Password={v};', 'machine git.example.org login ci password {v}',
    'docker login -u ci -p {v} registry.example.org', 'net user svc_backup {v} /add', "CREATE USER app IDENTIFIED BY '{v}';", "ALTER ROLE app WITH PASSWORD '{v}';",
    "GRANT ALL ON shop.* TO 'app'@'%' IDENTIFIED BY '{v}';", 'ansible_ssh_pass={v}', 'ansible_become_password: "{v}"', 'echo "{v}" | sudo -S apt-get update',
    '$cred = ConvertTo-SecureString "{v}" -AsPlainText -Force', 'keytool -importkeystore -storepass {v} -keystore x.jks', 'storePassword "{v}"', 'keyPassword = "{v}"',
    'signing.keyPassword={v}', 'resource "aws_db_instance" "x" {{\n  username = "app"\n  password = "{v}"\n}}', 'stringData:\n  password: {v}\n', '  - name: DB_PASS\n    value: {v}\n',
    'ldap_bind_pw = {v}', 'bindpw {v}', 'smtp:\n  user: noreply\n  pass: {v}\n', 'EMAIL_HOST_PASSWORD = "{v}"', 'requirepass {v}', 'wpa_passphrase={v}', 'psk="{v}"',
    'set PASSWORD={v}', 'setx DB_PWD "{v}"', 'openssl rsa -in k.pem -passin pass:{v}', 'zip -P {v} out.zip a.txt', 'rclone config create b2 --password {v}', "page.fill('#password', '{v}')",
    'driver.find_element_by_id("password").send_keys("{v}")', 'login("admin", "{v}")', 'username=admin&password={v}&submit=1', 'auth: {{ user: "app", pass: "{v}" }}',
    '{{"user":"jo","passwd":"{v}"}}', "self.password = '{v}'", 'if (password == "{v}") {{', 'PASSWORD: "{v}" # TODO move to vault', '-Djavax.net.ssl.trustStorePassword={v}',
    'define("DB_PASSWORD", "{v}");', '<add name="Db" connectionString="Data Source=db;User ID=sa;Password={v}" />', "sqlcmd -S db -U sa -P '{v}' -Q 'select 1'",
    'user=app\npw={v}', 'credentials:\n  - login: root\n    passphrase: {v}\n', '# root pw: {v}', 'initial admin password: {v}', 'Login: admin / {v}', 'admin:{v}', 'pass phrase = {v}',
]
KEY_FORMS = [
    'api_key = "{v}"', 'API_KEY={v}', 'apiKey: \'{v}\',', '"token": "{v}"', 'X-API-Key: {v}', 'Authorization: Bearer {v}', 'Authorization: Token {v}', 'access_token={v}', 'SECRET_KEY = "{v}"',
    'client_secret: {v}', '"clientSecret": "{v}"', 'jwt.secret={v}', 'JWT_SECRET={v}', 'encryption_key = "{v}"', 'const AUTH_TOKEN = "{v}";', 'webhook_secret: "{v}"', 'signingSecret := "{v}"',
    'https://api.example.org/v1/me?access_token={v}', 'curl -H "X-Auth-Token: {v}" https://x.example.org', 'helm install app --set auth.token={v}', 'session_secret: {v}',
    'APP_KEY=base64:{v}', 'private_token: "{v}"', 'deploy --token {v}', 'kubectl config set-credentials ci --token={v}', '<ApiKey>{v}</ApiKey>', 'service_key => "{v}"', 'COOKIE_SECRET="{v}"',
    'hmac_key = b"{v}"', '- secret: {v}', 'Set-Cookie: session={v}; HttpOnly', 'auth_key, {v}', 'license_key = "{v}"', 'refresh_token: "{v}"', 'consumerSecret="{v}"', 'my_service_token = \'{v}\'',
]
SAID = [
    'My password is {v}, please change it.', 'the wifi password is {v}', 'You can log in as root with {v}', 'The key you need is {v}', 'Use the password "{v}" for staging.', 'pw for the NAS: {v}',
    'I reset your password to {v}.', 'the new passphrase: {v}', 'credentials are admin and {v}', 'our api key is {v} btw', 'Password for the zip is {v}', 'log in with jo / {v}',
    'Mein Passwort lautet {v}.', 'Das WLAN-Passwort ist {v}', 'Der Zugang: Benutzer admin, Kennwort {v}', 'Die PIN-Alternative ist das Kennwort {v}.', 'Dein neues Passwort: {v}', 'Der API-Schlüssel ist {v}',
    'Mon mot de passe est {v}.', 'le mot de passe du wifi : {v}', 'Identifiant admin, mot de passe {v}', 'Voici la clé API : {v}', "j'ai mis le mot de passe {v} pour le serveur",
    'Mi contraseña es {v}', 'la contraseña del wifi es {v}', 'Usuario admin y contraseña {v}', 'La clave de acceso es {v}', 'te paso la clave: {v}', 'La mia password è {v}', 'la password del wifi è {v}',
    'Utente admin, password {v}', 'La chiave API è {v}', 'ho cambiato la password in {v}', 'Minha senha é {v}', 'a senha do wifi é {v}', 'Usuário admin, senha {v}', 'A chave da API é {v}', 'mudei a senha para {v}',
    'Mijn wachtwoord is {v}', 'het wifi-wachtwoord is {v}', 'Gebruiker admin, wachtwoord {v}', 'De API-sleutel is {v}', 'log in met wachtwoord {v}', 'Moje hasło to {v}', 'hasło do wifi: {v}',
    'Login admin, hasło {v}', 'Klucz API to {v}', 'ustawiłem hasło na {v}',
]


def rows(seed):
    rng = random.Random(f'second blind set, generic{seed}')
    at = 0
    for forms, kinds, times, of in ((PASSWORD_FORMS, SHORT, 3, 'settings'), (KEY_FORMS, LONG, 3, 'keys'), (SAID, SHORT, 3, 'said')):
        for form in forms:
            for _ in range(times):
                kind = rng.choice(kinds)
                if of == 'said' and ('key' in form or 'API' in form or 'clé' in form):
                    kind = rng.choice(LONG[:5])
                value = MAKERS[kind](rng)
                left, right = form.split('{v}')
                left, right = left.replace('{{', '{').replace('}}', '}'), right.replace('{{', '{').replace('}}', '}')
                if '://' in left and of == 'settings':
                    value = value.translate(str.maketrans('#?@%/', '_~-+.'))
                yield {'id': f'g{at}', 'of': 'generic', 'known': of, 'fill': kind, 'text': left + value + right, 'start': len(left),
                       'end': len(left) + len(value), 'form': form}
                at += 1
