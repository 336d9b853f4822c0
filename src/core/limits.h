/*
 * Every limit of Sluice: name, unit, reason. A limit is tested at its value and one past it. What reaches a limit is
 * refused with SLUICE_ELIMIT, never cut short and never passed (ARCHITECTURE.md, "Limits", says what the client sees).
 */
#ifndef SLUICE_CORE_LIMITS_H
#define SLUICE_CORE_LIMITS_H

/* JSON */
#define SLUICE_JSON_DEPTH_MAX 128u     /* open objects and arrays; deeper bodies are attacks, SDKs stay below 30 */
#define SLUICE_JSON_MEMBERS_MAX 65536u /* members of one object: bounds the duplicate-key check's memory */
#define SLUICE_JSON_NESTING_MAX 4u     /* JSON inside a string inside JSON...: tool arguments use 1 */
#define SLUICE_PATH_MAX 256u           /* bytes of a leaf's path as reported; longer ones end in "..." */

/* Configuration files */
#define SLUICE_CONF_FILE_MAX (16u << 20) /* bytes of one rule pack, configuration or policy: a full allow-list fits */
#define SLUICE_SECRET_FILE_MAX 4096u     /* bytes of a key file, and of a key */
#define SLUICE_PATTERN_MAX 16384u        /* bytes of one pattern's text */
#define SLUICE_PATTERN_DEPTH_MAX 64u     /* groups inside groups: bounds the recursion that walks a pattern */
#define SLUICE_PATTERN_CALLS_MAX 50000u  /* PCRE2 match() calls of one attempt on hard text: backtrack.h */
#define SLUICE_WINDOW_MAX 15000u         /* bytes of a rule's prefilter expression: Vectorscan takes 16,000 */
#define SLUICE_WINDOW_STRINGS_MAX 8192u  /* strings the prefilter looks for on behalf of one rule: a name each */
#define SLUICE_PREFILTER_CACHE_MAX (64u << 20) /* bytes of a stored prefilter database */
#define SLUICE_IMAGE_MAX (64u << 20)           /* bytes of a stored ruleset or of what is derived from one */
#define SLUICE_CACHE_FILES_MAX 8u              /* of one kind in a cache folder: builds in use; up to 4 MB each */
#define SLUICE_PACKS_MAX (64u << 20)           /* bytes of packs held in memory together; larger sets are not cached */
#define SLUICE_EXAMPLE_MAX 16384u              /* bytes of one rule example, expanded */
#define SLUICE_RULE_FOLDERS_MAX 16u            /* folders inside folders of rule packs */
#define SLUICE_RULE_LIST_MAX 256u              /* elements of a rule's list: context words, examples */
#define SLUICE_CONTEXT_WORD_MAX 64u            /* bytes of one context word: a label, not a sentence */
#define SLUICE_WORD_LISTS_MAX 32u              /* lists of context words of one pack: a topic each */
#define SLUICE_IGNORE_LINE_MAX 4096u           /* bytes of a line in an ignore file: a path */
#define SLUICE_RULES_MAX 4096u                 /* rules in one ruleset: their index fits the engines' id */

/* TOML of other programs, for import */
#define SLUICE_TOML_DEPTH_MAX 32u      /* arrays and inline tables in one another; parts of a key */
#define SLUICE_TOML_VALUES_MAX 131072u /* values of one document: bounds its memory */
#define SLUICE_TOML_MEMBERS_MAX 4096u  /* members of one table: each new one is compared with all */
#define SLUICE_TOML_WORD_MAX 128u      /* bytes of a number or date */

/* Surrogates */
#define SLUICE_SURROGATE_MAX 80u   /* bytes of one, as of a placeholder: bounds what restoring holds back */
#define SLUICE_SURROGATE_TRIES 16u /* surrogates of one value; are all taken, its placeholder stands for it */
#define SLUICE_SURROGATE_ROUNDS 4u /* redactions of one prompt until all of its surrogates can be restored */

