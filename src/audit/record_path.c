#include "audit/record_internal.h"

#include <string.h>

/* Digits of an array index that is kept: more could be a number the prompt's author wrote as a key. */
#define INDEX_DIGITS_MAX 5u

/* Field names of the chat, message, completion and tool formats: they say nothing about the prompt's author. */
// clang-format off
static const char *const api_names[] = {
    "arguments", "cache_control", "citations", "content", "contents", "context", "data", "default", "description",
    "documents", "enum", "examples", "file_data", "filename", "format", "function", "functions", "functionCall",
    "generationConfig", "history", "id", "image_url", "images", "inlineData", "input", "inputs", "instructions",
    "items", "json_schema", "messages", "metadata", "model", "name", "options", "output", "parameters", "parts",
    "prediction", "prompt", "properties", "query", "reasoning_content", "refusal", "required", "response_format",
    "result", "role", "schema", "source", "stop", "stop_sequences", "suffix", "system", "systemInstruction",
    "template", "text", "thinking", "title", "tool_call_id", "tool_calls", "tool_use_id", "toolUse", "tools", "type",
    "url", "user",
};
// clang-format on

static bool is_api_name(const char *name, size_t n)
{
    for (size_t i = 0; i < sizeof(api_names) / sizeof(*api_names); i++)
        if (strlen(api_names[i]) == n && memcmp(api_names[i], name, n) == 0)
            return true;
    return false;
}

static bool is_index(const char *text, size_t n)
{
    return n > 0 && n <= INDEX_DIGITS_MAX && strspn(text, "0123456789") >= n;
}

enum sluice_status sluice_record_path(const char *path, struct sluice_buf *out)
{
    static const char marks[] = ".[]>";
    bool in_brackets = false;
    enum sluice_status st;

    while (*path != '\0') {
        size_t n = strcspn(path, marks);
        bool keep = in_brackets ? is_index(path, n) : is_api_name(path, n);

        if (n > 0 && (st = keep ? sluice_buf_append(out, path, n) : sluice_buf_append_byte(out, '*')) != SLUICE_OK)
            return st;
        path += n;
        if (*path == '\0')
            break;
        in_brackets = *path == '[';
        if ((st = sluice_buf_append_byte(out, (uint8_t)*path++)) != SLUICE_OK)
            return st;
    }
    return SLUICE_OK;
}
