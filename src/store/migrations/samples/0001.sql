-- A small store as schema 1 had it: two people, a run, an alert that was taken, its journal. Replayed in tests (store/tests.rs).
INSERT INTO runs VALUES ('run-1', 1, 'extract', 'blake3:1', '0.1.0', '2026-06-30', '2026-07-01T08:00:00', 1, 1, 1, 0, 0, 0, 0, '{}');
INSERT INTO users VALUES ('wang', 'P1', '王**', '1505', 0, '2026-07-01T08:00:00');
INSERT INTO users VALUES ('admin1', 'P2', '李**', NULL, 0, '2026-07-01T08:00:00');
INSERT INTO role_changes VALUES ('RC1', 'wang', 'officer', 'grant', '岗位', 'approved', 'admin1', 'P2', '2026-07-01T08:00:00', 'admin2', 'P3', '2026-07-01T08:01:00');
INSERT INTO user_roles VALUES ('wang', 'officer', 'RC1');
INSERT INTO alerts (alert_id, rule_id, rule_version, rule_hash, family, severity, band, rank, entity_type, entity_id,
    entity_reversed, region_code, persons, months, amount_paid, amount_stoppable, amount_low, money, worth, due, place, case_id,
    members, finding, first_run, first_seen, last_run, last_seen, vanished, changed, hidden_until, sample, status, is_open,
    version, owner, outcome, explanation, clock_allowed, clock_consumed, clock_since, closings)
VALUES ('R2-a', 'R2', '1.0', 'blake3:R2', 'employer', 'high', 'A', 1, 'employer', 'E1', '1E', '150502', 2, 3, 150000, 0, 100000,
    150000, 100000, '2026-07-15', '2026-07-15 999999999999899999', 'C-R2-a', 1, 'f', 'run-1', '2026-07-01T08:00:00', 'run-1',
    '2026-07-01T08:00:00', 0, 0, '', '', 'working', 1, 1, 'wang', '', '', 10, 0, '2026-07-01', 0);
INSERT INTO alert_bodies VALUES ('R2-a', '{"explanation_zh":"一句话","explanation_en":"a sentence"}',
    '{"rule_title":{"zh":"规则","en":"rule"},"rule_summary":{"zh":"说明","en":"summary"},"severity":"high","support":[],"innocent":[],"clauses":[],"verify":[],"false_positives":[],"evidence":[],"peer_group":null}');
INSERT INTO members VALUES ('R2-a', 1, 'claim', 'c1', 'claim', 'claims', 'c1', 150000, 150000, 0);
INSERT INTO run_alerts VALUES ('run-1', 'R2-a', 'new', 'new', 'f', 2, 150000, 1);
INSERT INTO events VALUES (1, '2026-07-01T08:00:00', 'fundwatch:scan', 'fundwatch', 'root', 'run.committed', NULL, NULL, NULL, NULL, 'run-1', NULL, NULL, '{}', 'k', 'p0', 'm1');
INSERT INTO events VALUES (2, '2026-07-01T09:00:00', 'wang', 'P1', 'root', 'alert.taken', 'R2-a', 'new', 'working', 1, NULL, 'k1', 'h1', '{}', 'k', 'm1', 'm2');
INSERT INTO outbox VALUES (2, 'alert.taken', '{}', '2026-07-01T09:00:00', NULL);
