/*
 * Telephone numbers that the regulators keep for films and books, and devices. A number without its country's code says
 * whose plan it belongs to only where it is grouped as in one country alone.
 */
#include "surrogate/shape.h"

#include <stddef.h>

#define PHONE(given, groups, form, source)                                                                             \
    {                                                                                                                  \
        "PHONE_NUMBER", given, groups, form, NULL, NULL, 0, 0, NULL, source                                            \
    }
#define ABROAD(given, form, source)                                                                                    \
    {                                                                                                                  \
        "PHONE_NUMBER", given, NULL, form, "e164", NULL, 0, 0, NULL, source                                            \
    }
#define NANPA "NANPA: 555-0100 to 555-0199 for fiction"
#define OFCOM "Ofcom: telephone numbers for use in TV and radio drama"
#define ARCEP "Arcep, decision 2018-0881: numbers for audiovisual works"
#define BNETZA "Bundesnetzagentur, notice 148/2021: numbers for media productions"
#define ACMA "ACMA: phone numbers for use in TV shows, films and creative works"

const struct sluice_shape sluice_shapes_contact[] = {
    ABROAD("+1", "+1m0n55501vt", NANPA),
    PHONE("", "334", "m0n55501vt", NANPA),
    PHONE("1", "1334", "1m0n55501vt", NANPA),
    ABROAD("+441", "+4411k4960vvt", OFCOM),
    ABROAD("+442", "+442079460vvt", OFCOM),
    ABROAD("+443", "+443069990vvt", OFCOM),
    ABROAD("+447", "+447700900vvt", OFCOM),
    ABROAD("+448", "+448081570vvt", OFCOM),
    PHONE("01", "434", "011k4960vvt", OFCOM),
    PHONE("01", "56", "01632960vvt", OFCOM),
    PHONE("020", "344", "02079460vvt", OFCOM),
    PHONE("07", "56", "07700900vvt", OFCOM),
    ABROAD("+331", "+3319900vvvt", ARCEP),
    ABROAD("+332", "+3326191vvvt", ARCEP),
    ABROAD("+333", "+3335301vvvt", ARCEP),
    ABROAD("+334", "+3346571vvvt", ARCEP),
    ABROAD("+335", "+3353649vvvt", ARCEP),
    ABROAD("+336", "+3363998vvvt", ARCEP),
    ABROAD("+337", "+3363998vvvt", ARCEP),
    PHONE("01", "22222", "019900vvvt", ARCEP),
    PHONE("02", "22222", "026191vvvt", ARCEP),
    PHONE("03", "22222", "035301vvvt", ARCEP),
    PHONE("04", "22222", "046571vvvt", ARCEP),
    ABROAD("+49", "+493023125vvt", BNETZA),
    ABROAD("+49", "+496990009vvt", BNETZA),
    ABROAD("+49", "+494066969vvt", BNETZA),
    ABROAD("+49", "+492214710vvt", BNETZA),
    ABROAD("+49", "+498999998vvt", BNETZA),
    ABROAD("+612", "+6125550vvtt", ACMA),
    ABROAD("+612", "+6127010vvtt", ACMA),
    ABROAD("+613", "+6135550vvtt", ACMA),
    ABROAD("+613", "+6137010vvtt", ACMA),
    ABROAD("+617", "+6175550vvtt", ACMA),
    ABROAD("+617", "+6177010vvtt", ACMA),
    ABROAD("+618", "+6185550vvtt", ACMA),
    ABROAD("+618", "+6187010vvtt", ACMA),
    ABROAD("+353", "+3532091vvvtt", "ComReg: 020 91 for drama"),
    {"IMEI", "", NULL, "001vvvvvvvttttc", "imei", NULL, 0, 0, NULL,
     "GSMA TS.06: reporting body 00 is for test equipment"},
    {NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL},
};
