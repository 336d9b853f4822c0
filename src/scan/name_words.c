#include "scan/name_internal.h"

#include "core/fold.h"
#include "core/utf8.h"

#include <stdlib.h>
#include <string.h>

#define WORD_MAX 24u /* bytes of the longest word here, folded, and its NUL */

#define TITLE SLUICE_NAME_TITLE
#define SMALL (SLUICE_NAME_TITLE | SLUICE_NAME_TITLE_SMALL)
#define STOP SLUICE_NAME_TITLE_STOP
#define SUFFIX SLUICE_NAME_SUFFIX
#define PART SLUICE_NAME_PARTICLE
#define ON (SLUICE_NAME_PARTICLE | SLUICE_NAME_PARTICLE_ON)
#define BEFORE SLUICE_NAME_STREET_BEFORE
#define BEHIND SLUICE_NAME_STREET_BEHIND
#define UNIT SLUICE_NAME_UNIT
#define ROLE SLUICE_NAME_ROLE

struct row {
    const char *word;
    unsigned kinds;
};

/* Folded; in the order of strcmp(). Forms of address, degrees, particles and kinds of streets in the languages of the
 * EU, written down by us from general knowledge. */
static const struct row rows[] = {
    {"aan", PART},
    {"abu", PART},
    {"adv", STOP},
    {"af", ON},
    {"agent", ROLE},
    {"al", PART | BEFORE},
    {"alameda", BEFORE},
    {"aleea", BEFORE},
    {"alei", BEFORE},
    {"aleja", BEFORE | BEHIND},
    {"aleje", BEFORE},
    {"alle", BEHIND},
    {"allee", BEFORE | BEHIND},
    {"allees", BEFORE},
    {"allen", BEHIND},
    {"alley", BEHIND},
    {"am", BEFORE},
    {"an", BEFORE},
    {"ap", UNIT},
    {"apartment", UNIT},
    {"app", UNIT},
    {"appartement", UNIT},
    {"applicant", ROLE},
    {"appt", UNIT},
    {"apt", UNIT},
    {"apto", UNIT},
    {"arch", STOP},
    {"assignee", ROLE},
    {"auteur", ROLE},
    {"author", ROLE},
    {"av", ON | BEFORE | BEHIND},
    {"avda", BEFORE},
    {"ave", BEHIND},
    {"avenida", BEFORE},
    {"avenue", BEFORE | BEHIND},
    {"avinguda", BEFORE},
    {"avv", TITLE},
    {"avvocato", TITLE},
    {"bat", PART | UNIT},
    {"batiment", UNIT},
    {"bc", TITLE},
    {"bd", BEFORE},
    {"bdul", BEFORE},
    {"beco", BEFORE},
    {"ben", PART},
    {"benutzer", ROLE},
    {"bin", ON},
    {"bl", UNIT},
    {"bld", BEFORE},
    {"bloc", UNIT},
    {"blvd", BEHIND},
    {"bothar", BEFORE},
    {"boulevard", BEFORE | BEHIND},
    {"br", STOP},
    {"bsc", SUFFIX},
    {"bte", UNIT},
    {"bul", BEFORE},
    {"bulevar", BEFORE},
    {"bulevardul", BEFORE},
    {"bulvaris", BEHIND},
    {"bus", UNIT},
    {"bvd", BEFORE},
    {"byt", UNIT},
    {"c", BEFORE},
    {"calea", BEFORE},
    {"calle", BEFORE},
    {"camino", BEFORE},
    {"capt", STOP},
    {"carrer", BEFORE},
    {"carretera", BEFORE},
    {"cesta", BEFORE | BEHIND},
    {"chemin", BEFORE},
    {"cir", BEHIND},
    {"circle", BEHIND},
    {"client", ROLE},
    {"cliente", ROLE},
    {"close", BEHIND},
    {"col", STOP},
    {"contact", ROLE},
    {"corso", BEFORE},
    {"cours", BEFORE},
    {"court", BEHIND},
    {"cpt", STOP},
    {"crescent", BEHIND},
    {"csc", SUFFIX},
    {"ct", BEHIND},
    {"ctra", BEFORE},
    {"customer", ROLE},
    {"d", STOP | PART},
    {"da", PART},
    {"dame", TITLE},
    {"damm", BEHIND},
    {"das", PART},
    {"dds", SUFFIX},
    {"de", PART},
    {"degli", PART},
    {"dei", PART},
    {"del", PART},
    {"della", PART},
    {"dello", PART},
    {"dem", PART},
    {"den", PART},
    {"der", PART},
    {"des", PART},
    {"dhr", TITLE},
    {"di", PART},
    {"dipl", TITLE},
    {"dl", TITLE},
    {"dna", TITLE},
    {"do", PART},
    {"doamna", SMALL},
    {"doc", TITLE},
    {"docent", SMALL},
    {"doctor", TITLE | ROLE},
    {"doctora", TITLE},
    {"dom", UNIT},
    {"domnul", SMALL},
    {"don", TITLE},
    {"dona", SMALL},
    {"dos", PART},
    {"dott", TITLE},
    {"dottore", SMALL},
    {"dottoressa", SMALL},
    {"dottssa", TITLE},
    {"doutor", TITLE},
    {"doutora", TITLE},
    {"dr", SMALL | BEHIND},
    {"dra", TITLE},
    {"dreef", BEHIND},
    {"drive", BEHIND},
    {"drs", TITLE},
    {"drsc", SUFFIX},
    {"du", PART},
    {"eg", UNIT},
    {"el", PART},
    {"employee", ROLE},
    {"esc", UNIT},
    {"escalera", UNIT},
    {"esplanade", BEFORE},
    {"esq", SUFFIX},
    {"estrada", BEFORE},
    {"et", UNIT},
    {"etage", UNIT},
    {"etg", UNIT},
    {"fasor", BEHIND},
    {"faubourg", BEFORE},
    {"fils", SUFFIX},
    {"fl", UNIT},
    {"flat", UNIT},
    {"floor", UNIT},
    {"fr", STOP},
    {"frau", SMALL},
    {"froken", SMALL},
    {"fru", SMALL},
    {"gade", BEHIND},
    {"gardens", BEHIND},
    {"gasse", BEHIND},
    {"gata", BEHIND},
    {"gatan", BEHIND},
    {"gate", BEHIND},
    {"gatve", BEHIND},
    {"gebruiker", ROLE},
    {"gen", STOP},
    {"geom", STOP},
    {"gerb", TITLE},
    {"glorieta", BEFORE},
    {"gosp", TITLE},
    {"gospa", SMALL},
    {"gospodin", SMALL},
    {"gospodja", TITLE},
    {"gracht", BEHIND},
    {"ground", UNIT},
    {"grove", BEHIND},
    {"guest", ROLE},
    {"habil", TITLE},
    {"harra", TITLE},
    {"herr", SMALL},
    {"herra", TITLE},
    {"herrn", TITLE},
    {"het", PART},
    {"highway", BEHIND},
    {"hill", BEHIND},
    {"hr", TITLE},
    {"hra", TITLE},
    {"hwy", BEHIND},
    {"ibn", ON},
    {"iela", BEHIND},
    {"ii", SUFFIX},
    {"iii", SUFFIX},
    {"im", BEFORE},
    {"impasse", BEFORE},
    {"ing", TITLE},
    {"insp", STOP},
    {"int", UNIT},
    {"interno", UNIT},
    {"intrarea", BEFORE},
    {"inz", SMALL},
    {"ir", STOP},
    {"iv", SUFFIX},
    {"jnr", SUFFIX},
    {"jr", SUFFIX},
    {"judr", TITLE},
    {"junior", SUFFIX},
    {"jur", TITLE},
    {"kade", BEHIND},
    {"katu", BEHIND},
    {"kej", BEFORE},
    {"klant", ROLE},
    {"klient", ROLE},
    {"korut", BEHIND},
    {"koz", BEHIND},
    {"kuja", BEHIND},
    {"kunde", ROLE},
    {"kundin", ROLE},
    {"kundze", TITLE},
    {"kungs", TITLE},
    {"kyria", TITLE},
    {"kyrios", TITLE},
    {"l", PART},
    {"la", PART},
    {"laan", BEHIND},
    {"lady", TITLE},
    {"lagenhet", UNIT},
    {"lane", BEHIND},
    {"largo", BEFORE},
    {"le", PART},
    {"lek", TITLE},
    {"les", PART},
    {"lgh", UNIT},
    {"lic", TITLE},
    {"llm", SUFFIX},
    {"ln", BEHIND},
    {"lok", UNIT},
    {"lokal", UNIT},
    {"lord", TITLE},
    {"lt", STOP},
    {"m", STOP | UNIT},
    {"ma", SUFFIX},
    {"maantee", BEHIND},
    {"madame", SMALL},
    {"mademoiselle", TITLE},
    {"mag", TITLE | STOP},
    {"maitre", TITLE},
    {"maj", STOP},
    {"manager", ROLE},
    {"mba", SUFFIX},
    {"md", SUFFIX},
    {"me", STOP},
    {"mec", TITLE},
    {"med", TITLE},
    {"member", ROLE},
    {"meneer", SMALL},
    {"mevr", TITLE},
    {"mevrouw", SMALL},
    {"mews", BEHIND},
    {"mgr", SMALL},
    {"mgrs", TITLE},
    {"mieszk", UNIT},
    {"miss", TITLE},
    {"mitarbeiter", ROLE},
    {"ml", SUFFIX},
    {"mlle", TITLE},
    {"mlles", TITLE},
    {"mm", TITLE},
    {"mme", TITLE},
    {"monsieur", SMALL},
    {"mph", SUFFIX},
    {"mr", TITLE},
    {"mrs", TITLE},
    {"ms", TITLE},
    {"msc", SUFFIX},
    {"mudr", TITLE},
    {"mw", TITLE},
    {"mx", TITLE},
    {"nabrezi", BEFORE},
    {"nam", BEFORE},
    {"name", ROLE},
    {"named", ROLE},
    {"namesti", BEFORE},
    {"namestie", BEFORE},
    {"nat", TITLE},
    {"nurse", ROLE},
    {"o", PART},
    {"og", UNIT},
    {"on", STOP},
    {"op", PART},
    {"os", BEFORE},
    {"osiedle", BEFORE},
    {"ould", PART},
    {"owner", ROLE},
    {"p", STOP},
    {"paciente", ROLE},
    {"pacjent", ROLE},
    {"pan", SMALL},
    {"pana", SMALL},
    {"panem", SMALL},
    {"pani", SMALL},
    {"panstwo", TITLE},
    {"panu", SMALL},
    {"parkway", BEHIND},
    {"paseo", BEFORE},
    {"passage", BEFORE},
    {"passeig", BEFORE},
    {"patient", ROLE},
    {"patientin", ROLE},
    {"paziente", ROLE},
    {"person", ROLE},
    {"phd", SUFFIX},
    {"phdr", TITLE},
    {"phil", TITLE},
    {"piano", UNIT},
    {"piata", BEFORE},
    {"piazza", BEFORE},
    {"piazzale", BEFORE},
    {"piso", UNIT},
    {"pkwy", BEHIND},
    {"pl", BEFORE | BEHIND},
    {"plac", BEFORE},
    {"place", BEFORE | BEHIND},
    {"plads", BEHIND},
    {"platz", BEHIND},
    {"plaza", BEFORE},
    {"plein", BEHIND},
    {"polku", BEHIND},
    {"pone", TITLE},
    {"praca", BEFORE},
    {"praceta", BEFORE},
    {"prof", SMALL},
    {"profesor", SMALL},
    {"profesora", TITLE},
    {"professeur", TITLE},
    {"professor", SMALL},
    {"professora", TITLE},
    {"professore", TITLE},
    {"prospektas", BEHIND},
    {"prospekts", BEHIND},
    {"proua", TITLE},
    {"pta", UNIT},
    {"puerta", UNIT},
    {"puiestee", BEHIND},
    {"pza", BEFORE},
    {"quai", BEFORE},
    {"r", BEFORE},
    {"rag", STOP},
    {"rakpart", BEHIND},
    {"rd", BEHIND},
    {"recipient", ROLE},
    {"reporter", ROLE},
    {"rer", TITLE},
    {"rev", TITLE},
    {"ring", BEHIND},
    {"rndr", TITLE},
    {"road", BEHIND},
    {"ronda", BEFORE},
    {"route", BEFORE},
    {"rouva", TITLE},
    {"row", BEHIND},
    {"rua", BEFORE},
    {"rue", BEFORE},
    {"ruelle", BEFORE},
    {"san", PART},
    {"santa", PART},
    {"sc", UNIT},
    {"scala", UNIT},
    {"sender", ROLE},
    {"senhor", SMALL},
    {"senhora", SMALL},
    {"senor", SMALL},
    {"senora", SMALL},
    {"setany", BEHIND},
    {"sgt", STOP},
    {"sig", TITLE},
    {"signor", SMALL},
    {"signora", SMALL},
    {"signorina", SMALL},
    {"sigra", TITLE},
    {"singel", BEHIND},
    {"sir", TITLE},
    {"snr", SUFFIX},
    {"sos", BEFORE},
    {"soseaua", BEFORE},
    {"splaiul", BEFORE},
    {"sq", BEHIND},
    {"square", BEFORE | BEHIND},
    {"sr", STOP | SUFFIX},
    {"sra", TITLE},
    {"sraid", BEFORE},
    {"srita", TITLE},
    {"srta", TITLE},
    {"st", STOP | SUFFIX | PART | BEHIND},
    {"steig", BEHIND},
    {"stiege", UNIT},
    {"stock", UNIT},
    {"str", BEFORE | BEHIND},
    {"straat", BEHIND},
    {"strada", BEFORE},
    {"strasse", BEHIND},
    {"street", BEHIND},
    {"student", ROLE},
    {"suite", UNIT},
    {"tanav", BEHIND},
    {"te", PART},
    {"teacher", ROLE},
    {"tee", BEHIND},
    {"ten", ON},
    {"tenant", ROLE},
    {"ter", ON | BEHIND},
    {"tere", BEHIND},
    {"terrace", BEHIND},
    {"tie", BEHIND},
    {"top", UNIT},
    {"tr", BEFORE},
    {"travesia", BEFORE},
    {"travessa", BEFORE},
    {"trg", BEFORE},
    {"trida", BEFORE},
    {"triq", BEFORE},
    {"tur", UNIT},
    {"ufer", BEHIND},
    {"ul", BEFORE},
    {"ulica", BEFORE | BEHIND},
    {"ulice", BEFORE},
    {"ulicy", BEFORE},
    {"ulita", BEFORE},
    {"unit", UNIT},
    {"univ", TITLE},
    {"ur", TITLE},
    {"user", ROLE},
    {"usuario", ROLE},
    {"ut", BEHIND},
    {"utca", BEHIND},
    {"utcaja", BEHIND},
    {"utente", ROLE},
    {"utilisateur", ROLE},
    {"utja", BEHIND},
    {"uzytkownik", ROLE},
    {"vagen", BEHIND},
    {"van", ON},
    {"vei", BEHIND},
    {"veien", BEHIND},
    {"vej", BEHIND},
    {"via", BEFORE},
    {"viale", BEFORE},
    {"vicolo", BEFORE},
    {"von", ON},
    {"walk", BEHIND},
    {"way", BEHIND},
    {"weg", BEHIND},
    {"whg", UNIT},
    {"wohnung", UNIT},
    {"zu", ON},
    {"zum", PART | BEFORE},
    {"zur", PART | BEFORE},
};

