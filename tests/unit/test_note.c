#include "audit/checkpoint.h"
#include "audit/key_internal.h"
#include "audit/note.h"

#include "audit_help.h"
#include "suite_run.h"

#include <sodium.h>

/* Ed25519 seed, public key and signature of RFC 8032 7.1, test 1 (empty message). */
static const char rfc8032_public[] = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

/* A note signed with that key by another implementation (Python cryptography 48). */
static const char known_vkey[] = "rfc8032.example/test-1+1e7774ee+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea";
static const char known_note[] =
    "a text of two lines,\n"
    "with an em dash \xe2\x80\x94 in it\n"
    "\n"
    "\xe2\x80\x94 rfc8032.example/test-1 "
    "Hnd07j+yAgW4ExNBhA0l/dCQ5YuWRo1WfjrBdNXu/MO6QeQpNMUGQrJieITX4ASTWum+2sQu8RZocTOWezTAaI93CAQ=\n";

static const char text[] = "test.example/log\n1\n+//++//++//++//++//++//++//++//++//++//++//+++8=\n";

static struct audit_place place;
static struct sluice_buf good;

static void sign_text(const char *t, struct sluice_buf *out)
{
    uint8_t sig[SLUICE_ED25519_SIGNATURE_BYTES];

    sluice_log_key_sign(place.key, (const uint8_t *)t, strlen(t), sig);
    ck_assert_int_eq(sluice_note_append((const uint8_t *)t, strlen(t), sluice_log_key_public(place.key), sig, out),
                     SLUICE_OK);
}

static void setup(void)
{
    place = audit_place_make();
    sluice_buf_init(&good, 16u << 20);
    sign_text(text, &good);
}

static void teardown(void)
{
    sluice_buf_release(&good);
    audit_place_drop(&place);
}

static enum sluice_status open_with(const struct sluice_buf *note)
{
    struct sluice_error err = {0};
    size_t n;

    return sluice_note_open(note->data, note->len, sluice_log_key_public(place.key), &n, &err);
}

START_TEST(vkey__of_known_key__as_published)
{
    struct sluice_vkey k;
    struct sluice_error err = {0};
    struct sluice_buf b;

    ck_assert_int_eq(sluice_vkey_parse(known_vkey, strlen(known_vkey), &k, &err), SLUICE_OK);
    ck_assert_str_eq(k.name, "rfc8032.example/test-1");
    sluice_buf_init(&b, 256);
    ck_assert_int_eq(sluice_vkey_format(&k, &b), SLUICE_OK);
    ck_assert_uint_eq(b.len, strlen(known_vkey));
    ck_assert_mem_eq(b.data, known_vkey, b.len);
    sluice_buf_release(&b);
}
END_TEST

START_TEST(note_open__published_note__accepted)
{
    struct sluice_vkey k;
    struct sluice_error err = {0};
    size_t n;

    ck_assert_int_eq(sluice_vkey_parse(known_vkey, strlen(known_vkey), &k, &err), SLUICE_OK);
    if (sluice_note_open((const uint8_t *)known_note, strlen(known_note), &k, &n, &err) != SLUICE_OK)
        ck_abort_msg("%s", err.what);
    ck_assert_uint_eq(n, (size_t)(strstr(known_note, "\n\n") - known_note) + 1);
}
END_TEST

