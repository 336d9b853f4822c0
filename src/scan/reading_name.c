#include "scan/reading_name_internal.h"

#include <stddef.h>

const char *sluice_reading_name(uint32_t number)
{
#define VIEWS_OF(way) way "base64", way "hex", way "escape", way "fold"
#define VIEWS_OF_VIEWS_OF(way)                                                                                         \
    VIEWS_OF(way "base64/"), VIEWS_OF(way "hex/"), VIEWS_OF(way "escape/"), VIEWS_OF(way "fold/")
    static const char *const names[] = {"text",
                                        VIEWS_OF(""),
                                        VIEWS_OF_VIEWS_OF(""),
                                        VIEWS_OF_VIEWS_OF("base64/"),
                                        VIEWS_OF_VIEWS_OF("hex/"),
                                        VIEWS_OF_VIEWS_OF("escape/"),
                                        VIEWS_OF_VIEWS_OF("fold/")};

    return number < sizeof(names) / sizeof(names[0]) ? names[number] : NULL;
}
