-- What must never happen, whoever asks: the program, an import, or somebody with a SQL prompt (console.md §5).
-- The same rules as postgres/0002_guards.sql, in this engine's words.

CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'guard: events are append-only'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'guard: events are append-only'); END;

-- The journal has no gap and no fork.
CREATE TRIGGER events_in_order BEFORE INSERT ON events
WHEN NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM events)
BEGIN SELECT RAISE(ABORT, 'guard: events are numbered without a gap'); END;

-- Who acts on an alert is an officer, a reviewer or a supervisor, and not disabled. An administrator is none of these.
CREATE TRIGGER events_by_officers BEFORE INSERT ON events
WHEN NEW.kind LIKE 'alert.%' AND NEW.kind <> 'alert.refused' AND NEW.user_name NOT LIKE 'fundwatch:%' AND NOT EXISTS (
    SELECT 1 FROM user_roles r JOIN users u ON u.user_name = r.user_name
    WHERE u.user_name = NEW.user_name AND u.person = NEW.person AND u.disabled = 0
      AND r.role IN ('officer', 'reviewer', 'supervisor'))
BEGIN SELECT RAISE(ABORT, 'guard: who acts on an alert is an officer, a reviewer or a supervisor'); END;

-- Who is named in the evidence neither takes nor judges the alert.
CREATE TRIGGER events_not_by_the_named BEFORE INSERT ON events
WHEN NEW.kind IN ('alert.taken', 'alert.proposed', 'alert.approved', 'alert.returned') AND EXISTS (
    SELECT 1 FROM alert_operators a JOIN person_operators p ON p.operator_id = a.operator_id
    WHERE a.alert_id = NEW.alert_id AND p.person = NEW.person)
BEGIN SELECT RAISE(ABORT, 'guard: who is named in the evidence neither takes nor judges the alert'); END;

-- No change of an alert without the event of just that version.
CREATE TRIGGER alerts_by_event BEFORE UPDATE ON alerts
WHEN (NEW.status <> OLD.status OR NEW.owner <> OLD.owner OR NEW.version <> OLD.version OR NEW.outcome <> OLD.outcome
      OR COALESCE(NEW.proposal_id, '') <> COALESCE(OLD.proposal_id, '')
      OR COALESCE(NEW.merged_into, '') <> COALESCE(OLD.merged_into, '')
      OR NEW.clock_allowed <> OLD.clock_allowed OR NEW.clock_consumed <> OLD.clock_consumed
      OR COALESCE(NEW.clock_since, '') <> COALESCE(OLD.clock_since, ''))
     AND (NEW.version <> OLD.version + 1 OR NOT EXISTS (
        SELECT 1 FROM events e WHERE e.alert_id = NEW.alert_id AND e.alert_version = NEW.version))
BEGIN SELECT RAISE(ABORT, 'guard: an alert changes only with its event'); END;
CREATE TRIGGER alerts_begin_new BEFORE INSERT ON alerts
WHEN NEW.status <> 'new' OR NEW.version <> 0 OR NEW.owner <> ''
BEGIN SELECT RAISE(ABORT, 'guard: an alert begins as new'); END;
CREATE TRIGGER alerts_stay BEFORE DELETE ON alerts
BEGIN SELECT RAISE(ABORT, 'guard: an alert is never deleted'); END;

-- Four eyes, by person and not by account.
CREATE TRIGGER approvals_four_eyes BEFORE INSERT ON approvals
WHEN EXISTS (SELECT 1 FROM proposals p WHERE p.proposal_id = NEW.proposal_id AND p.person = NEW.person)
BEGIN SELECT RAISE(ABORT, 'guard: nobody approves what he proposed'); END;
CREATE TRIGGER approvals_no_update BEFORE UPDATE ON approvals
BEGIN SELECT RAISE(ABORT, 'guard: approvals are append-only'); END;
CREATE TRIGGER approvals_no_delete BEFORE DELETE ON approvals
BEGIN SELECT RAISE(ABORT, 'guard: approvals are append-only'); END;
CREATE TRIGGER proposals_no_update BEFORE UPDATE ON proposals
BEGIN SELECT RAISE(ABORT, 'guard: proposals are append-only'); END;
CREATE TRIGGER proposals_no_delete BEFORE DELETE ON proposals
BEGIN SELECT RAISE(ABORT, 'guard: proposals are append-only'); END;