START_TEST(key__from_rfc8032_seed__public_key_of_rfc8032)
{
    static const char seed_hex[] = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    char path[128], seed_base64[64], line[256];
    uint8_t seed[32], public_[32];
    struct sluice_error err = {0};
    struct sluice_log_key *key;
    size_t n;
    int fd;

    ck_assert_int_eq(sodium_hex2bin(seed, 32, seed_hex, 64, NULL, &n, NULL), 0);
    ck_assert_int_eq(sodium_hex2bin(public_, 32, rfc8032_public, 64, NULL, &n, NULL), 0);
    (void)sodium_bin2base64(seed_base64, sizeof(seed_base64), seed, 32, sodium_base64_VARIANT_ORIGINAL);
    (void)snprintf(path, sizeof(path), "%s/rfc.key", place.base);
    (void)snprintf(line, sizeof(line), "sluice-log-key/1 rfc.example %s\n", seed_base64);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    ck_assert_int_eq(write(fd, line, strlen(line)), (ssize_t)strlen(line));
    (void)close(fd);
    if (sluice_log_key_load(path, &key, &err) != SLUICE_OK)
        ck_abort_msg("%s", err.what);
    ck_assert_mem_eq(sluice_log_key_public(key)->public_, public_, 32);
    sluice_log_key_free(key);
}
END_TEST

START_TEST(key_load__file_open_to_others__refused)
{
    struct sluice_error err = {0};
    struct sluice_log_key *key;

    ck_assert_int_eq(chmod(place.keyfile, 0640), 0);
    ck_assert_int_eq(sluice_log_key_load(place.keyfile, &key, &err), SLUICE_EIO);
    ck_assert_ptr_null(key);
}
END_TEST

static const char *const bad_key_files[] = {
    "",
    "\n",
    "sluice-log-key/1\n",
    "sluice-log-key/2 a.example AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
    "sluice-log-key/1 a.example AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "sluice-log-key/1 a.example AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n",
    "sluice-log-key/1 a.example AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n",
    "sluice-log-key/1 a.example AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n",
    "sluice-log-key/1 a b AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
    "sluice-log-key/1 a+b AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
    "sluice-log-key/1  AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
};

START_TEST(key_load__malformed__refused)
{
    const char *line = bad_key_files[_i];
    struct sluice_error err = {0};
    struct sluice_log_key *key;
    int fd = open(place.keyfile, O_WRONLY | O_TRUNC);

    ck_assert_int_eq(write(fd, line, strlen(line)), (ssize_t)strlen(line));
    (void)close(fd);
    ck_assert_int_eq(sluice_log_key_load(place.keyfile, &key, &err), SLUICE_EFORMAT);
    ck_assert_ptr_null(key);
    ck_assert_str_eq(err.file, place.keyfile);
}
END_TEST

START_TEST(key_generate__file_there__kept)
{
    struct sluice_error err = {0};
    struct sluice_log_key *again;

    ck_assert_int_eq(sluice_log_key_generate(place.keyfile, "other.example", &err), SLUICE_EIO);
    ck_assert_int_eq(sluice_log_key_load(place.keyfile, &again, &err), SLUICE_OK);
    ck_assert_str_eq(sluice_log_key_vkey(again), sluice_log_key_vkey(place.key));
    sluice_log_key_free(again);
}
END_TEST

START_TEST(name_ok__length_at_limit_and_past__accepted_refused)
{
    char name[SLUICE_LOG_NAME_MAX + 2];

    memset(name, 'a', sizeof(name));
    ck_assert(sluice_note_name_ok(name, SLUICE_LOG_NAME_MAX));
    ck_assert(!sluice_note_name_ok(name, SLUICE_LOG_NAME_MAX + 1));
}
END_TEST

static const char *const bad_names[] = {
    "",
    "a b",
    "a+b",
    "a\tb",
    "a\nb",
    "a\x0b",
    "a\r",
    "\xc2\x85",
    "a\xc2\xa0",
    "\xe1\x9a\x80",
    "\xe2\x80\x80",
    "\xe2\x80\x8a",
    "\xe2\x80\xa8",
    "\xe2\x80\xa9",
    "\xe2\x80\xaf",
    "\xe2\x81\x9f",
    "\xe3\x80\x80",
    "\xff",
    "\xc3",
    "a\x01",
};

START_TEST(name_ok__bad_name__refused)
{
    ck_assert(!sluice_note_name_ok(bad_names[_i], strlen(bad_names[_i])));
}
END_TEST

