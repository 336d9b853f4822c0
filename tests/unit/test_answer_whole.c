/* Answers that do not stream. */
#include "answer_kit.h"
#include "suite_run.h"

START_TEST(whole__upstream_breaks_off__nothing_goes_out)
{
    struct sluice_buf out;
    struct sluice_answer *a;

    sluice_buf_init(&out, OUT_MAX);
    ck_assert_int_eq(sluice_provider_find("openai")->answer_create(vault, false, &a), SLUICE_OK);
    ck_assert_int_eq(sluice_answer_feed(a, (const uint8_t *)"{\"a\":1", 6, &out), SLUICE_OK);
    ck_assert_int_eq(sluice_answer_break(a, &out), SLUICE_OK);
    ck_assert_uint_eq(out.len, 0);
    sluice_answer_free(a);
}
END_TEST

static const struct {
    const char *api, *in, *path, *inner;
} wholes[] = {
    {"openai", "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"to {T}\"}}]}",
     "choices.0.message.content", NULL},
    {"openai",
     "{\"choices\":[{\"message\":{\"tool_calls\":[{\"function\":{\"arguments\":\"{\\\"v\\\":\\\"to {T}\\\"}\"}}]}}]}",
     "choices.0.message.tool_calls.0.function.arguments", "v"},
    {"openai", "{\"choices\":[{\"message\":{\"annotations\":[{\"url_citation\":{\"title\":\"to {T}\"}}]}}]}",
     "choices.0.message.annotations.0.url_citation.title", NULL},
    {"anthropic", "{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"to {T}\"}]}", "content.0.text",
     NULL},
    {"anthropic", "{\"type\":\"message\",\"content\":[{\"type\":\"tool_use\",\"input\":{\"v\":\"to {T}\"}}]}",
     "content.0.input.v", NULL},
    {"ollama", "{\"message\":{\"content\":\"\",\"tool_calls\":[{\"function\":{\"arguments\":{\"v\":\"to {T}\"}}}]}}",
     "message.tool_calls.0.function.arguments.v", NULL},
    {"ollama", "{\"error\":\"to {T}\"}", "error", NULL},
};

START_TEST(whole__answer__is_restored_wherever_it_is_cut)
{
    struct sluice_buf in = expanded(wholes[_i].in, false);

    for (size_t cut = 0; cut <= in.len; cut++) {
        struct run r = run_cut(wholes[_i].api, vault, false, &in, cut);
        struct json_object *o = json_tokener_parse(out_of(&r)), *v = at(o, wholes[_i].path), *inner = NULL;

        ck_assert_int_eq(r.ended, SLUICE_OK);
        if (wholes[_i].inner != NULL)
            v = at(inner = json_tokener_parse(json_object_get_string(v)), wholes[_i].inner);
        ck_assert_int_eq(strncmp(json_object_get_string(v), "to ", 3), 0);
        ck_assert_str_eq(json_object_get_string(v) + 3, tricky);
        ck_assert_uint_eq(r.restored, 1);
        json_object_put(inner);
        json_object_put(o);
        sluice_buf_release(&r.out);
    }
    sluice_buf_release(&in);
}
END_TEST

START_TEST(whole__tokens__are_dropped_and_all_else_stays)
{
    struct run r = run_text("openai", false,
                            " {\"choices\":[{\"message\":{\"content\":\"\\u00e9 {P}\"},\"logprobs\":{\"content\":"
                            "[{\"token\":\"EM\"}]},\"x\":1.50},{\"logprobs\":null}],\"logprobs\":7 }\n");

    ck_assert_int_eq(r.ended, SLUICE_OK);
    ck_assert_str_eq(out_of(&r), " {\"choices\":[{\"message\":{\"content\":\"\\u00e9 jane@example.com\"},\"logprobs\":"
                                 "null,\"x\":1.50},{\"logprobs\":null}],\"logprobs\":7 }\n");
    sluice_buf_release(&r.out);
    r = run_text("ollama", false, "{\"message\":{\"content\":\"{P}\"},\"logprobs\":[{\"token\":\"E\"}]}");
    ck_assert_str_eq(out_of(&r), "{\"message\":{\"content\":\"jane@example.com\"},\"logprobs\":null}");
    sluice_buf_release(&r.out);
}
END_TEST

START_TEST(whole__garbage_or_cut_off__is_an_error)
{
    static const char *const texts[] = {
        "", " ", "<html>", "{\"choices\":[", "{} {}", "{\"a\":\"\xff\"}", "{\"logprobs\":1"};
    static const char *const apis[] = {"openai", "anthropic", "ollama"};

    for (size_t i = 0; i < 3; i++) {
        struct run r = run_text(apis[i], false, texts[_i]);

        ck_assert_int_eq(r.fed, SLUICE_OK);
        ck_assert_int_eq(r.ended, SLUICE_EFORMAT);
        ck_assert_uint_eq(r.out.len, 0);
        sluice_buf_release(&r.out);
    }
}
END_TEST

START_TEST(whole__answer_at_the_limit_and_one_past__passes_and_is_refused)
{
    struct sluice_buf in;

    sluice_buf_init(&in, OUT_MAX);
    add(&in, "{\"choices\":[]");
    ck_assert_int_eq(sluice_buf_reserve(&in, SLUICE_ANSWER_MAX), SLUICE_OK);
    memset(in.data + in.len, ' ', SLUICE_ANSWER_MAX - in.len);
    in.len = SLUICE_ANSWER_MAX - 1;
    add(&in, "}");
    for (unsigned past = 0; past < 2; past++) {
        struct run r = run("openai", false, &in);

        ck_assert_int_eq(past ? r.fed : r.ended, past ? SLUICE_ELIMIT : SLUICE_OK);
        sluice_buf_release(&r.out);
        add(&in, " ");
    }
    sluice_buf_release(&in);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("answer_whole");
    TCase *t = tcase_create("answer_whole");

    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, whole__upstream_breaks_off__nothing_goes_out);
    tcase_add_loop_test(t, whole__answer__is_restored_wherever_it_is_cut, 0, ROWS(wholes));
    tcase_add_test(t, whole__tokens__are_dropped_and_all_else_stays);
    tcase_add_loop_test(t, whole__garbage_or_cut_off__is_an_error, 0, 7);
    tcase_add_test(t, whole__answer_at_the_limit_and_one_past__passes_and_is_refused);
    suite_add_tcase(s, t);
    return suite_run(s);
}
