/* Runs a fuzz target over every file of the folders or files named, without a fuzzer. Exit 1 when nothing was run. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned replay_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    uint8_t *data = malloc(1u << 20);
    size_t n;

    if (f == NULL || data == NULL) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(3);
    }
    n = fread(data, 1, 1u << 20, f);
    (void)fclose(f);
    (void)LLVMFuzzerTestOneInput(data, n);
    free(data);
    return 1;
}

static unsigned replay(const char *path)
{
    unsigned done = 0;
    struct dirent *e;
    struct stat sb;
    DIR *d;

    if (stat(path, &sb) == 0 && S_ISREG(sb.st_mode))
        return replay_file(path);
    d = opendir(path);
    if (d == NULL)
        return 0;
    while ((e = readdir(d)) != NULL) {
        char child[4096];

        if (e->d_name[0] == '.')
            continue;
        (void)snprintf(child, sizeof(child), "%s/%s", path, e->d_name);
        done += replay(child);
    }
    (void)closedir(d);
    return done;
}

int main(int argc, char **argv)
{
    unsigned done = 0;

    for (int i = 1; i < argc; i++)
        done += replay(argv[i]);
    printf("%u inputs replayed\n", done);
    return done == 0;
}