static const char *const bad_vkeys[] = {
    "",
    "n.example",
    "n.example+523e45d5",
    "n.example+523e45d5+",
    "+523e45d5+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
    "n.example+523E45D5+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
    "n.example+523e45d4+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
    "n.example+523e45d+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
    "n.example+523e45d5+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1EA",
    "n.example+523e45d5+AtdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
    "n.example+523e45d5+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1E",
    "n.example+523e45d5+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea=",
    "n.example+523e45d5+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea\n",
    "n.example+523e45d5+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1_a",
    "n example+523e45d5+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
    "n.example+523e45d5 AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
};

START_TEST(vkey_parse__what_the_bad_ones_vary__accepted)
{
    static const char vkey[] = "n.example+523e45d5+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea";
    struct sluice_error err = {0};
    struct sluice_vkey k;

    ck_assert_int_eq(sluice_vkey_parse(vkey, strlen(vkey), &k, &err), SLUICE_OK);
}
END_TEST

START_TEST(vkey_parse__malformed__refused)
{
    struct sluice_error err = {0};
    struct sluice_vkey k;

    ck_assert_int_eq(sluice_vkey_parse(bad_vkeys[_i], strlen(bad_vkeys[_i]), &k, &err), SLUICE_EFORMAT);
}
END_TEST

/* ---- notes: the good one with one thing changed ---- */

/* Replace the first `from` by `to`; NAME, SIG and KEYID stand for the good note's own. "" as from: put in front. */
struct change {
    const char *from, *to;
};

static const struct change changes[] = {
    {"log\n1", "log\n2"},                       /* text changed */
    {"+8=\n\n", "+8=\nextension\n\n"},          /* extension line added */
    {"+8=\n\n", "+8=\n"},                       /* no empty line */
    {"+8=\n\n", "+8=\n\n\n"},                   /* one more empty line: other text */
    {"", "\n"},                                 /* text begins with an empty line */
    {"", " "},                                  /* leading space */
    {"\xe2\x80\x94 ", "- "},                    /* hyphen for dash */
    {"\xe2\x80\x94 ", "\xe2\x80\x93 "},         /* en dash */
    {"\xe2\x80\x94 ", "\xe2\x80\x94"},          /* no space */
    {"\xe2\x80\x94 ", "\xe2\x80\x94  "},        /* two spaces: empty name */
    {"\xe2\x80\x94 ", " \xe2\x80\x94 "},        /* space in front */
    {"\xe2\x80\x94 test", "\xe2\x80\x94 best"}, /* another key's name: none known is left */
    {"\xe2\x80\x94 test", "\xe2\x80\x94 te+t"}, /* bad name */
    {"\xe2\x80\x94 test", "\xe2\x80\x94 te\tt"},
    {"\xe2\x80\x94 test", "\xe2\x80\x94 te\xc2\xa0t"},
    {"\xe2\x80\x94 test", "\xe2\x80\x94 t\xff"},
    {"/log SIG\n", "/log SIG"},                 /* no LF at the end */
    {"/log SIG\n", "/log SIG\n\n"},             /* empty line behind: no signature there */
    {"/log SIG\n", "/log SIG\nx\n"},            /* a line that is none */
    {"/log SIG\n", "/log SIG\n\xe2\x80\x94\n"}, /* a dash alone */
    {"/log SIG\n", "/log SIG\n\xe2\x80\x94 a\n"},
    {"/log SIG\n", "/log SIG\n\xe2\x80\x94 a \n"},
    {"/log SIG\n", "/log SIG\n\xe2\x80\x94 a AAAA\n"},     /* shorter than a key ID and a byte */
    {"/log SIG\n", "/log SIG\n\xe2\x80\x94 a AAAAAB==\n"}, /* bits behind the end */
    {"/log SIG\n", "/log SIG\n\xe2\x80\x94 a AAAAAA\n"},   /* padding missing */
    {"/log SIG\n", "/log SIG\n\xe2\x80\x94 a AAAA AAA=\n"},
    {"/log SIG\n", "/log SIG\n\xe2\x80\x94 a AAAA_AA=\n"}, /* the other alphabet */
    {"/log SIG\n", "/log SIG\n\xe2\x80\x94 a AAA\xc3\xa9"
                   "AAA=\n"},                                        /* not ASCII */
    {"/log SIG\n", "/log SIG \n"},                                   /* space behind */
    {"/log SIG\n", "/log  SIG\n"},                                   /* two spaces */
    {"/log SIG\n", "/log SIG\r\n"},                                  /* CR */
    {"/log SIG\n", "/log SIG\n\xe2\x80\x94 test.example/log BAD\n"}, /* a second, bad line of the known key */
    {"/log SIG\n", "/log BAD\n\xe2\x80\x94 test.example/log SIG\n"}, /* bad first, good second */
    {"/log SIG\n", "/log LONG\n"},                                   /* one byte too many */
    {"/log SIG\n", "/log SHORT\n"},
    {"/log SIG\n", "/log OTHERID\n"}, /* another key ID: none known is left */
    {"log\n1\n", "log\n1\n\x01"},
    {"log\n1\n", "log\n1\n\x7f\xff"},
    {"log\n1\n", "log\r\n1\n"},
    {"test.example", "test.exampl\xed\xa0\x80"}, /* surrogate */
};