/* Scanning */
#define SLUICE_MATCH_MAX 8192u            /* bytes one match may span: bounds what a stream holds back */
#define SLUICE_LOOKAROUND_MAX 256u        /* bytes a rule may look behind or ahead of its match */
#define SLUICE_CONTEXT_MAX 256u           /* bytes before and after a match in which context words count */
#define SLUICE_PCRE_MATCH_LIMIT 1000000u  /* PCRE2 match() calls for one attempt: an attack, not a long text */
#define SLUICE_PCRE_DEPTH_LIMIT 10000u    /* PCRE2 backtracking depth (interpreter only) */
#define SLUICE_PCRE_HEAP_LIMIT_KIB 16384u /* PCRE2 heap for one attempt */
#define SLUICE_PCRE_STACK_FIRST 32768u    /* bytes of the JIT's stack at first... */
#define SLUICE_PCRE_STACK_MAX 1048576u    /* ...and at most: a pattern within its limits stays far below */
#define SLUICE_SCAN_PIECE (256u << 10)    /* new bytes a round takes in at most: fits a core's cache */
#define SLUICE_SCAN_STEP (16u << 10)      /* ...and at least, within a text: a round has a price */
#define SLUICE_CHECKED_MAX 64u            /* letters and digits of one number with a checksum: an IBAN has 34 */
#define SLUICE_VIEW_DEPTH_MAX 5u          /* decoders applied one on another */
#define SLUICE_VIEW_RATIO_MAX 16u         /* bytes that all decoders together make of a byte of text... */
#define SLUICE_VIEW_FREE (1u << 20)       /* ...and these on top: more is made to keep us busy, or a bomb */
#define SLUICE_INFLATE_SMALL (1u << 20)   /* bytes that compressed data may come to, whatever the ratio... */
#define SLUICE_INFLATE_RATIO_MAX 200u     /* ...and decoded bytes a compressed one beyond that: a bomb */
#define SLUICE_READINGS_MAX 256u          /* ways through the views that one text may lead to: bounds memory */
#define SLUICE_READINGS_KEEP 32u          /* ...that are kept for the next text */
#define SLUICE_VIEW_TOKEN_MAX 4096u       /* bytes of a word round an escape that its stretch takes in whole */
#define SLUICE_VIEW_PLACE_MAX 192u        /* bytes of one thing that is decoded within a text: a broken string's gap */
#define SLUICE_VIEW_BEFORE 256u           /* bytes of a stretch before that word: look-behind and context */
#define SLUICE_VIEW_AFTER 256u            /* ...and behind it: the rest of a match, look-ahead and context */
#define SLUICE_VIEW_NUMBER_BEFORE 192u    /* ...of a view that finds numbers only, which are short */
#define SLUICE_VIEW_NUMBER_AFTER 128u
#define SLUICE_LEGIBLE_MIN 8u             /* bytes of text in a row without which what a view shows is not searched */
#define SLUICE_HOLD_MAX (4u << 20)        /* bytes a stream may hold back: some 32 KiB; more in escapes of escapes */
#define SLUICE_SCAN_JOBS_MAX 64u          /* files that `sluice scan` reads at once: each has a scanner of its own */
#define SLUICE_FINDINGS_MAX 100000u       /* findings of one list: more means the text is data to refuse, not to list */
#define SLUICE_FINDINGS_DENSE_MAX 131072u /* ...that begin in 64 KiB of text, overlaps too: bounds memory */

/* Classifier */
#define SLUICE_TOKEN_MAX 64u              /* bytes of one token: longer runs of letters are cut, no word is longer */
#define SLUICE_SEGMENT_MAX 4096u          /* bytes of one segment: a long paragraph; bounds what a stream holds back */
#define SLUICE_SEGMENT_TOKENS_MAX 256u    /* tokens of one segment: bounds a tagger's memory */
#define SLUICE_SEGMENT_GAP_MAX 64u        /* spaces between two tokens of a segment; more end it */
#define SLUICE_SEGMENT_AHEAD 256u         /* bytes behind a segment that tell where it ends: a gap and a token, twice */
#define SLUICE_NAME_AHEAD 512u            /* bytes behind a segment in which an e-mail address may name who is in it */
#define SLUICE_MODEL_FILE_MAX (64u << 20) /* bytes of a model's file; the default one has 12 MB at most */
#define SLUICE_MODEL_LABELS_MAX 8u        /* labels of a model: two tags each, 16 weights a row */
#define SLUICE_MODEL_NAME_MAX 31u         /* bytes of a model's or label's name */
#define SLUICE_CLUSTER_WORDS_MAX 200000u  /* most frequent words that get a class: a table holds no more */
#define SLUICE_CLUSTER_STREAM_MAX ((size_t)1 << 28) /* words of text that classes are learned from: 4 bytes each */
#define SLUICE_CORPUS_MAX (512u << 20)              /* bytes of one file of labelled text, unpacked */
#define SLUICE_CORPUS_LINE_MAX (4u << 20)           /* bytes of one line of it: a long document */