-- A role is granted by another person than who asked for it, and not by whom it is for.
CREATE TRIGGER role_changes_begin_proposed BEFORE INSERT ON role_changes
WHEN NEW.state <> 'proposed' OR NEW.decided_by IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'guard: a change of role begins as proposed'); END;
CREATE TRIGGER role_changes_two_people BEFORE UPDATE ON role_changes
WHEN OLD.state <> 'proposed' OR NEW.user_name <> OLD.user_name OR NEW.role <> OLD.role OR NEW.change <> OLD.change
     OR NEW.proposed_by <> OLD.proposed_by OR NEW.proposed_person <> OLD.proposed_person
     OR COALESCE(NEW.decided_person, '') IN ('', OLD.proposed_person)
     OR NEW.decided_person = (SELECT person FROM users WHERE user_name = OLD.user_name)
BEGIN SELECT RAISE(ABORT, 'guard: a change of role needs two people, neither of them the one it is for'); END;
CREATE TRIGGER user_roles_by_change BEFORE INSERT ON user_roles
WHEN NOT EXISTS (SELECT 1 FROM role_changes c WHERE c.change_id = NEW.change_id AND c.user_name = NEW.user_name
                 AND c.role = NEW.role AND c.change = 'grant' AND c.state = 'approved')
BEGIN SELECT RAISE(ABORT, 'guard: a role needs an approved change'); END;
CREATE TRIGGER user_roles_no_update BEFORE UPDATE ON user_roles
BEGIN SELECT RAISE(ABORT, 'guard: roles are granted and taken away, not changed'); END;

-- One person manages the system, audits, or works on alerts, with however many accounts.
CREATE TRIGGER user_roles_apart BEFORE INSERT ON user_roles
WHEN EXISTS (SELECT 1 FROM user_roles r JOIN users u ON u.user_name = r.user_name
             JOIN users n ON n.user_name = NEW.user_name
             WHERE u.person = n.person AND r.role <> NEW.role
               AND (r.role IN ('admin', 'auditor') OR NEW.role IN ('admin', 'auditor')))
BEGIN SELECT RAISE(ABORT, 'guard: one person manages the system, audits, or works on alerts, never two of these'); END;
-- The names of the program's own jobs are nobody's account.
CREATE TRIGGER users_are_people BEFORE INSERT ON users WHEN NEW.user_name LIKE 'fundwatch%' OR NEW.person LIKE 'fundwatch%'
BEGIN SELECT RAISE(ABORT, 'guard: names that begin with fundwatch are the program''s own'); END;
CREATE TRIGGER users_keep_their_person BEFORE UPDATE ON users WHEN NEW.person <> OLD.person
BEGIN SELECT RAISE(ABORT, 'guard: an account keeps its person'); END;

-- An exception that waits for approval is approved by another person.
CREATE TRIGGER exceptions_begin BEFORE INSERT ON exceptions
WHEN NEW.state NOT IN ('proposed', 'own') OR NEW.decided_by IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'guard: an exception begins as proposed, or short and by an officer'); END;
CREATE TRIGGER exceptions_four_eyes BEFORE UPDATE ON exceptions
WHEN NEW.state = 'approved' AND COALESCE(NEW.decided_person, '') IN ('', OLD.proposed_person)
BEGIN SELECT RAISE(ABORT, 'guard: nobody approves what he proposed'); END;

-- Money that came back is written down once; a wrong entry is put right by another.
CREATE TRIGGER recoveries_no_update BEFORE UPDATE ON recoveries
BEGIN SELECT RAISE(ABORT, 'guard: recoveries are append-only'); END;
CREATE TRIGGER recoveries_no_delete BEFORE DELETE ON recoveries
BEGIN SELECT RAISE(ABORT, 'guard: recoveries are append-only'); END;