/* The signature line's base64 with bytes changed. */
static void make_signature(const char *kind, char out[128])
{
    const char *line = strstr((const char *)good.data, "/log ");
    uint8_t raw[80] = {0};
    size_t n;

    line = strstr(line + 1, "/log ") == NULL ? line : strstr(line + 1, "/log ");
    ck_assert_int_eq(sodium_base642bin(raw, sizeof(raw), line + 5, 92, NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL),
                     0);
    ck_assert_uint_eq(n, 68);
    if (strcmp(kind, "BAD") == 0)
        raw[40] ^= 1;
    if (strcmp(kind, "OTHERID") == 0)
        raw[0] ^= 1;
    if (strcmp(kind, "LONG") == 0)
        n++;
    if (strcmp(kind, "SHORT") == 0)
        n--;
    (void)sodium_bin2base64(out, 128, raw, n, sodium_base64_VARIANT_ORIGINAL);
}

/* Put signatures for the words in a change's text. */
static void expand(const char *in, char *out, size_t size)
{
    static const char *const words[] = {"OTHERID", "SHORT", "LONG", "BAD", "SIG"};
    size_t at = 0;

    while (*in != '\0') {
        bool found = false;

        for (size_t i = 0; i < 5 && !found; i++) {
            size_t n = strlen(words[i]);

            if (strncmp(in, words[i], n) != 0)
                continue;
            make_signature(words[i], out + at);
            at += strlen(out + at);
            in += n;
            found = true;
        }
        if (!found)
            out[at++] = *in++;
        ck_assert_uint_lt(at, size - 128);
    }
    out[at] = '\0';
}

START_TEST(note_open__one_thing_changed__refused)
{
    char from[1024], to[1024];
    struct sluice_buf note;
    const char *at;
    size_t before;

    ck_assert_int_eq(sluice_buf_append_byte(&good, '\0'), SLUICE_OK); /* a C string for strstr */
    good.len--;
    ck_assert_int_eq(open_with(&good), SLUICE_OK);
    expand(changes[_i].from, from, sizeof(from));
    expand(changes[_i].to, to, sizeof(to));
    at = strstr((const char *)good.data, from);
    ck_assert_ptr_nonnull(at);
    before = (size_t)(at - (const char *)good.data);
    sluice_buf_init(&note, 1u << 20);
    ck_assert_int_eq(sluice_buf_append(&note, good.data, before), SLUICE_OK);
    ck_assert_int_eq(sluice_buf_append_str(&note, to), SLUICE_OK);
    ck_assert_int_eq(sluice_buf_append(&note, good.data + before + strlen(from), good.len - before - strlen(from)),
                     SLUICE_OK);
    ck_assert_int_eq(open_with(&note), SLUICE_EFORMAT);
    sluice_buf_release(&note);
}
END_TEST

