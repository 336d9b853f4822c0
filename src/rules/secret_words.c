#include "rules/secret_words.h"

#include "core/ascii.h"

#include <stdlib.h>

/* Each list is sorted: it is searched by halves. A line holds words of one initial. */
// clang-format off

static const char *const common[] = {
    "abc", "access", "account", "accounts", "actual", "adgangskode", "admin", "administrator", "aes", "alias", "all",
    "always", "anonymous", "any", "api", "apikey", "app", "application", "arg", "argon", "args", "argument", "arn",
    "array", "ascii", "asdf", "attr", "attribute", "auth", "authenticate", "authentication", "authenticator", "author",
    "authorization", "auto", "autofocus",
    "bar", "base", "basic", "baz", "bcrypt", "bearer", "bigint", "blank", "bool", "boolean", "bot", "buf", "buffer",
    "by", "byte", "bytearray", "bytes",
    "callback", "cfg", "changed", "changeit", "changeme", "char", "charsequence", "check", "class", "clau", "clave",
    "cli", "client", "cluster", "clusters", "code", "col", "column", "component", "conf", "config", "configuration",
    "confirm", "confirmation", "confirmed", "connection", "const", "context", "contrasea", "contrasena", "contrasenya",
    "contrasinal", "cookie", "count", "create", "created", "credential", "credentials", "css", "csv", "current",
    "custom", "cyfrinair",
    "daily", "data", "database", "date", "datetime", "db", "debug", "decimal", "def", "default", "del", "delete",
    "demo", "desc", "description", "dev", "digest", "disable", "disabled", "double", "dummy", "duration",
    "ecdsa", "edit", "element", "else", "email", "empty", "enable", "enabled", "encoded", "encoder", "encrypted",
    "encryptedpassword", "encryption", "enter", "entry", "enum", "env", "environ", "environment", "err", "error",
    "event", "example", "exception", "expected", "expired", "expires", "export", "express",
    "failed", "fake", "false", "fetch", "field", "fields", "file", "filename", "filler", "find", "first", "five",
    "fixme", "fjalekalimi", "flag", "float", "fn", "foo", "foobar", "for", "forgot", "forgotten", "form", "format",
    "four", "from", "fromenv", "full", "func", "function",
    "generate", "generated", "generator", "geslo", "get", "getter", "group", "guest", "gui", "guid",
    "handle", "handler", "hash", "hashed", "haslo", "header", "hello", "helper", "here", "heslo", "hex", "hidden",
    "high", "hint", "hmac", "home", "host", "hostname", "href", "html", "http", "https",
    "id", "identifier", "ids", "image", "in", "include", "incorrect", "index", "info", "init", "input", "insert", "int",
    "integer", "invalid", "ip", "iphasiwedi", "is", "iso", "item",
    "jelszo", "js", "json", "jwt",
    "kalmomi", "katalaluan", "kennwort", "kerberos", "key", "keyname", "keys", "kljuc", "kodeord", "kwargs",
    "label", "last", "ldap", "len", "length", "level", "link", "list", "load", "local", "localhost", "localuser", "log",
    "login", "long", "lookup", "losenord", "low", "lozinka", "lozinku", "lykilord",
    "mail", "manager", "mandatory", "manual", "map", "mask", "masked", "master", "match", "matkhau", "max", "md", "me",
    "medium", "message", "method", "middleware", "min", "missing", "mock", "mode", "model", "module", "mot",
    "motdepasse", "msg", "my", "mypassword", "mysecret",
    "name", "names", "needed", "nenosiri", "never", "new", "next", "nil", "no", "nobody", "node", "nologin", "none",
    "normal", "not", "notset", "null", "num", "number", "numeric", "nvarchar",
    "oauth", "obfuscated", "obj", "object", "of", "off", "ok", "old", "on", "once", "one", "open", "option", "optional",
    "options", "or", "os", "other", "out", "owner",
    "page", "param", "parameter", "parameters", "params", "parent", "parol", "parola", "parole", "paroli", "parool",
    "parse", "parser", "part", "pasahitza", "pasfhocal", "pass", "passcode", "passe", "passed", "passord", "passphrase",
    "passphrases", "passwd", "password", "passwordaa", "passwordfield", "passwords", "passwort", "passwuert",
    "pasvorto", "path", "pattern", "payload", "pbkdf", "pending", "permission", "pin", "placeholder", "plain",
    "plaintext", "plaintextpassword", "please", "plugin", "pointer", "policy", "port", "post", "pre", "prefix", "prev",
    "previous", "print", "private", "process", "production", "prompt", "prop", "property", "props", "protected",
    "provider", "public", "put", "pwd", "py",
    "query", "quux", "qux",
    "random", "raw", "read", "reauthenticate", "ref", "regex", "regexp", "regions", "register", "registration",
    "remove", "removed", "replace", "request", "required", "res", "reset", "resource", "response", "result", "return",
    "returns", "rfc", "role", "root", "rot", "route", "rsa", "rule",
    "salasana", "saml", "sample", "sandi", "sbyte", "scheduled", "scope", "scott", "script", "scrypt", "sdk", "search",
    "secret", "secrets", "secured", "securestring", "security", "select", "self", "send", "senha", "sensitive", "sent",
    "server", "service", "session", "set", "setting", "settings", "setup", "sha", "shared", "short", "show", "sifre",
    "sign", "signature", "signed", "size", "slaptazodis", "slug", "some", "source", "spec", "src", "ssh", "ssl",
    "start", "state", "static", "status", "step", "storage", "store", "str", "string", "strong", "struct", "sub",
    "submit", "super", "supersecret", "support", "system",
    "tag", "target", "task", "tcp", "temp", "template", "temporary", "test", "tester", "testing", "text", "textfield",
    "that", "the", "this", "three", "timestamp", "title", "tls", "tmp", "to", "todo", "token", "tokenizer", "tokens",
    "toml", "top", "ts", "two", "type", "types",
    "udp", "ui", "uid", "uint", "ulong", "undefined", "unknown", "unset", "unused", "update", "updated", "url", "user",
    "userid", "username", "users", "ushort", "utf", "uuid",
    "valid", "validate", "validation", "validator", "value", "values", "var", "varchar", "variable", "vault",
    "verification", "verify", "version", "via", "view", "visible", "void",
    "wachtwoord", "wagwoord", "wait", "warning", "weak", "web", "whatever", "with", "word", "wrong",
    "xml", "xxx", "xxxx",
    "yaml", "yes", "your", "yours",
    "zero",
};

