-- The tables of the desk. One text for both engines: every column is TEXT or BIGINT, days and times are ISO text, money is
-- whole fen, truth is 0 or 1. For PostgreSQL each TEXT column gets the collation "C", so that both engines order alike.

-- One finished scan.
CREATE TABLE runs (
    run_key TEXT PRIMARY KEY,
    seq BIGINT NOT NULL UNIQUE,
    dataset_name TEXT NOT NULL,
    dataset_fingerprint TEXT NOT NULL,
    program_version TEXT NOT NULL,
    as_of TEXT NOT NULL,
    committed_at TEXT NOT NULL,
    complete BIGINT NOT NULL,
    alerts BIGINT NOT NULL,
    alerts_new BIGINT NOT NULL,
    alerts_known BIGINT NOT NULL,
    alerts_changed BIGINT NOT NULL,
    alerts_vanished BIGINT NOT NULL,
    alerts_hidden BIGINT NOT NULL,
    manifest TEXT NOT NULL
);

-- Where the files of a run lie, and of which dataset: a hint to whoever looks for them, compared with the run when they are
-- found.
CREATE TABLE run_places (
    run_key TEXT NOT NULL REFERENCES runs (run_key),
    folder TEXT NOT NULL,
    dataset TEXT NOT NULL,
    PRIMARY KEY (run_key, folder)
);