START_TEST(note_open__any_bit_flipped__refused)
{
    for (size_t i = 0; i < good.len; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            good.data[i] ^= (uint8_t)(1u << bit);
            ck_assert_int_ne(open_with(&good), SLUICE_OK);
            good.data[i] ^= (uint8_t)(1u << bit);
        }
    }
    ck_assert_int_eq(open_with(&good), SLUICE_OK);
}
END_TEST

START_TEST(note_open__cut_anywhere__refused)
{
    size_t n = good.len;

    for (good.len = 0; good.len < n; good.len++)
        ck_assert_int_ne(open_with(&good), SLUICE_OK);
    ck_assert_int_eq(open_with(&good), SLUICE_OK);
}
END_TEST

/* Lines of other keys, of any length up to 5 KB, before ours and behind. */
START_TEST(note_open__fifteen_foreign_signatures__accepted)
{
    uint8_t big[3800];
    char base64[5200];
    struct sluice_buf note;
    size_t split = strlen(text) + 1;

    memset(big, 7, sizeof(big));
    (void)sodium_bin2base64(base64, sizeof(base64), big, sizeof(big), sodium_base64_VARIANT_ORIGINAL);
    sluice_buf_init(&note, 1u << 20);
    ck_assert_int_eq(sluice_buf_append(&note, good.data, split), SLUICE_OK);
    for (unsigned i = 0; i < 15; i++) {
        if (i == 8)
            ck_assert_int_eq(sluice_buf_append(&note, good.data + split, good.len - split), SLUICE_OK);
        ck_assert_int_eq(sluice_buf_append_str(&note, "\xe2\x80\x94 witness.example/w "), SLUICE_OK);
        ck_assert_int_eq(sluice_buf_append_str(&note, base64), SLUICE_OK);
        ck_assert_int_eq(sluice_buf_append_byte(&note, '\n'), SLUICE_OK);
    }
    ck_assert_int_eq(open_with(&note), SLUICE_OK);
    sluice_buf_release(&note);
}
END_TEST

static enum sluice_status open_with_lines(unsigned lines)
{
    enum sluice_status st;
    struct sluice_buf note;

    sluice_buf_init(&note, 16u << 20);
    ck_assert_int_eq(sluice_buf_append(&note, good.data, good.len), SLUICE_OK);
    for (unsigned i = 1; i < lines; i++)
        ck_assert_int_eq(sluice_buf_append_str(&note, "\xe2\x80\x94 w AAAAAAA=\n"), SLUICE_OK);
    st = open_with(&note);
    sluice_buf_release(&note);
    return st;
}

START_TEST(note_open__signatures_at_limit_and_past__accepted_refused)
{
    ck_assert_int_eq(open_with_lines(SLUICE_NOTE_SIGNATURES_MAX), SLUICE_OK);
    ck_assert_int_eq(open_with_lines(SLUICE_NOTE_SIGNATURES_MAX + 1), SLUICE_ELIMIT);
    ck_assert_int_eq(open_with_lines(10000), SLUICE_ELIMIT);
}
END_TEST

static enum sluice_status open_of_length(size_t n)
{
    char *long_text = malloc(n);
    enum sluice_status st;
    struct sluice_buf note;

    sluice_buf_init(&note, 16u << 20);
    memset(long_text, 'a', n);
    sign_text("a\n", &note); /* its length, apart from the text */
    n -= note.len - 2;
    note.len = 0;
    long_text[n - 1] = '\n';
    long_text[n] = '\0';
    sign_text(long_text, &note);
    st = open_with(&note);
    sluice_buf_release(&note);
    free(long_text);
    return st;
}