static const char *const about[] = {
    "alg", "algo", "algorithm", "alphabet", "arn", "attempts", "attr", "attribute",
    "btn", "bucket", "buckets", "budget", "button",
    "callback", "change", "changed", "characters", "charset", "check", "checker", "checksum", "class", "cls", "col",
    "column", "confirmation", "cost", "count", "counts", "css",
    "date", "days", "decoder", "desc", "description", "detail", "details", "dialog", "digest", "dir", "directory",
    "element", "enabled", "encoder", "encoding", "encryption", "endpoint", "entropy", "env", "environment", "error",
    "errors", "exists", "exp", "expiration", "expire", "expired", "expires", "expiry", "ext", "extractor",
    "factory", "field", "fields", "file", "filename", "files", "filter", "folder", "forgot", "form", "format", "func",
    "function",
    "gen", "generation", "generator", "getter",
    "handler", "hash", "hashed", "hasher", "hashes", "header", "help", "hint", "history",
    "icon", "id", "identifier", "ids", "idx", "image", "index", "info", "input", "invalid", "issuer",
    "kind",
    "label", "labels", "len", "length", "level", "lifetime", "limit", "limits", "link", "list", "loader", "location",
    "manager", "mask", "max", "menu", "message", "metadata", "method", "min", "missing", "modal", "mode", "model",
    "module", "msg",
    "name", "names", "num", "number",
    "offset", "options",
    "page", "panel", "param", "parameter", "parser", "path", "pattern", "pem", "placeholder", "plugin", "policies",
    "policy", "pos", "position", "prefix", "price", "prompt", "property", "provider", "pub", "public",
    "reader", "recovery", "ref", "reference", "regex", "regexp", "repository", "required", "requirement",
    "requirements", "reset", "resolver", "resource", "response", "rotation", "route", "rule", "rules",
    "salt", "savings", "schema", "scheme", "scope", "screen", "script", "secrets", "section", "selector", "service",
    "session", "setting", "settings", "show", "size", "source", "spec", "state", "status", "store", "strategy",
    "stream", "strength", "style", "suffix",
    "tab", "table", "template", "text", "time", "timeout", "timestamp", "title", "toggle", "tooltip", "ttl", "type",
    "types",
    "ui", "uri", "url", "usage", "usages", "util", "utils",
    "valid", "validation", "validator", "validity", "var", "variable", "verifier", "version", "view", "visibility",
    "visible",
    "warning", "widget", "window", "wrapper",
};

