/*
 * Validators of numbers that countries outside Europe give out, and what the files with them share. As in
 * val_internal.h: pure functions, the value is borrowed and its copy wiped.
 */
#ifndef SLUICE_RULES_VAL_WORLD_H
#define SLUICE_RULES_VAL_WORLD_H

#include "rules/val_internal.h"

#define SLUICE_VAL_DECLARE(name)                                                                                       \
    enum sluice_check sluice_val_##name(const uint8_t *value, size_t len);                                             \
    size_t sluice_val_##name##_complete(const uint8_t *value, size_t len, char *out, size_t cap)

/* A row of the table of validators. */
#define SLUICE_VAL_ROW(text, name, source)                                                                             \
    {                                                                                                                  \
        text, sluice_val_##name, sluice_val_##name##_complete, source                                                  \
    }

/* Two digits each of a day, a month and a year of any century: the 29th of February always exists. */
bool sluice_val_short_date_ok(const char *year, const char *month, const char *day);

/* The value of two digits is one of those in list, which holds two digits a value: "010203". */
bool sluice_val_pair_in(const char *s, const char *list);

/* val_us.c */
sluice_check_fn sluice_val_us_ein, sluice_val_us_mbi;
SLUICE_VAL_DECLARE(us_npi);
SLUICE_VAL_DECLARE(us_dea);
SLUICE_VAL_DECLARE(ca_sin);
SLUICE_VAL_DECLARE(ca_bn);
SLUICE_VAL_DECLARE(ca_bc_phn);
SLUICE_VAL_DECLARE(ca_on_health);

/* val_brazil.c, val_mexico.c */
SLUICE_VAL_DECLARE(br_cpf);
SLUICE_VAL_DECLARE(br_cnpj);
SLUICE_VAL_DECLARE(br_pis);
SLUICE_VAL_DECLARE(br_cnh);
SLUICE_VAL_DECLARE(br_titulo);
SLUICE_VAL_DECLARE(br_cns);
SLUICE_VAL_DECLARE(mx_curp);
SLUICE_VAL_DECLARE(mx_rfc);
SLUICE_VAL_DECLARE(mx_nss);

/* val_latin_account.c */
SLUICE_VAL_DECLARE(ar_cbu);
SLUICE_VAL_DECLARE(mx_clabe);

/* val_americas.c */
SLUICE_VAL_DECLARE(ar_cuit);
SLUICE_VAL_DECLARE(cl_rut);
SLUICE_VAL_DECLARE(co_nit);
SLUICE_VAL_DECLARE(pe_cui);
SLUICE_VAL_DECLARE(pe_ruc);
SLUICE_VAL_DECLARE(uy_ci);
SLUICE_VAL_DECLARE(uy_rut);
SLUICE_VAL_DECLARE(ec_ci);
sluice_check_fn sluice_val_ec_ruc, sluice_val_gt_cui;
SLUICE_VAL_DECLARE(ve_rif);
SLUICE_VAL_DECLARE(do_cedula);
SLUICE_VAL_DECLARE(do_rnc);
SLUICE_VAL_DECLARE(gt_nit);
SLUICE_VAL_DECLARE(sv_nit);
SLUICE_VAL_DECLARE(sv_dui);
SLUICE_VAL_DECLARE(py_ruc);
sluice_check_fn sluice_val_cu_ni;

/* val_oceania.c */
SLUICE_VAL_DECLARE(au_tfn);
SLUICE_VAL_DECLARE(au_abn);
SLUICE_VAL_DECLARE(au_acn);
SLUICE_VAL_DECLARE(nz_ird);
SLUICE_VAL_DECLARE(nz_nhi);
sluice_check_fn sluice_val_au_medicare;

/* val_south_asia.c */
SLUICE_VAL_DECLARE(in_aadhaar);
SLUICE_VAL_DECLARE(in_vid);
SLUICE_VAL_DECLARE(in_gstin);
SLUICE_VAL_DECLARE(in_epic);
SLUICE_VAL_DECLARE(sg_nric);
SLUICE_VAL_DECLARE(sg_uen);
SLUICE_VAL_DECLARE(th_pin);
SLUICE_VAL_DECLARE(vn_mst);
sluice_check_fn sluice_val_in_pan, sluice_val_pk_cnic, sluice_val_lk_nic, sluice_val_id_nik, sluice_val_id_npwp,
    sluice_val_my_nric;

/* val_east_asia.c */
SLUICE_VAL_DECLARE(cn_ric);
SLUICE_VAL_DECLARE(cn_uscc);
SLUICE_VAL_DECLARE(hk_id);
SLUICE_VAL_DECLARE(tw_id);
SLUICE_VAL_DECLARE(tw_ubn);
SLUICE_VAL_DECLARE(jp_my_number);
SLUICE_VAL_DECLARE(jp_corporate);
SLUICE_VAL_DECLARE(kr_rrn);
SLUICE_VAL_DECLARE(kr_frn);
SLUICE_VAL_DECLARE(kr_brn);
SLUICE_VAL_DECLARE(kr_corporate);

/* val_cis.c */
SLUICE_VAL_DECLARE(ru_inn);
SLUICE_VAL_DECLARE(ru_snils);
SLUICE_VAL_DECLARE(ru_ogrn);
SLUICE_VAL_DECLARE(ua_rntrc);
SLUICE_VAL_DECLARE(ua_edrpou);
SLUICE_VAL_DECLARE(by_unp);
SLUICE_VAL_DECLARE(by_personal);
SLUICE_VAL_DECLARE(kz_iin);
SLUICE_VAL_DECLARE(md_idno);
sluice_check_fn sluice_val_az_voen;

/* val_africa.c */
SLUICE_VAL_DECLARE(za_id);
SLUICE_VAL_DECLARE(za_tin);
SLUICE_VAL_DECLARE(gh_tin);
SLUICE_VAL_DECLARE(mz_nuit);
SLUICE_VAL_DECLARE(ma_ice);
SLUICE_VAL_DECLARE(il_id);
SLUICE_VAL_DECLARE(kw_civil);
SLUICE_VAL_DECLARE(tr_tckn);
SLUICE_VAL_DECLARE(tr_vkn);
SLUICE_VAL_DECLARE(ae_id);
SLUICE_VAL_DECLARE(sa_id);
SLUICE_VAL_DECLARE(ir_id);
sluice_check_fn sluice_val_eg_id, sluice_val_mc_vat;

#endif