START_TEST(note_open__length_at_limit_and_past__accepted_refused)
{
    ck_assert_int_eq(open_of_length(SLUICE_NOTE_MAX), SLUICE_OK);
    ck_assert_int_eq(open_of_length(SLUICE_NOTE_MAX + 1), SLUICE_ELIMIT);
    ck_assert_int_eq(open_of_length(10u << 20), SLUICE_ELIMIT);
}
END_TEST

/* Another key under the same name whose ID collides: the signature decides. */
START_TEST(note_open__key_id_collides__refused)
{
    struct sluice_vkey other = *sluice_log_key_public(place.key);
    struct sluice_error err = {0};
    size_t n;

    other.public_[3] ^= 1;
    ck_assert_int_eq(sluice_note_open(good.data, good.len, &other, &n, &err), SLUICE_EFORMAT);
}
END_TEST

/* ---- checkpoints ---- */

#define ROOT "+//++//++//++//++//++//++//++//++//++//++//+++8="

static const char *const bad_checkpoints[] = {
    "",
    "\n",
    "o\n",
    "o\n1\n",
    "o\n1\n" ROOT,
    "o\n1\n" ROOT "\n\n",
    "o\n1\n" ROOT "\nextension\n",
    "\n1\n" ROOT "\n",
    "o o\n1\n" ROOT "\n",
    "o+\n1\n" ROOT "\n",
    "o\n\n" ROOT "\n",
    "o\n01\n" ROOT "\n",
    "o\n00\n" ROOT "\n",
    "o\n-1\n" ROOT "\n",
    "o\n+1\n" ROOT "\n",
    "o\n 1\n" ROOT "\n",
    "o\n1 \n" ROOT "\n",
    "o\n0x1\n" ROOT "\n",
    "o\n1e3\n" ROOT "\n",
    "o\n9223372036854775808\n" ROOT "\n",
    "o\n18446744073709551615\n" ROOT "\n",
    "o\n18446744073709551617\n" ROOT "\n",
    "o\n99999999999999999999999\n" ROOT "\n",
    "o\n1\n+//++//++//++//++//++//++//++//++//++//++//+++9=\n",
    "o\n1\n+//++//++//++//++//++//++//++//++//++//++//+++8\n",
    "o\n1\n+//++//++//++//++//++//++//++//++//++//++//+++88=\n",
    "o\n1\n-__--__--__--__--__--__--__--__--__--__--__---8=\n",
    "o\n1\n\n",
    "o\n1\n47DEQpj8HBSa+/TImw+5JCeuQeRkm5\xc1\xc1\xc1\xc1\xc1\xc1\xc1\xc1\xc1\xc1\xc1"
    "FU=\n",
};

START_TEST(checkpoint_parse__malformed__refused)
{
    const uint8_t *p = (const uint8_t *)bad_checkpoints[_i];
    struct sluice_error err = {0};
    struct sluice_checkpoint c;

    ck_assert_int_eq(sluice_checkpoint_parse(p, strlen(bad_checkpoints[_i]), &c, &err), SLUICE_EFORMAT);
}
END_TEST

START_TEST(checkpoint__sizes_at_the_edges__parse_back)
{
    static const uint64_t sizes[] = {0, 1, 255, 256, 65536, INT64_MAX};

    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        struct sluice_checkpoint c = {.origin = "o", .size = sizes[i], .root = {9}}, back;
        struct sluice_error err = {0};
        struct sluice_buf b;

        sluice_buf_init(&b, SLUICE_CHECKPOINT_MAX);
        ck_assert_int_eq(sluice_checkpoint_format(&c, &b), SLUICE_OK);
        ck_assert_int_eq(sluice_checkpoint_parse(b.data, b.len, &back, &err), SLUICE_OK);
        ck_assert_str_eq(back.origin, "o");
        ck_assert_uint_eq(back.size, sizes[i]);
        ck_assert_mem_eq(back.root, c.root, sizeof(c.root));
        sluice_buf_release(&b);
    }
}
END_TEST