static const char *const other[] = {
    "bos",
    "cache", "cached", "cancel", "cancellation", "clear", "cls", "column", "continuation", "continue", "count", "css",
    "delete", "design", "disable", "dns",
    "enable", "end", "eos", "ephemeral", "error", "etag",
    "fingerprint", "first", "foreign", "forget", "forgot", "forgotten",
    "has", "hash", "hashed", "hide",
    "idempotency", "in", "index", "integrity", "invalid", "is",
    "json",
    "keyword",
    "label", "lang", "last", "lexer", "line", "locale", "lock",
    "map", "mask", "max", "md", "message", "min", "missing",
    "next", "no", "num",
    "operator", "outer",
    "pad", "page", "pagination", "paging", "parse", "partition", "pk", "position", "prev", "previous", "primary", "ptr",
    "pub", "public", "publishable",
    "recaptcha", "regex", "remove", "req", "reset", "resume", "row",
    "sep", "sha", "show", "site", "special", "start", "starting", "stop", "syntax",
    "tab", "thumbprint", "toggle", "total", "translation",
    "uid", "unk", "upsert",
    "vocab",
    "wrong",
};

static const char *const prose[] = {
    "a", "aan", "aber", "abgelaufen", "about", "accepted", "accordingly", "active", "again", "ainda", "al", "albo",
    "ale", "algo", "all", "alleen", "alles", "allowed", "already", "als", "also", "always", "am", "among", "an",
    "anche", "and", "another", "antes", "any", "anything", "as", "associated", "at", "au", "auch", "auf", "aus",
    "aussi", "available", "avec",
    "bad", "bardzo", "based", "because", "bedzie", "been", "before", "bei", "being", "below", "bereits", "between",
    "bez", "bij", "bitte", "blank", "bo", "both", "broken", "but", "by", "bylo",
    "called", "can", "cannot", "case", "ce", "cela", "celui", "cette", "changed", "che", "checked", "ci", "clear",
    "cleared", "co", "com", "come", "como", "compared", "complex", "compromised", "con", "configured", "considered",
    "contained", "correct", "correcta", "corretta", "created", "critical", "cuando", "czy",
    "da", "dal", "dan", "dans", "das", "dass", "dat", "data", "de", "debe", "default", "defined", "del", "dele",
    "deleted", "dem", "demasiado", "den", "der", "des", "deve", "di", "dice", "die", "dies", "diese", "different",
    "disabled", "displayed", "distinta", "dit", "dla", "do", "doch", "doit", "done", "door", "dos", "du", "durch",
    "e", "easy", "een", "ein", "eine", "einem", "einen", "einer", "either", "el", "ela", "ella", "elle", "em", "empty",
    "en", "enabled", "encoded", "encrypted", "enough", "entered", "er", "era", "erforderlich", "errada", "errata",
    "erronea", "es", "esa", "ese", "essa", "est", "esta", "este", "et", "even", "exactly", "expecting", "expire",
    "expired", "exposed",
    "fa", "faible", "falsch", "false", "faux", "festgelegt", "fine", "first", "foi", "for", "forced", "forgotten",
    "forte", "found", "fout", "fraca", "from",
    "gdy", "geen", "geheim", "geldig", "genau", "generated", "gia", "given", "goed", "going", "good", "gut",
    "hard", "hashed", "heeft", "held", "here", "het", "hidden", "hier", "hoe", "how", "however",
    "i", "ich", "if", "ignored", "ik", "il", "im", "immer", "important", "in", "incorrect", "incorrecta", "incorreta",
    "insecure", "insegura", "inside", "invalid", "invalida", "invalide", "io", "is", "isso", "ist", "it", "its",
    "ja", "jak", "je", "jesli", "jest", "just", "juz",
    "kan", "kein", "keine", "kept", "known", "ktore",
    "la", "las", "later", "le", "leer", "left", "les", "less", "like", "limited", "lo", "locked", "long", "longer",
    "los", "lost", "lub",
    "ma", "maar", "made", "mais", "mal", "mandatory", "mas", "masked", "matched", "me", "meer", "met", "mi",
    "mindestens", "missing", "mit", "moet", "molto", "more", "most", "moze", "much", "muito", "musi", "must", "muy",
    "my",
    "na", "naar", "nao", "nas", "ne", "necesaria", "needed", "nel", "nem", "never", "new", "next", "nicht", "nie",
    "niepoprawne", "nieprawidlowe", "niet", "nieuw", "nim", "no", "noch", "nog", "non", "none", "nos", "not", "nothing",
    "notwendig", "nous", "nu", "nueva", "null", "nur",
    "o", "obbligatoria", "obfuscated", "obligatoire", "obligatoria", "obrigatoria", "obscured", "od", "oder", "of",
    "off", "ok", "old", "om", "on", "once", "one", "onjuist", "only", "ook", "op", "optional", "or", "oraz", "os", "ou",
    "our", "out", "over",
    "par", "para", "part", "pas", "passed", "pela", "pelo", "per", "pero", "piu", "plain", "please", "plus", "po",
    "pod", "poprawne", "por", "porque", "possible", "pour", "present", "printed", "private", "prompted", "protected",
    "provided", "przez", "public",
    "qual", "quando", "que", "questa", "qui",
    "random", "read", "ready", "recommended", "redacted", "rejected", "removed", "replaced", "required", "requis",
    "reset", "returned", "richiesta", "richtig", "right",
    "sa", "safe", "salted", "same", "saved", "scaduta", "schon", "schwach", "se", "secret", "secure", "secured", "seen",
    "segura", "sehr", "sem", "sempre", "sensitive", "sent", "ser", "ses", "set", "seu", "shared", "short", "shown",
    "si", "sicher", "sie", "siempre", "simple", "simply", "sin", "slabe", "so", "some", "something", "sometimes", "son",
    "sono", "sont", "specified", "stark", "sterk", "stored", "strong", "stronger", "su", "sua", "subject", "such",
    "supplied", "supported", "sur", "sure", "sus",
    "ta", "tak", "taken", "takie", "te", "temporal", "temporary", "text", "that", "the", "their", "then", "there",
    "therefore", "these", "they", "this", "to", "too", "toujours", "transmitted", "tres", "trop", "troppo", "true",
    "tu", "tylko", "typed", "typically",
    "uit", "um", "uma", "un", "una", "unbekannt", "und", "undefined", "under", "une", "ungultig", "unique", "unknown",
    "unsafe", "unset", "unsicher", "until", "up", "updated", "usable", "used", "useful", "usually",
    "valid", "valida", "validated", "valide", "van", "vazia", "veel", "veilig", "vereist", "vergessen", "vergeten", "verified",
    "verlopen", "verplicht", "verschlusselt", "very", "vide", "visible", "voce", "von", "voor", "vor", "votre", "vous",
    "vulnerable", "vuota",
    "w", "wanted", "was", "wat", "weak", "weil", "wel", "wenn", "werd", "what", "when", "where", "which", "who",
    "whose", "why", "wichtig", "wie", "wieder", "will", "with", "within", "without", "wordt", "working", "wrong",
    "wygaslo", "wymagane",
    "y", "ya", "you", "your", "yours",
    "z", "za", "zal", "zas", "zbyt", "ze", "zeer", "zijn", "zo", "zonder", "zu", "zum", "zur", "zwak",
};