/* A word that ends so, behind at least three letters, is a street's name. */
#define ENDING(word)                                                                                                   \
    {                                                                                                                  \
        word, sizeof(word) - 1                                                                                         \
    }
static const struct {
    const char *word;
    size_t len;
} endings[] = {ENDING("allee"),   ENDING("damm"),  ENDING("dijk"),  ENDING("dreef"),  ENDING("gade"),  ENDING("gasse"),
               ENDING("gata"),    ENDING("gatan"), ENDING("gatve"), ENDING("gracht"), ENDING("kade"),  ENDING("katu"),
               ENDING("laan"),    ENDING("plein"), ENDING("platz"), ENDING("singel"), ENDING("steig"), ENDING("straat"),
               ENDING("strasse"), ENDING("str"),   ENDING("ufer"),  ENDING("vagen"),  ENDING("vegen"), ENDING("vej"),
               ENDING("veien"),   ENDING("weg"),   ENDING("tie")};

/* A bit for each letter that an ending ends with: most words end with another one. */
#define LAST(c) (1u << ((c) - 'a'))
#define LAST_LETTERS                                                                                                   \
    (LAST('a') | LAST('e') | LAST('f') | LAST('g') | LAST('j') | LAST('k') | LAST('l') | LAST('m') | LAST('n') |       \
     LAST('r') | LAST('t') | LAST('u') | LAST('z'))