/* Your own secrets (rules/own_store.h) */
#define SLUICE_OWN_MIN 8u        /* bytes of a value: shorter ones stand in ordinary text by chance */
#define SLUICE_OWN_MAX 4096u     /* bytes of a value: an RSA-4096 key in PEM has 3,300; a stream holds as much back */
#define SLUICE_OWN_NAME_MAX 128u /* bytes of an entry's name: a record's string takes 256 */
#define SLUICE_OWN_ENTRIES_MAX 4000000u  /* values of one store: some 120 bytes of memory each */
#define SLUICE_OWN_COLUMNS_MAX 64u       /* columns of a table in CSV: a vault's export has some twenty */
#define SLUICE_OWN_CHUNK 65536u          /* bytes of a store that are sealed, and read, together */
#define SLUICE_OWN_IMPORT_MAX (1u << 30) /* bytes of a file that values are read from: a million of 1 KB */

/* What `sluice scan` reads */
#define SLUICE_SCAN_FOLDERS_MAX 64u       /* folders inside folders: a path of each lies on the stack */
#define SLUICE_SCAN_AHEAD_MAX (1u << 20)  /* bytes that are looked at before they are given out */
#define SLUICE_DIFF_LINE_MAX (64u << 10)  /* bytes of a diff's header line: a path of PATH_MAX, quoted, is shorter */
#define SLUICE_DIFF_LINES_MAX (16u << 20) /* lines of one hunk: a byte of memory each */

/* Policy */
#define SLUICE_POLICY_CLAUSES_MAX 1000u /* clauses of one policy: each is asked about each finding */
#define SLUICE_POLICY_DEPTH_MAX 8u      /* all, any, not inside one another: more is no longer read by people */
#define SLUICE_POLICY_PATTERN_MAX 256u  /* bytes of one pattern: longest path there is */
#define SLUICE_POLICY_ALLOW_MAX 100000u /* entries of an allow-list: more is a data set, not exceptions */

/* Redaction */
#define SLUICE_VAULT_MAX SLUICE_FINDINGS_MAX             /* different values of one prompt: one a finding at most */
#define SLUICE_SURROGATES_MAX (4u * SLUICE_FINDINGS_MAX) /* texts of them: up to four ways to write each */

/* Gateway: what a client may send */
#define SLUICE_BODY_MAX (32u << 20)   /* bytes of a request body, decoded; agents send up to 4 MiB */
#define SLUICE_BODY_RATIO_MAX 200u    /* decoded bytes per encoded byte: a bomb, not a prompt */
#define SLUICE_HEADER_MAX 16384u      /* bytes of request line and headers */
#define SLUICE_HEADER_FIELDS_MAX 100u /* header lines of a request; SDKs send about 20 */
#define SLUICE_CONNECTION_MEMORY                                                                                       \
    (40u << 10)                           /* bytes of a connection's own memory: headers twice, and more than 32 KiB,  \
                                             from where on the listener maps and unmaps it: no prompt stays behind */