static const char *const names[] = {
    "accesskey", "accesstoken", "apikey", "apitoken", "auth", "authkey", "authorization", "authtoken",
    "bearer",
    "clave", "contrasena", "cookie", "credential", "credentials",
    "haslo", "heslo",
    "kennwort", "key", "keypass",
    "masterauth", "mdp", "motdepasse",
    "parola", "pass", "passcode", "passe", "passphrase", "passw", "passwd", "password", "passwort", "passwrd", "pin",
    "privatekey", "psk", "psw", "pswd", "pw", "pwd",
    "requirepass",
    "salt", "sas", "secret", "secretkey", "senha", "session", "sig", "signature", "storepass",
    "token",
    "wachtwoord",
};
// clang-format on

struct bytes {
    const uint8_t *p;
    size_t n;
};

static int compare(const void *key, const void *element)
{
    const struct bytes *k = key;
    const uint8_t *word = *(const uint8_t *const *)element;

    for (size_t i = 0; i < k->n; i++) {
        const uint8_t c = sluice_to_lower(k->p[i]);

        if (c != word[i])
            return c < word[i] ? -1 : 1;
    }
    return word[k->n] == '\0' ? 0 : -1;
}

static bool holds(const char *const *list, size_t n, const uint8_t *p, size_t len)
{
    const struct bytes key = {p, len};

    return bsearch(&key, list, n, sizeof(*list), compare) != NULL;
}