/* The word at p[0..n) folded, with a NUL, and its length; false where it is longer than any here. */
static bool fold_word(const uint8_t *p, size_t n, char out[WORD_MAX], size_t *made_len)
{
    size_t len = 0;

    for (size_t i = 0; i < n;) {
        uint8_t made[SLUICE_FOLD_MAX] = {p[i]};
        unsigned step = 1, k = 1;
        uint32_t cp;
        bool cut;

        if (p[i] < 0x80) {
            if (len + 1 >= WORD_MAX)
                return false;
            out[len++] = (char)(p[i] >= 'A' && p[i] <= 'Z' ? p[i] | 0x20 : p[i]);
            i++;
            continue;
        }
        if ((step = sluice_utf8_decode(p + i, n - i, &cp, &cut)) == 0)
            step = 1;
        else
            k = sluice_fold(cp, false, made);
        if (len + k >= WORD_MAX)
            return false;
        memcpy(out + len, made, k);
        len += k;
        i += step;
    }
    out[len] = '\0';
    *made_len = len;
    return true;
}

/* The first letter tells most words apart, without a call. */
static int by_word(const void *key, const void *row)
{
    const char *a = key, *b = ((const struct row *)row)->word;

    return *a != *b ? (uint8_t)*a - (uint8_t)*b : strcmp(a, b);
}

static bool ends_as_street(const char *word, size_t n)
{
    const unsigned last = n == 0 ? 'z' + 1 : (unsigned)(uint8_t)word[n - 1];

    if (last < 'a' || last > 'z' || (LAST_LETTERS >> (last - 'a') & 1) == 0)
        return false;
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        const size_t k = endings[i].len;

        if (n >= k + 3 && (uint8_t)endings[i].word[k - 1] == last && memcmp(word + n - k, endings[i].word, k) == 0)
            return true;
    }
    return false;
}

unsigned sluice_name_word(const uint8_t *p, size_t n)
{
    char word[WORD_MAX];
    const struct row *row;
    size_t len;

    if (n > WORD_MAX || !fold_word(p, n, word, &len))
        return 0;
    row = bsearch(word, rows, sizeof(rows) / sizeof(rows[0]), sizeof(rows[0]), by_word);
    return (row != NULL ? row->kinds : 0) | (ends_as_street(word, len) ? SLUICE_NAME_STREET_END : 0);
}
