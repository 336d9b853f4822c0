/* What a prompt's record says. */
#include "gate/gate.h"

#include <stdlib.h>

/* What was done about a finding: what its verdict asked for, as far as the decision let it. */
static enum sluice_action done_to(const struct sluice_decision *d, size_t i)
{
    if (i >= d->n_verdicts)
        return SLUICE_BLOCK;
    return d->monitor ? SLUICE_ALLOW : d->verdicts[i].action;
}

enum sluice_status sluice_gate_record(const struct sluice_gate_request *req, const struct sluice_gate_result *res,
                                      const uint8_t *input, size_t input_len, struct sluice_decision_record *rec,
                                      struct sluice_record_finding **rec_findings)
{
    struct sluice_record_finding *v = calloc(res->findings.n + 1, sizeof(*v));

    *rec_findings = NULL;
    if (v == NULL)
        return SLUICE_ENOMEM;
    for (size_t i = 0; i < res->findings.n; i++) {
        const struct sluice_document_finding *d = &res->findings.v[i];

        v[i].finding = &d->finding;
        v[i].path = d->path;
        v[i].action = done_to(&res->decision, i);
        v[i].op = i < res->decision.n_verdicts ? res->decision.verdicts[i].op : SLUICE_OP_PLACEHOLDER;
        v[i].value = input + d->finding.start;
        v[i].value_len = (size_t)(d->finding.end - d->finding.start);
    }
    rec->tenant = req->tenant;
    rec->client = req->client;
    rec->endpoint = req->endpoint;
    rec->model = req->model;
    rec->destination = req->destination;
    rec->action = res->decision.action;
    rec->wanted = res->decision.wanted;
    rec->monitor = res->decision.monitor;
    rec->clauses = (const char *const *)res->decision.clauses;
    rec->n_clauses = res->decision.n_clauses;
    rec->error = res->error != NULL ? res->error : "";
    rec->unscannable = req->unscannable;
    rec->input = input;
    rec->input_len = input_len;
    rec->output = NULL;
    rec->output_len = 0;
    if (res->decision.action != SLUICE_BLOCK) {
        rec->output = res->output.len != 0 ? res->output.data : (const uint8_t *)"";
        rec->output_len = res->output.len;
    }
    rec->findings = v;
    rec->n_findings = res->findings.n;
    rec->scan_us = res->scan_us;
    rec->decide_us = res->decide_us;
    *rec_findings = v;
    return SLUICE_OK;
}