#define HOLDS(list, p, n) holds(list, sizeof(list) / sizeof(*(list)), p, n)

bool sluice_secret_word_is_common(const uint8_t *p, size_t n)
{
    return HOLDS(common, p, n);
}

bool sluice_secret_word_is_about(const uint8_t *p, size_t n)
{
    return HOLDS(about, p, n);
}

bool sluice_secret_word_is_other(const uint8_t *p, size_t n)
{
    if (sluice_bytes_begin(p, n, "csrf") || sluice_bytes_begin(p, n, "xsrf")) /* of a page, not of a user */
        return true;
    return HOLDS(other, p, n);
}

bool sluice_secret_word_is_prose(const uint8_t *p, size_t n)
{
    return HOLDS(prose, p, n);
}

/* The longest list word is short, so its beginnings in front of p are tried one by one: dbpassword ends with one. */
bool sluice_secret_word_is_name(const uint8_t *p, size_t n)
{
    static const char *const others[] = {"passes",   "compass",  "bypass",    "encompass", "surpass",
                                         "trespass", "overpass", "underpass", "minipass",  "multipass",
                                         "highpass", "lowpass",  "bandpass",  "singlepass"};

    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
        if (sluice_bytes_equal(p, n, others[i]))
            return false;
    }
    if (n > 3 && sluice_to_lower(p[n - 1]) == 's' && sluice_to_lower(p[n - 2]) != 's' &&
        sluice_secret_word_is_name(p, n - 1))
        return true;
    for (size_t i = 0; i < n; i++) {
        if (HOLDS(names, p + i, n - i) && (i == 0 || n - i > 3))
            return true;
    }
    return false;
}