-- Who works here. `person` is the human being: two accounts of one person are one person.
CREATE TABLE users (
    user_name TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    display_name TEXT NOT NULL,
    region TEXT,
    disabled BIGINT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX users_by_person ON users (person);

-- A role is asked for by one person and granted by another; `state` is proposed, approved or refused.
CREATE TABLE role_changes (
    change_id TEXT PRIMARY KEY,
    user_name TEXT NOT NULL REFERENCES users (user_name),
    role TEXT NOT NULL,
    change TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_person TEXT NOT NULL,
    proposed_at TEXT NOT NULL,
    decided_by TEXT,
    decided_person TEXT,
    decided_at TEXT
);
CREATE TABLE user_roles (
    user_name TEXT NOT NULL REFERENCES users (user_name),
    role TEXT NOT NULL,
    change_id TEXT NOT NULL REFERENCES role_changes (change_id),
    PRIMARY KEY (user_name, role)
);

-- Operator ids of a person in the extracts.
CREATE TABLE person_operators (
    person TEXT NOT NULL,
    operator_id TEXT NOT NULL,
    PRIMARY KEY (person, operator_id)
);
CREATE INDEX person_operators_by_id ON person_operators (operator_id);

-- The alert: what the newest run that had it says of it, and where it stands at the desk. `place` is its place in the queue:
-- the deadline, then what it is worth looking at, the most first.
CREATE TABLE alerts (
    alert_id TEXT PRIMARY KEY,
    rule_id TEXT NOT NULL,
    rule_version TEXT NOT NULL,
    rule_hash TEXT NOT NULL,
    family TEXT NOT NULL,
    severity TEXT NOT NULL,
    band TEXT NOT NULL,
    rank BIGINT NOT NULL,
    entity_type TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    entity_reversed TEXT NOT NULL,
    region_code TEXT,
    window_start TEXT,
    window_end TEXT,
    persons BIGINT NOT NULL,
    months BIGINT NOT NULL,
    amount_paid BIGINT NOT NULL,
    amount_stoppable BIGINT NOT NULL,
    amount_low BIGINT NOT NULL,
    money BIGINT NOT NULL,
    worth BIGINT NOT NULL,
    due TEXT NOT NULL,
    place TEXT NOT NULL,
    case_id TEXT NOT NULL,
    members BIGINT NOT NULL,
    finding TEXT NOT NULL,
    first_run TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_run TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    vanished BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    hidden_until TEXT NOT NULL,
    hidden_by TEXT,
    sample TEXT NOT NULL,
    status TEXT NOT NULL,
    is_open BIGINT NOT NULL,
    version BIGINT NOT NULL,
    owner TEXT NOT NULL,
    proposal_id TEXT,
    outcome TEXT NOT NULL,
    explanation TEXT NOT NULL,
    clock_allowed BIGINT NOT NULL,
    clock_consumed BIGINT NOT NULL,
    clock_since TEXT,
    applied_on TEXT,
    merged_into TEXT,
    waiting_until TEXT,
    closings BIGINT NOT NULL,
    lfdr TEXT
);
-- Every filter has an index that begins with its column (those of an order: with the part, open or done) and holds the columns of
-- the other filters, so that a page is found in one index and only its own rows are looked up (store/list.rs chooses).
CREATE INDEX alerts_by_place ON alerts (
    is_open, place, alert_id, status, rule_id, region_code, owner, band, money, family, entity_type, first_seen,
    hidden_until
);
CREATE INDEX alerts_by_rule ON alerts (
    rule_id, is_open, place, alert_id, status, region_code, owner, band, money, family, entity_type, first_seen,
    hidden_until
);
CREATE INDEX alerts_by_region ON alerts (
    region_code, is_open, place, alert_id, status, rule_id, owner, band, money, family, entity_type, first_seen,
    hidden_until
);
CREATE INDEX alerts_by_owner ON alerts (
    owner, is_open, place, alert_id, status, rule_id, region_code, band, money, family, entity_type, first_seen,
    hidden_until
);
CREATE INDEX alerts_by_status ON alerts (
    status, is_open, place, alert_id, rule_id, region_code, owner, band, money, family, entity_type, first_seen,
    hidden_until
);
CREATE INDEX alerts_by_money ON alerts (
    is_open, money, alert_id, place, status, rule_id, region_code, owner, band, family, entity_type, first_seen,
    hidden_until
);
CREATE INDEX alerts_by_seen ON alerts (
    is_open, first_seen, alert_id, place, status, rule_id, region_code, owner, band, money, family, entity_type,
    hidden_until
);
CREATE INDEX alerts_by_type ON alerts (
    entity_type, is_open, place, alert_id, status, rule_id, region_code, owner, band, money, family, first_seen,
    hidden_until
);
CREATE INDEX alerts_by_explanation ON alerts (
    explanation, is_open, place, alert_id, status, rule_id, region_code, owner, band, money, family, entity_type,
    first_seen, hidden_until
);
CREATE INDEX alerts_by_rank ON alerts (is_open, rank, alert_id);
CREATE INDEX alerts_by_entity ON alerts (entity_id);
CREATE INDEX alerts_by_entity_reversed ON alerts (entity_reversed);
CREATE INDEX alerts_by_hidden ON alerts (hidden_until, is_open, alert_id);
CREATE INDEX alerts_by_run ON alerts (last_run, alert_id);
CREATE INDEX alerts_by_merged ON alerts (merged_into) WHERE merged_into IS NOT NULL;

-- The alert in full: its line of `fundwatch.alerts/1`, and what its page says beside it.
CREATE TABLE alert_bodies (
    alert_id TEXT PRIMARY KEY REFERENCES alerts (alert_id),
    line TEXT NOT NULL,
    page TEXT NOT NULL
);

-- Every underlying row of an alert, as the newest run that had it says. `amount` is what the lists show; `paid` and
-- `stoppable` are the same money apart, to be counted once for each (table_name, row_key).
CREATE TABLE members (
    alert_id TEXT NOT NULL REFERENCES alerts (alert_id),
    ordinal BIGINT NOT NULL,
    entity_type TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    role TEXT NOT NULL,
    table_name TEXT NOT NULL,
    row_key TEXT NOT NULL,
    amount BIGINT,
    paid BIGINT,
    stoppable BIGINT,
    PRIMARY KEY (alert_id, ordinal)
);
CREATE INDEX members_by_entity ON members (entity_id, alert_id);

-- Operators named in the evidence: they neither take nor review the alert.
CREATE TABLE alert_operators (
    alert_id TEXT NOT NULL REFERENCES alerts (alert_id),
    operator_id TEXT NOT NULL,
    PRIMARY KEY (alert_id, operator_id)
);

-- What the rule of an alert counts, for its `reopen_when`: in the newest run (`at` now), when it was last closed (`at` closed),
-- and when an exception first hid it (`at` the exception). `outgrown`: that exception hides it no more.
CREATE TABLE alert_figures (
    alert_id TEXT NOT NULL REFERENCES alerts (alert_id),
    at TEXT NOT NULL,
    figures TEXT NOT NULL,
    outgrown BIGINT NOT NULL,
    PRIMARY KEY (alert_id, at)
);

-- How many days a rule lets its alerts be hidden, as the newest run had it.
CREATE TABLE rule_limits (
    rule_id TEXT PRIMARY KEY,
    snooze_max BIGINT NOT NULL
);

-- What each run said about each alert: new, known, changed, vanished, anew; and the status its
-- files show: new, known, suppressed with the reason.
CREATE TABLE run_alerts (
    run_key TEXT NOT NULL REFERENCES runs (run_key),
    alert_id TEXT NOT NULL,
    change TEXT NOT NULL,
    status TEXT NOT NULL,
    finding TEXT NOT NULL,
    persons BIGINT NOT NULL,
    money BIGINT NOT NULL,
    members BIGINT NOT NULL,
    PRIMARY KEY (alert_id, run_key)
);
CREATE INDEX run_alerts_by_run ON run_alerts (run_key, change);

-- Cases: what a scan proposes (`origin` scan) and what people open (`origin` desk).
CREATE TABLE cases (
    case_id TEXT PRIMARY KEY,
    origin TEXT NOT NULL,
    state TEXT NOT NULL,
    title TEXT NOT NULL,
    run_key TEXT,
    rank BIGINT NOT NULL,
    band TEXT NOT NULL,
    region_code TEXT,
    money BIGINT NOT NULL,
    due TEXT NOT NULL,
    opened_by TEXT,
    opened_at TEXT NOT NULL,
    closed_by TEXT,
    closed_at TEXT,
    body TEXT NOT NULL
);
CREATE TABLE case_alerts (
    case_id TEXT NOT NULL REFERENCES cases (case_id),
    alert_id TEXT NOT NULL,
    links TEXT NOT NULL,
    PRIMARY KEY (case_id, alert_id)
);
CREATE INDEX case_alerts_by_alert ON case_alerts (alert_id);

-- What was proposed about an alert, and the fingerprint of the finding it was proposed on. A proposal is never changed; a new
-- one has a new number.
CREATE TABLE proposals (
    proposal_id TEXT PRIMARY KEY,
    alert_id TEXT NOT NULL REFERENCES alerts (alert_id),
    outcome TEXT NOT NULL,
    user_name TEXT NOT NULL,
    person TEXT NOT NULL,
    at TEXT NOT NULL,
    note TEXT,
    explanation TEXT,
    clause TEXT,
    amount BIGINT,
    detail TEXT,
    letter TEXT,
    checklist TEXT,
    finding TEXT
);
CREATE INDEX proposals_by_alert ON proposals (alert_id);
CREATE TABLE approvals (
    proposal_id TEXT NOT NULL REFERENCES proposals (proposal_id),
    level BIGINT NOT NULL,
    user_name TEXT NOT NULL,
    person TEXT NOT NULL,
    at TEXT NOT NULL,
    note TEXT,
    PRIMARY KEY (proposal_id, level),
    UNIQUE (proposal_id, person)
);

-- Verify steps that were done or waived; the newest of a step counts.
CREATE TABLE verify_steps (
    alert_id TEXT NOT NULL REFERENCES alerts (alert_id),
    step TEXT NOT NULL,
    event_seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    said TEXT NOT NULL,
    proof TEXT,
    PRIMARY KEY (alert_id, step, event_seq)
);

-- The journal: append-only, one chain.
CREATE TABLE events (
    seq BIGINT PRIMARY KEY,
    at TEXT NOT NULL,
    user_name TEXT NOT NULL,
    person TEXT NOT NULL,
    os_account TEXT NOT NULL,
    kind TEXT NOT NULL,
    alert_id TEXT,
    old_status TEXT,
    new_status TEXT,
    alert_version BIGINT,
    subject TEXT,
    request_key TEXT,
    request_hash TEXT,
    payload TEXT NOT NULL,
    key_id TEXT NOT NULL,
    prev_mac TEXT NOT NULL,
    mac TEXT NOT NULL
);
CREATE UNIQUE INDEX events_by_alert ON events (alert_id, alert_version);
CREATE UNIQUE INDEX events_by_request ON events (request_key);
CREATE INDEX events_by_subject ON events (subject, seq);

-- What others are to be told; written with the event, sent later.
CREATE TABLE outbox (
    event_seq BIGINT PRIMARY KEY REFERENCES events (seq),
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at TEXT NOT NULL,
    sent_at TEXT
);
CREATE INDEX outbox_waiting ON outbox (event_seq) WHERE sent_at IS NULL;

-- What is old enough goes: asked for by one person, removed by another; `state` is proposed, approved or refused.
CREATE TABLE removals (
    removal_id TEXT PRIMARY KEY,
    before_day TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_person TEXT NOT NULL,
    proposed_at TEXT NOT NULL,
    decided_by TEXT,
    decided_person TEXT,
    decided_at TEXT
);
-- Files beside the store that nothing names any more since a removal, until they are gone too.
CREATE TABLE removal_files (
    file TEXT PRIMARY KEY,
    removal_id TEXT NOT NULL REFERENCES removals (removal_id)
);
-- What stands for the oldest events, signed with the key of the chain; one for each removal.
CREATE TABLE tombstones (
    through BIGINT PRIMARY KEY,
    last_mac TEXT NOT NULL,
    removed BIGINT NOT NULL,
    before_day TEXT NOT NULL,
    at TEXT NOT NULL,
    user_name TEXT NOT NULL,
    person TEXT NOT NULL,
    reason TEXT NOT NULL,
    key_id TEXT NOT NULL,
    mac TEXT NOT NULL,
    removal_id TEXT NOT NULL UNIQUE REFERENCES removals (removal_id),
    alerts BIGINT NOT NULL
);

-- Exceptions and snoozes: what they hide is stored all the same and counted wherever a total is shown. `scope` is alert,
-- rule_entity, entity, rule_region or rule, and says which of the columns behind it are filled.
CREATE TABLE exceptions (
    exception_id TEXT PRIMARY KEY,
    scope TEXT NOT NULL,
    alert_id TEXT,
    window_end TEXT,
    rule_id TEXT,
    entity_type TEXT,
    entity_id TEXT,
    region TEXT,
    reason TEXT NOT NULL,
    owner TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    needs_approval BIGINT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_person TEXT NOT NULL,
    proposed_at TEXT NOT NULL,
    approved_by TEXT,
    approved_person TEXT,
    approved_at TEXT,
    lifted_by TEXT,
    lifted_person TEXT,
    lifted_at TEXT
);

-- Files that people attached; their content lies beside the store under its hash (BLAKE3).
CREATE TABLE attachments (
    event_seq BIGINT NOT NULL REFERENCES events (seq),
    ordinal BIGINT NOT NULL,
    alert_id TEXT NOT NULL,
    name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (event_seq, ordinal)
);
CREATE INDEX attachments_by_alert ON attachments (alert_id);

-- Letters that were issued.
CREATE TABLE letters (
    letter_no TEXT PRIMARY KEY,
    template TEXT NOT NULL,
    alert_id TEXT,
    case_id TEXT,
    addressee TEXT NOT NULL,
    hash TEXT NOT NULL,
    event_seq BIGINT NOT NULL
);
CREATE INDEX letters_by_alert ON letters (alert_id);
CREATE INDEX letters_by_case ON letters (case_id);

-- Money that came back for an alert, as it arrived; never changed.
CREATE TABLE recoveries (
    event_seq BIGINT PRIMARY KEY,
    alert_id TEXT NOT NULL REFERENCES alerts (alert_id),
    amount BIGINT NOT NULL,
    received_on TEXT NOT NULL,
    note TEXT
);
CREATE INDEX recoveries_by_alert ON recoveries (alert_id);

-- Evidence frozen at a decision: the seal of the pack (SHA-256), and its file beside the store.
CREATE TABLE evidence_packs (
    event_seq BIGINT PRIMARY KEY REFERENCES events (seq),
    alert_id TEXT NOT NULL,
    seal TEXT NOT NULL,
    frozen_at TEXT NOT NULL,
    file TEXT NOT NULL
);
CREATE INDEX evidence_packs_by_alert ON evidence_packs (alert_id);

-- Draws: entities that no rule raised and stand among the alerts (`control`), and closings that nobody reviewed (`recheck`).
-- `run_key` and `folder` are those of the control's own files; `version` is the alert's when it was drawn.
CREATE TABLE samples (
    draw TEXT NOT NULL,
    kind TEXT NOT NULL,
    alert_id TEXT NOT NULL REFERENCES alerts (alert_id),
    run_key TEXT NOT NULL,
    folder TEXT NOT NULL,
    version BIGINT NOT NULL,
    event_seq BIGINT NOT NULL REFERENCES events (seq),
    PRIMARY KEY (draw, kind, alert_id)
);
CREATE INDEX samples_by_alert ON samples (alert_id, kind);

-- Ledgers and lists that were read back, by the hash of what they said.
CREATE TABLE imports (
    import_key TEXT PRIMARY KEY,
    user_name TEXT NOT NULL,
    at TEXT NOT NULL,
    rows_done BIGINT NOT NULL,
    rows_refused BIGINT NOT NULL,
    event_seq BIGINT NOT NULL
);

-- The policies of the desk: `desk.toml` and calendar as JSON, asked for by one person and adopted by another; the newest that
-- was adopted is in force. `state` is proposed, adopted or refused.
CREATE TABLE desk_policies (
    policy_id TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    files TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_person TEXT NOT NULL,
    proposed_at TEXT NOT NULL,
    decided_by TEXT,
    decided_person TEXT,
    decided_at TEXT,
    decided_seq BIGINT
);

-- Settings of the office. Never a key, never a password.
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    event_seq BIGINT NOT NULL
);
