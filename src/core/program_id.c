#include "core/program_id.h"

#include <elf.h>
#include <link.h>
#include <string.h>

struct search {
    uintptr_t here; /* an address within the module that is meant */
    uint8_t *out;
    size_t n;
};

static const char mark = 0;

static bool holds(const struct dl_phdr_info *m, uintptr_t address)
{
    for (unsigned i = 0; i < m->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &m->dlpi_phdr[i];

        if (p->p_type == PT_LOAD && address - (m->dlpi_addr + p->p_vaddr) < p->p_memsz)
            return true;
    }
    return false;
}

static size_t padded(size_t n)
{
    return (n + 3) & ~(size_t)3;
}

/* Notes, one after another: header, name and description, the latter two padded to four bytes. */
static void look_through(struct search *s, const uint8_t *p, size_t n)
{
    ElfW(Nhdr) note;

    while (s->n == 0 && n >= sizeof(note)) {
        size_t name, description;

        memcpy(&note, p, sizeof(note));
        name = padded(note.n_namesz);
        description = padded(note.n_descsz);
        if (name > n - sizeof(note) || description > n - sizeof(note) - name)
            return;
        p += sizeof(note);
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && memcmp(p, "GNU", 4) == 0 &&
            note.n_descsz <= SLUICE_PROGRAM_ID_MAX) {
            memcpy(s->out, p + name, note.n_descsz);
            s->n = note.n_descsz;
        }
        p += name + description;
        n -= sizeof(note) + name + description;
    }
}

/* The loader gives addresses as numbers. */
static const uint8_t *pointer_to(uintptr_t address)
{
    return (const uint8_t *)address; /* NOLINT(performance-no-int-to-ptr) */
}

static int on_module(struct dl_phdr_info *m, size_t size, void *ctx)
{
    struct search *s = ctx;

    (void)size;
    if (!holds(m, s->here))
        return 0;
    for (unsigned i = 0; i < m->dlpi_phnum && s->n == 0; i++) {
        const ElfW(Phdr) *p = &m->dlpi_phdr[i];

        if (p->p_type == PT_NOTE)
            look_through(s, pointer_to(m->dlpi_addr + p->p_vaddr), p->p_memsz);
    }
    return 1;
}

size_t sluice_program_id(uint8_t out[SLUICE_PROGRAM_ID_MAX])
{
    struct search s = {.here = (uintptr_t)&mark, .out = out};

    (void)dl_iterate_phdr(on_module, &s);
    return s.n;
}