#define SLUICE_URL_MAX 2048u              /* bytes of the request target */
#define SLUICE_CONNECTIONS_MAX 4096u      /* open client connections */
#define SLUICE_IDLE_TIMEOUT_S 60u         /* seconds without a byte from a client */
#define SLUICE_REQUEST_TIMEOUT_S 300u     /* seconds until a request must have arrived whole */
#define SLUICE_UPSTREAM_CONNECT_S 10u     /* seconds to connect to an upstream */
#define SLUICE_UPSTREAM_FIRST_BYTE_S 300u /* seconds until an upstream's first byte: models think */
#define SLUICE_UPSTREAM_IDLE_S 120u       /* seconds between two bytes of an upstream's answer */
#define SLUICE_OUT_HIGH (256u << 10)      /* bytes waiting for a slow client at which the upstream is paused */
#define SLUICE_OUT_LOW (64u << 10)        /* ...and resumed */
#define SLUICE_ANSWER_MAX (64u << 20)     /* bytes of an answer that must be held whole (not streamed) */
#define SLUICE_EVENT_MAX (4u << 20)       /* bytes of one SSE event or NDJSON line */
#define SLUICE_OPAQUE_MIN 64u             /* characters of base64 that can be no secret of a known length */
#define SLUICE_OUTLINE_VALUES_MAX (1u << 20) /* values of one body or event: 32 bytes of memory each */
#define SLUICE_CHANNELS_MAX 1024u            /* texts an answer streams at once: choices, blocks, tool calls */
#define SLUICE_BODY_SMALL (64u << 10)        /* decoded bytes that are fine whatever the ratio */
#define SLUICE_ZSTD_WINDOW_LOG_MAX 25u /* a window of SLUICE_BODY_MAX: one-shot frames name their size as window */

#define SLUICE_ANSWER_HEADERS_MAX (16u << 10) /* bytes of an answer's headers that are passed on */
#define SLUICE_ANSWER_FIELDS_MAX 100u         /* header lines of an answer: as many as of a request */
#define SLUICE_ERROR_ANSWER_MAX (1u << 20)    /* bytes of an upstream's error answer */
#define SLUICE_STOP_S 30u                     /* seconds that open requests get to end when the gateway stops */
#define SLUICE_TIMEOUT_MAX_S 3600u            /* seconds any of these time-outs may be set to */
#define SLUICE_RECHECK_MAX_S 3600u            /* seconds a proof that a destination is local may hold */
#define SLUICE_PROOF_TIMEOUT_S 10u            /* seconds that each such question may take to be answered */
#define SLUICE_PROOF_ANSWER_MAX (1u << 20)    /* bytes of one answer to a question asked for such a proof */
#define SLUICE_PROOFS_MAX 256u                /* (destination, model) pairs whose proof is remembered */

/* Gateway: its configuration */
#define SLUICE_DESTINATIONS_MAX 64u
#define SLUICE_MODELS_MAX 1024u /* of one destination */
#define SLUICE_NETWORKS_MAX 64u /* private networks of one destination */
#define SLUICE_TENANTS_MAX 4096u
#define SLUICE_THREADS_MAX 64u /* loops */

/* Audit log */
#define SLUICE_RECORD_MAX 61440u           /* bytes of one record: tlog-tiles allows 65,535 */
#define SLUICE_RECORD_FINDINGS_MAX 64u     /* findings listed in a record; the rest is counted per type */
#define SLUICE_RECORD_LIST_MAX 40960u      /* bytes of listed findings in a record; the rest is counted per type */
#define SLUICE_RECORD_TEXT_MAX 256u        /* bytes of one string in a record; a longer one is withheld ("*") */
#define SLUICE_LOG_NAME_MAX 127u           /* bytes of a log's name (origin) */
#define SLUICE_NOTE_MAX (1u << 20)         /* bytes of a signed note: 100 signatures of 5 KB fit */
#define SLUICE_NOTE_SIGNATURES_MAX 100u    /* signature lines of a note; golang.org/x/mod stops there too */
#define SLUICE_LOG_GROUP_MAX (512u << 10)  /* bytes of records in one group commit: bounds its latency */
#define SLUICE_LOG_GROUP_RECORDS 1024u     /* records in one group commit */
#define SLUICE_LOG_QUEUE_MAX (64u << 20)   /* bytes of records waiting for the disk; more are refused */
#define SLUICE_LOG_OPEN_MAX (1u << 18)     /* decisions of one run still without outcome; more are refused */
#define SLUICE_WAL_FIRST (1u << 20)        /* bytes of a run's first write-ahead segment: small runs stay small */
#define SLUICE_WAL_SEGMENT_MAX (16u << 20) /* bytes of any other, and of what a reader accepts */
#define SLUICE_WAL_SEGMENTS_MAX 64u        /* segments not yet turned into tiles; the writer then waits */

#endif
