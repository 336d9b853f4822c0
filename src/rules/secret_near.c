#include "rules/secret_near.h"

#include "rules/secret_shape.h"

#include "core/ascii.h"

/* Names with digits of which texts about passwords are full, and of what a password is for. */
static bool is_technical(const uint8_t *p, size_t n)
{
    static const char *const begins[] = {
        /* algorithms, encodings, formats, protocols */
        "base", "sha", "md5", "hmac", "aes", "rsa", "ecdsa", "ed25519", "ed448", "secp", "curve", "x25519", "x509",
        "pkcs", "pbkdf", "argon", "bcrypt", "scrypt", "crc", "utf", "iso", "latin", "cp12", "rfc", "ntlm", "mschap",
        "oauth", "saml", "socks", "http", "tls", "ssl", "imap", "pop3", "smb", "snmp", "ipv", "wpa", "jwt", "hs256",
        "rs256", "mp3", "mp4",
        /* systems, programs, versions of them */
        "win", "ubuntu", "debian", "centos", "rhel", "fedora", "macos", "ios", "android", "amd64", "x86", "arm", "i386",
        "i686", "aarch", "python", "php", "java", "jdk", "node", "mysql", "mariadb", "postgres", "oracle", "sqlite",
        "mongo", "redis", "neo4j", "log4j", "office", "exchange", "outlook", "server", "release", "version", "build",
        "libre", "python3", "apache", "tomcat", "perl", "ruby", "spring", "angular", "vue", "sqlserver", "proftp",
        "mongodb",
        /* who or what has a password: a user, a host, a room, a number of a ticket */
        "user", "host", "client", "room", "ticket", "page", "step", "line", "case", "test", "field", "level", "part",
        "slot", "disk", "eth", "wlan", "port", "vm", "web", "db", "srv", "mail", "cve", "kb", "bug", "issue", "chapter",
        "section", "string", "int", "uint", "float", "char", "arg", "param", "var", "option", "type", "key", "token",
        "file", "figure"};

    for (size_t i = 0; i < sizeof(begins) / sizeof(*begins); i++) {
        if (sluice_bytes_begin(p, n, begins[i]))
            return true;
    }
    return false;
}

/* An id or a digest. */
static bool is_hex(const uint8_t *p, size_t n)
{
    size_t i = 0;

    while (i < n && sluice_is_hex(p[i]))
        i++;
    return i == n;
}

/* 256bit, 30days, 2ndfactor: how much of something, or which */
static bool is_measure(const struct sluice_secret_value *v, const uint8_t *p)
{
    size_t i = 0;

    while (i < v->len && sluice_is_digit(p[i]))
        i++;
    return i == v->digits && i != 0 && v->signs == 0 && (v->in_words == v->letters || v->letters <= 3);
}

/* %0A: a line's end in what a program sends through a pipe or an address */
static bool has_percent_code(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i + 2 < n; i++) {
        if (p[i] == '%' && sluice_is_hex(p[i + 1]) && sluice_is_hex(p[i + 2]))
            return true;
    }
    return false;
}

bool sluice_secret_near(const struct sluice_secret_value *v, const uint8_t *p)
{
    if (v->kind < SLUICE_SECRET_PLAIN || v->digits == 0 || v->letters == 0 || v->wide != 0 || v->upper == v->letters)
        return false;
    if (is_hex(p, v->len) || is_measure(v, p) || has_percent_code(p, v->len) || (v->joins != 0 && v->signs == 0))
        return false;
    if (v->kind == SLUICE_SECRET_RANDOM)
        return v->digits > 1 || v->upper > 1;
    if (is_technical(p, v->len) || sluice_shape_is_code(p, v->len))
        return false;
    if (v->kind == SLUICE_SECRET_PLAIN) /* Welcome2024 */
        return v->digits >= 3 && sluice_is_upper(p[0]) && v->upper == 1;
    return v->digits >= 2 ? v->common == 0 || v->signs != 0 : v->signs != 0;
}