/* The longest name there may be still fits SLUICE_CHECKPOINT_MAX. */
START_TEST(checkpoint_sign__longest_name__fits)
{
    char path[128], name[SLUICE_LOG_NAME_MAX + 1];
    struct sluice_checkpoint c = {.size = INT64_MAX}, back;
    struct sluice_error err = {0};
    struct sluice_log_key *key;
    struct sluice_buf b;

    memset(name, 'n', SLUICE_LOG_NAME_MAX);
    name[SLUICE_LOG_NAME_MAX] = '\0';
    memcpy(c.origin, name, sizeof(name));
    (void)snprintf(path, sizeof(path), "%s/long.key", place.base);
    ck_assert_int_eq(sluice_log_key_generate(path, name, &err), SLUICE_OK);
    ck_assert_int_eq(sluice_log_key_load(path, &key, &err), SLUICE_OK);
    sluice_buf_init(&b, SLUICE_CHECKPOINT_MAX);
    ck_assert_int_eq(sluice_checkpoint_sign(&c, key, &b), SLUICE_OK);
    ck_assert_int_eq(sluice_checkpoint_open(b.data, b.len, sluice_log_key_public(key), &back, &err), SLUICE_OK);
    sluice_buf_release(&b);
    sluice_log_key_free(key);
}
END_TEST

START_TEST(checkpoint_open__other_origin_of_the_same_key__refused)
{
    struct sluice_checkpoint c = {.origin = "test.example/other", .size = 1}, back;
    struct sluice_error err = {0};
    struct sluice_buf b;

    sluice_buf_init(&b, SLUICE_CHECKPOINT_MAX);
    ck_assert_int_eq(sluice_checkpoint_sign(&c, place.key, &b), SLUICE_OK);
    ck_assert_int_eq(sluice_checkpoint_open(b.data, b.len, sluice_log_key_public(place.key), &back, &err),
                     SLUICE_EFORMAT);
    sluice_buf_release(&b);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof(*(table)))

int main(void)
{
    Suite *s = suite_create("note");
    TCase *tc = tcase_create("note");

    suite_add_tcase(s, tc);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, vkey__of_known_key__as_published);
    tcase_add_test(tc, note_open__published_note__accepted);
    tcase_add_test(tc, key__from_rfc8032_seed__public_key_of_rfc8032);
    tcase_add_test(tc, key_load__file_open_to_others__refused);
    tcase_add_loop_test(tc, key_load__malformed__refused, 0, COUNT(bad_key_files));
    tcase_add_test(tc, key_generate__file_there__kept);
    tcase_add_test(tc, name_ok__length_at_limit_and_past__accepted_refused);
    tcase_add_loop_test(tc, name_ok__bad_name__refused, 0, COUNT(bad_names));
    tcase_add_test(tc, vkey_parse__what_the_bad_ones_vary__accepted);
    tcase_add_loop_test(tc, vkey_parse__malformed__refused, 0, COUNT(bad_vkeys));
    tcase_add_loop_test(tc, note_open__one_thing_changed__refused, 0, COUNT(changes));
    tcase_add_test(tc, note_open__any_bit_flipped__refused);
    tcase_add_test(tc, note_open__cut_anywhere__refused);
    tcase_add_test(tc, note_open__fifteen_foreign_signatures__accepted);
    tcase_add_test(tc, note_open__signatures_at_limit_and_past__accepted_refused);
    tcase_add_test(tc, note_open__length_at_limit_and_past__accepted_refused);
    tcase_add_test(tc, note_open__key_id_collides__refused);
    tcase_add_loop_test(tc, checkpoint_parse__malformed__refused, 0, COUNT(bad_checkpoints));
    tcase_add_test(tc, checkpoint__sizes_at_the_edges__parse_back);
    tcase_add_test(tc, checkpoint_sign__longest_name__fits);
    tcase_add_test(tc, checkpoint_open__other_origin_of_the_same_key__refused);
    return suite_run(s);
}
