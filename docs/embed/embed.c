/*
 * The smallest program that uses Sluice as a library: redact a prompt, "ask a model", restore its answer.
 *
 *     cc embed.c $(pkg-config --cflags --libs sluice) -o embed && ./embed RULES POLICY
 */
#include <sluice.h>

#include <stdio.h>
#include <string.h>

static void print(void *ctx, const void *text, size_t len)
{
    fwrite(text, 1, len, ctx);
}

/* Stands for the model: it repeats what it was sent. */
static int answer(const struct sluice_prompt *prompt, struct sluice_error *err)
{
    struct sluice_stream *stream;
    enum sluice_status st;
    size_t len;
    const char *sent = sluice_prompt_output(prompt, &len);

    printf("sent:     %.*s\nrestored: ", (int)len, sent);
    if (sluice_stream_create(prompt, 0, &stream, err) != SLUICE_OK)
        return 1;
    st = SLUICE_OK;
    for (size_t i = 0; i < len && st == SLUICE_OK; i++) /* an answer may arrive byte by byte */
        st = sluice_stream_feed(stream, sent + i, 1, print, stdout, err);
    if (st == SLUICE_OK)
        st = sluice_stream_end(stream, print, stdout, err);
    putchar('\n');
    sluice_stream_free(stream);
    return st == SLUICE_OK ? 0 : 1;
}

int main(int argc, char **argv)
{
    const char *text = "Please write to anna.example@sluice-test.org about her invoice.";
    struct sluice_engine_options opts = {.key = "an example key, use 32 random by"};
    struct sluice_error err = {0};
    struct sluice_engine *engine = NULL;
    struct sluice_worker *worker = NULL;
    struct sluice_prompt *prompt = NULL;
    char line[512];
    int status = 1;

    if (argc != 3)
        return 2;
    opts.rules = argv[1];
    opts.policy = argv[2];
    if (sluice_engine_create(&opts, &engine, &err) == SLUICE_OK &&
        sluice_worker_create(engine, &worker, &err) == SLUICE_OK &&
        sluice_prompt_text(worker, "example-model", text, strlen(text), &prompt, &err) == SLUICE_OK) {
        printf("action:   %s\n", sluice_action_text(sluice_prompt_action(prompt)));
        for (size_t i = 0; i < sluice_prompt_findings(prompt); i++)
            printf("finding:  %s by %s\n", sluice_prompt_finding(prompt, i)->type,
                   sluice_prompt_finding(prompt, i)->rule);
        status = answer(prompt, &err);
    }
    if (status != 0)
        fprintf(stderr, "embed: %s\n", sluice_error_line(&err, line, sizeof(line)));
    sluice_prompt_free(prompt);
    sluice_worker_free(worker);
    sluice_engine_free(engine);
    return status;
}
