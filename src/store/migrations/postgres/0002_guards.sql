-- What must never happen, whoever asks: the program, an import, or somebody with a SQL prompt (console.md §5).
-- The same rules as sqlite/0002_guards.sql, in this engine's words.

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'check_violation'; END $$;

CREATE TRIGGER events_no_update BEFORE UPDATE ON events
FOR EACH ROW EXECUTE FUNCTION refuse('guard: events are append-only');
-- Only what a tombstone stands for may go.
CREATE FUNCTION guard_gone_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.through >= OLD.seq) THEN
        RAISE EXCEPTION 'guard: events are append-only' USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events FOR EACH ROW EXECUTE FUNCTION guard_gone_events();
CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: events are append-only');

CREATE FUNCTION guard_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM events) THEN
        RAISE EXCEPTION 'guard: events are numbered without a gap' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.kind LIKE 'alert.%' AND NEW.kind <> 'alert.refused' AND NEW.user_name NOT LIKE 'fundwatch:%' AND NOT EXISTS (
        SELECT 1 FROM user_roles r JOIN users u ON u.user_name = r.user_name
        WHERE u.user_name = NEW.user_name AND u.person = NEW.person AND u.disabled = 0
          AND r.role IN ('officer', 'reviewer', 'supervisor')) THEN
        RAISE EXCEPTION 'guard: who acts on an alert is an officer, a reviewer or a supervisor'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.kind IN ('alert.taken', 'alert.proposed', 'alert.approved', 'alert.returned') AND EXISTS (
        SELECT 1 FROM alert_operators a JOIN person_operators p ON p.operator_id = a.operator_id
        WHERE a.alert_id = NEW.alert_id AND p.person = NEW.person) THEN
        RAISE EXCEPTION 'guard: who is named in the evidence neither takes nor judges the alert'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER events_guard BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION guard_events();

-- What a line of the journal names stays named as long as the line stays.
CREATE FUNCTION guard_gone_with_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.through >= OLD.event_seq) THEN
        RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER packs_no_update BEFORE UPDATE ON evidence_packs
FOR EACH ROW EXECUTE FUNCTION refuse('guard: evidence packs are append-only');
CREATE TRIGGER packs_no_delete BEFORE DELETE ON evidence_packs
FOR EACH ROW EXECUTE FUNCTION guard_gone_with_events('guard: evidence packs are append-only');
CREATE TRIGGER attachments_no_update BEFORE UPDATE ON attachments
FOR EACH ROW EXECUTE FUNCTION refuse('guard: attachments are append-only');
CREATE TRIGGER attachments_no_delete BEFORE DELETE ON attachments
FOR EACH ROW EXECUTE FUNCTION guard_gone_with_events('guard: attachments are append-only');

CREATE TRIGGER samples_no_update BEFORE UPDATE ON samples
FOR EACH ROW EXECUTE FUNCTION refuse('guard: draws are append-only');
CREATE TRIGGER samples_no_delete BEFORE DELETE ON samples
FOR EACH ROW EXECUTE FUNCTION guard_gone_with_events('guard: draws are append-only');
CREATE FUNCTION guard_samples() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind = 'control' AND NOT EXISTS (
        SELECT 1 FROM alerts a WHERE a.alert_id = NEW.alert_id AND a.entity_type IN ('employer', 'body')) THEN
        RAISE EXCEPTION 'guard: a control is an employer or a body, never a person' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER samples_of_no_person BEFORE INSERT ON samples FOR EACH ROW EXECUTE FUNCTION guard_samples();

CREATE FUNCTION guard_alerts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.status, NEW.owner, NEW.version, NEW.outcome, NEW.proposal_id, NEW.merged_into, NEW.clock_allowed,
        NEW.clock_consumed, NEW.clock_since, NEW.is_open)
       IS DISTINCT FROM (OLD.status, OLD.owner, OLD.version, OLD.outcome, OLD.proposal_id, OLD.merged_into,
        OLD.clock_allowed, OLD.clock_consumed, OLD.clock_since, OLD.is_open)
       AND (NEW.version <> OLD.version + 1 OR NOT EXISTS (
        SELECT 1 FROM events e WHERE e.alert_id = NEW.alert_id AND e.alert_version = NEW.version)) THEN
        RAISE EXCEPTION 'guard: an alert changes only with its event' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.is_open = 1) <> (NEW.status NOT IN ('closed', 'merged')) THEN
        RAISE EXCEPTION 'guard: an alert is open unless it is closed or merged' USING ERRCODE = 'check_violation';
    END IF;
    -- What a scan found is changed by a scan.
    IF (NEW.band, NEW.money, NEW.finding, NEW.rule_id, NEW.entity_type, NEW.entity_id, NEW.sample,
        NEW.region_code, NEW.applied_on) IS DISTINCT FROM (OLD.band, OLD.money, OLD.finding, OLD.rule_id, OLD.entity_type,
        OLD.entity_id, OLD.sample, OLD.region_code, OLD.applied_on)
       AND (NEW.last_run = OLD.last_run OR NOT EXISTS (SELECT 1 FROM runs r WHERE r.run_key = NEW.last_run)) THEN
        RAISE EXCEPTION 'guard: what a scan found is changed by a scan' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.hidden_until > '' AND (NEW.hidden_until, NEW.hidden_by) IS DISTINCT FROM (OLD.hidden_until, OLD.hidden_by)
       AND NOT EXISTS (SELECT 1 FROM exceptions x WHERE x.exception_id = NEW.hidden_by AND x.ends_on >= NEW.hidden_until
                       AND (x.needs_approval = 0 OR x.approved_by IS NOT NULL)) THEN
        RAISE EXCEPTION 'guard: an alert is hidden by an exception' USING ERRCODE = 'check_violation';
    END IF;
    -- What touches a person or money is closed with another person's approval, whatever the policy says.
    IF NEW.status = 'closed' AND OLD.status <> 'closed' AND NOT EXISTS (
        SELECT 1 FROM proposals p WHERE p.proposal_id = NEW.proposal_id AND p.alert_id = NEW.alert_id
        AND p.outcome = NEW.outcome AND (p.outcome NOT IN ('confirmed', 'underpaid', 'referred') OR EXISTS (
            SELECT 1 FROM approvals a WHERE a.proposal_id = p.proposal_id AND a.person <> p.person))) THEN
        RAISE EXCEPTION 'guard: an alert is closed as it was proposed, by two people where it touches a person or money'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER alerts_by_event BEFORE UPDATE ON alerts FOR EACH ROW EXECUTE FUNCTION guard_alerts();
CREATE TRIGGER alerts_begin_new BEFORE INSERT ON alerts FOR EACH ROW
WHEN (NEW.status <> 'new' OR NEW.version <> 0 OR NEW.owner <> '' OR NEW.is_open <> 1)
EXECUTE FUNCTION refuse('guard: an alert begins as new');
-- Nobody makes an alert a control, nor a control an alert: it comes with its draw.
CREATE FUNCTION guard_drawn_alerts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM events e WHERE e.kind = 'sample.drawn'
                   AND e.subject = 'sample/' || NEW.sample || '/control') THEN
        RAISE EXCEPTION 'guard: a control comes with its draw' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER alerts_drawn BEFORE INSERT ON alerts FOR EACH ROW
WHEN (NEW.sample <> '') EXECUTE FUNCTION guard_drawn_alerts();
-- A decided alert may go when its journal did; so may what was proposed and approved about it.
CREATE FUNCTION guard_gone_alerts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.is_open = 1 OR EXISTS (SELECT 1 FROM events e WHERE e.alert_id = OLD.alert_id) THEN
        RAISE EXCEPTION 'guard: an alert does not go before its journal' USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER alerts_stay BEFORE DELETE ON alerts FOR EACH ROW EXECUTE FUNCTION guard_gone_alerts();

CREATE FUNCTION guard_approvals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM proposals p WHERE p.proposal_id = NEW.proposal_id AND p.person = NEW.person) THEN
        RAISE EXCEPTION 'guard: nobody approves what he proposed' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM user_roles r JOIN users u ON u.user_name = r.user_name
                   WHERE u.user_name = NEW.user_name AND u.person = NEW.person AND u.disabled = 0
                     AND r.role IN ('reviewer', 'supervisor')) THEN
        RAISE EXCEPTION 'guard: who approves is a reviewer or a supervisor' USING ERRCODE = 'check_violation';
    END IF;
    -- Nor what he took or checked since it was last opened.
    IF EXISTS (SELECT 1 FROM proposals p JOIN events e ON e.alert_id = p.alert_id
               WHERE p.proposal_id = NEW.proposal_id AND e.person = NEW.person
                 AND e.kind IN ('alert.taken', 'alert.verified') AND e.seq > (
                     SELECT COALESCE(MAX(o.seq), 0) FROM events o
                     WHERE o.alert_id = p.alert_id AND o.kind IN ('alert.reopened', 'alert.anew'))) THEN
        RAISE EXCEPTION 'guard: nobody approves what he took or checked' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION guard_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM events e WHERE e.seq = NEW.event_seq AND e.alert_id = NEW.alert_id
                   AND e.kind = 'alert.verified') THEN
        RAISE EXCEPTION 'guard: a verify step is done with its event' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER steps_by_event BEFORE INSERT ON verify_steps FOR EACH ROW EXECUTE FUNCTION guard_steps();
CREATE TRIGGER steps_no_update BEFORE UPDATE ON verify_steps
FOR EACH ROW EXECUTE FUNCTION refuse('guard: verify steps are append-only');
CREATE TRIGGER approvals_four_eyes BEFORE INSERT ON approvals FOR EACH ROW EXECUTE FUNCTION guard_approvals();
CREATE TRIGGER approvals_no_update BEFORE UPDATE ON approvals
FOR EACH ROW EXECUTE FUNCTION refuse('guard: approvals are append-only');
CREATE FUNCTION guard_gone_approvals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM proposals p JOIN events e ON e.alert_id = p.alert_id
               WHERE p.proposal_id = OLD.proposal_id) THEN
        RAISE EXCEPTION 'guard: approvals are append-only' USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER approvals_no_delete BEFORE DELETE ON approvals FOR EACH ROW EXECUTE FUNCTION guard_gone_approvals();
CREATE TRIGGER proposals_no_update BEFORE UPDATE ON proposals
FOR EACH ROW EXECUTE FUNCTION refuse('guard: proposals are append-only');
CREATE FUNCTION guard_gone_proposals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM events e WHERE e.alert_id = OLD.alert_id) THEN
        RAISE EXCEPTION 'guard: proposals are append-only' USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER proposals_no_delete BEFORE DELETE ON proposals FOR EACH ROW EXECUTE FUNCTION guard_gone_proposals();

CREATE TRIGGER role_changes_begin_proposed BEFORE INSERT ON role_changes FOR EACH ROW
WHEN (NEW.state <> 'proposed' OR NEW.decided_by IS NOT NULL)
EXECUTE FUNCTION refuse('guard: a change of role begins as proposed');
CREATE FUNCTION guard_role_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'proposed' OR NEW.user_name <> OLD.user_name OR NEW.role <> OLD.role OR NEW.change <> OLD.change
       OR NEW.proposed_by <> OLD.proposed_by OR NEW.proposed_person <> OLD.proposed_person
       OR COALESCE(NEW.decided_person, '') IN ('', OLD.proposed_person)
       OR NEW.decided_person = (SELECT person FROM users WHERE user_name = OLD.user_name) THEN
        RAISE EXCEPTION 'guard: a change of role needs two people, neither of them the one it is for'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER role_changes_two_people BEFORE UPDATE ON role_changes
FOR EACH ROW EXECUTE FUNCTION guard_role_changes();
CREATE FUNCTION guard_user_roles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM role_changes c WHERE c.change_id = NEW.change_id AND c.user_name = NEW.user_name
                   AND c.role = NEW.role AND c.change = 'grant' AND c.state = 'approved') THEN
        RAISE EXCEPTION 'guard: a role needs an approved change' USING ERRCODE = 'check_violation';
    END IF;
    -- One that was granted and taken away again takes a new change.
    IF EXISTS (SELECT 1 FROM role_changes c WHERE c.user_name = NEW.user_name AND c.role = NEW.role
               AND c.change = 'revoke' AND c.state = 'approved'
               AND (length(c.change_id), c.change_id) > (length(NEW.change_id), NEW.change_id)) THEN
        RAISE EXCEPTION 'guard: a role needs an approved change' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM user_roles r JOIN users u ON u.user_name = r.user_name
               JOIN users n ON n.user_name = NEW.user_name
               WHERE u.person = n.person AND r.role <> NEW.role
               AND (r.role IN ('admin', 'auditor') OR NEW.role IN ('admin', 'auditor'))) THEN
        RAISE EXCEPTION 'guard: one person manages the system, audits, or works on alerts, never two of these'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER user_roles_guard BEFORE INSERT ON user_roles FOR EACH ROW EXECUTE FUNCTION guard_user_roles();
CREATE TRIGGER user_roles_no_update BEFORE UPDATE ON user_roles
FOR EACH ROW EXECUTE FUNCTION refuse('guard: roles are granted and taken away, not changed');
-- The names of the program's own jobs are nobody's account.
CREATE TRIGGER users_are_people BEFORE INSERT ON users FOR EACH ROW
WHEN (lower(NEW.user_name) LIKE 'fundwatch%' OR lower(NEW.person) LIKE 'fundwatch%')
EXECUTE FUNCTION refuse('guard: names that begin with fundwatch are the program''s own');
CREATE TRIGGER users_keep_their_person BEFORE UPDATE ON users FOR EACH ROW
WHEN (NEW.person <> OLD.person OR NEW.user_name <> OLD.user_name)
EXECUTE FUNCTION refuse('guard: an account keeps its person');
-- Each time an account is enabled again takes a change of its own, that two people made.
CREATE FUNCTION guard_enabled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT COUNT(*) FROM role_changes c WHERE c.user_name = OLD.user_name AND c.change = 'enable' AND c.state = 'approved')
       <= (SELECT COUNT(*) FROM events e WHERE e.subject = OLD.user_name AND e.kind = 'user.enabled') THEN
        RAISE EXCEPTION 'guard: an account is enabled again by two people' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER users_enabled_by_two BEFORE UPDATE ON users FOR EACH ROW WHEN (OLD.disabled = 1 AND NEW.disabled = 0)
EXECUTE FUNCTION guard_enabled();

-- The policy of the desk is asked for by one person and adopted by another, and stays as it was.
CREATE TRIGGER policies_begin_proposed BEFORE INSERT ON desk_policies FOR EACH ROW
WHEN (NEW.state <> 'proposed' OR NEW.decided_by IS NOT NULL)
EXECUTE FUNCTION refuse('guard: a policy begins as proposed');
CREATE FUNCTION guard_policies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'proposed' OR NEW.files <> OLD.files OR NEW.fingerprint <> OLD.fingerprint
       OR NEW.proposed_by <> OLD.proposed_by OR NEW.proposed_person <> OLD.proposed_person
       OR COALESCE(NEW.decided_person, '') IN ('', OLD.proposed_person)
       OR NOT EXISTS (SELECT 1 FROM events e WHERE e.seq = NEW.decided_seq AND e.person = NEW.decided_person) THEN
        RAISE EXCEPTION 'guard: a policy needs two people' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER policies_two_people BEFORE UPDATE ON desk_policies FOR EACH ROW EXECUTE FUNCTION guard_policies();
CREATE TRIGGER policies_stay BEFORE DELETE ON desk_policies
FOR EACH ROW EXECUTE FUNCTION refuse('guard: a policy stays on record');

-- An exception has a reason, an owner and an end; it is in force at once only where it is narrow, else approved by another
-- person; what it says is never changed.
CREATE TRIGGER exceptions_begin BEFORE INSERT ON exceptions FOR EACH ROW
WHEN (NEW.approved_by IS NOT NULL OR NEW.lifted_by IS NOT NULL
      OR (NEW.needs_approval = 0 AND NEW.scope NOT IN ('alert', 'rule_entity'))
      OR trim(NEW.reason) = '' OR trim(NEW.owner) = '' OR NEW.ends_on < NEW.starts_on)
EXECUTE FUNCTION refuse('guard: an exception begins with reason, owner and end, and unapproved or narrow');
CREATE TRIGGER exceptions_four_eyes BEFORE UPDATE ON exceptions FOR EACH ROW
WHEN (NEW.approved_by IS NOT NULL AND COALESCE(NEW.approved_person, '') IN ('', OLD.proposed_person))
EXECUTE FUNCTION refuse('guard: nobody approves what he proposed');
CREATE TRIGGER exceptions_stay_as_they_are BEFORE UPDATE ON exceptions FOR EACH ROW
WHEN ((NEW.scope, NEW.alert_id, NEW.window_end, NEW.rule_id, NEW.entity_type, NEW.entity_id, NEW.region, NEW.reason,
       NEW.owner, NEW.starts_on, NEW.ends_on, NEW.needs_approval, NEW.proposed_by, NEW.proposed_person)
      IS DISTINCT FROM (OLD.scope, OLD.alert_id, OLD.window_end, OLD.rule_id, OLD.entity_type, OLD.entity_id, OLD.region,
       OLD.reason, OLD.owner, OLD.starts_on, OLD.ends_on, OLD.needs_approval, OLD.proposed_by, OLD.proposed_person)
      OR (OLD.approved_by IS NOT NULL AND NEW.approved_by IS DISTINCT FROM OLD.approved_by)
      OR (OLD.lifted_by IS NOT NULL AND NEW.lifted_by IS DISTINCT FROM OLD.lifted_by))
EXECUTE FUNCTION refuse('guard: an exception is approved and lifted, never changed');
CREATE TRIGGER exceptions_no_delete BEFORE DELETE ON exceptions
FOR EACH ROW EXECUTE FUNCTION refuse('guard: an exception is approved and lifted, never changed');

-- A message is told once and never changed, and not lost before it is told.
CREATE TRIGGER outbox_is_told_once BEFORE UPDATE ON outbox FOR EACH ROW
WHEN (OLD.sent_at IS NOT NULL OR NEW.event_seq <> OLD.event_seq OR NEW.kind <> OLD.kind OR NEW.payload <> OLD.payload)
EXECUTE FUNCTION refuse('guard: a message is told once and never changed');
CREATE FUNCTION guard_gone_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sent_at IS NULL AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.through >= OLD.event_seq) THEN
        RAISE EXCEPTION 'guard: a message is not lost before it is told' USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER outbox_is_not_lost BEFORE DELETE ON outbox FOR EACH ROW EXECUTE FUNCTION guard_gone_messages();

-- What goes was asked for by one person and removed by another, and is three years old (audit/retention.rs).
CREATE TRIGGER removals_begin_proposed BEFORE INSERT ON removals FOR EACH ROW
WHEN (NEW.state <> 'proposed' OR NEW.decided_by IS NOT NULL)
EXECUTE FUNCTION refuse('guard: a removal begins as proposed');
CREATE TRIGGER removals_two_people BEFORE UPDATE ON removals FOR EACH ROW
WHEN (OLD.state <> 'proposed' OR NEW.before_day <> OLD.before_day OR NEW.proposed_by <> OLD.proposed_by
      OR NEW.proposed_person <> OLD.proposed_person OR COALESCE(NEW.decided_person, '') IN ('', OLD.proposed_person))
EXECUTE FUNCTION refuse('guard: a removal needs two people');
CREATE TRIGGER removals_stay BEFORE DELETE ON removals
FOR EACH ROW EXECUTE FUNCTION refuse('guard: a removal stays on record');
CREATE FUNCTION guard_tombstones() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM removals r WHERE r.removal_id = NEW.removal_id AND r.state = 'approved'
                   AND r.before_day = NEW.before_day AND r.decided_person = NEW.person)
       OR EXISTS (SELECT 1 FROM events e WHERE e.seq <= NEW.through AND e.at >= NEW.before_day)
       OR NEW.before_day > to_char(NEW.at::timestamp - interval '3 years', 'YYYY-MM-DD') THEN
        RAISE EXCEPTION 'guard: a tombstone needs an approved removal of what is three years old'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tombstones_by_removal BEFORE INSERT ON tombstones FOR EACH ROW EXECUTE FUNCTION guard_tombstones();
CREATE TRIGGER tombstones_no_update BEFORE UPDATE OR DELETE ON tombstones
FOR EACH ROW EXECUTE FUNCTION refuse('guard: tombstones stay');

CREATE TRIGGER recoveries_no_update BEFORE UPDATE ON recoveries
FOR EACH ROW EXECUTE FUNCTION refuse('guard: recoveries are append-only');
CREATE TRIGGER recoveries_no_delete BEFORE DELETE ON recoveries
FOR EACH ROW EXECUTE FUNCTION guard_gone_with_events('guard: recoveries are append-only');
-- It comes with its line, and never more of it than is owed by the decision there is; where that names no sum, no more than anybody could owe
-- (10^15 fen), so that sums stay numbers.
CREATE FUNCTION guard_recoveries() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    after NUMERIC := (SELECT COALESCE(SUM(r.amount), 0) FROM recoveries r WHERE r.alert_id = NEW.alert_id AND r.event_seq > (
        SELECT COALESCE(MAX(e.seq), 0) FROM events e WHERE e.alert_id = NEW.alert_id AND e.kind = 'alert.anew')) + NEW.amount;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM events e WHERE e.seq = NEW.event_seq AND e.alert_id = NEW.alert_id
                   AND e.kind = 'money.recovered') THEN
        RAISE EXCEPTION 'guard: money comes back with its event' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.amount NOT BETWEEN -1000000000000000 AND 1000000000000000 OR after < 0
       OR (NEW.amount > 0 AND after > COALESCE((
           SELECT p.amount FROM alerts a JOIN proposals p ON p.proposal_id = a.proposal_id
           WHERE a.alert_id = NEW.alert_id), 1000000000000000)) THEN
        RAISE EXCEPTION 'guard: no more comes back than is owed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER recoveries_by_event BEFORE INSERT ON recoveries FOR EACH ROW EXECUTE FUNCTION guard_recoveries();
-- A letter comes with its line too.
CREATE FUNCTION guard_letters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM events e WHERE e.seq = NEW.event_seq AND e.subject = NEW.letter_no
                   AND e.kind = 'letter.issued') THEN
        RAISE EXCEPTION 'guard: a letter is issued with its event' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER letters_by_event BEFORE INSERT ON letters FOR EACH ROW EXECUTE FUNCTION guard_letters();
CREATE TRIGGER letters_no_update BEFORE UPDATE ON letters
FOR EACH ROW EXECUTE FUNCTION refuse('guard: letters are append-only');

-- What was counted when somebody closed or hid an alert is what was counted then.
CREATE FUNCTION guard_new_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM alert_figures f WHERE f.alert_id = NEW.alert_id AND f.at = NEW.at AND NEW.at <> 'closed')
       OR NOT EXISTS (SELECT 1 FROM alert_figures f WHERE f.alert_id = NEW.alert_id AND f.at = 'now'
                      AND f.figures = NEW.figures) THEN
        RAISE EXCEPTION 'guard: what was counted stays as it was counted' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER figures_as_counted BEFORE INSERT ON alert_figures FOR EACH ROW
WHEN (NEW.at <> 'now') EXECUTE FUNCTION guard_new_figures();
CREATE FUNCTION guard_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.alert_id <> OLD.alert_id OR NEW.at <> OLD.at OR NEW.outgrown < OLD.outgrown
       OR (NEW.figures <> OLD.figures AND OLD.at <> 'now' AND (OLD.at <> 'closed' OR NOT EXISTS (
           SELECT 1 FROM alert_figures f WHERE f.alert_id = NEW.alert_id AND f.at = 'now'
           AND f.figures = NEW.figures))) THEN
        RAISE EXCEPTION 'guard: what was counted stays as it was counted' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER figures_stay BEFORE UPDATE ON alert_figures FOR EACH ROW EXECUTE FUNCTION guard_figures();
CREATE FUNCTION guard_gone_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM events e WHERE e.alert_id = OLD.alert_id) THEN
        RAISE EXCEPTION 'guard: what was counted stays as it was counted' USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER figures_no_delete BEFORE DELETE ON alert_figures FOR EACH ROW EXECUTE FUNCTION guard_gone_figures();
-- That an anchor was kept stays on record.
CREATE TRIGGER settings_no_update BEFORE UPDATE OR DELETE ON settings
FOR EACH ROW EXECUTE FUNCTION refuse('guard: a setting stays on record');
-- TRUNCATE asks no row trigger.
CREATE TRIGGER settings_no_truncate BEFORE TRUNCATE ON settings
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER alerts_no_truncate BEFORE TRUNCATE ON alerts
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER alert_operators_no_truncate BEFORE TRUNCATE ON alert_operators
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER proposals_no_truncate BEFORE TRUNCATE ON proposals
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER approvals_no_truncate BEFORE TRUNCATE ON approvals
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER verify_steps_no_truncate BEFORE TRUNCATE ON verify_steps
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER role_changes_no_truncate BEFORE TRUNCATE ON role_changes
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER user_roles_no_truncate BEFORE TRUNCATE ON user_roles
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER users_no_truncate BEFORE TRUNCATE ON users
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER person_operators_no_truncate BEFORE TRUNCATE ON person_operators
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER desk_policies_no_truncate BEFORE TRUNCATE ON desk_policies
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER exceptions_no_truncate BEFORE TRUNCATE ON exceptions
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER outbox_no_truncate BEFORE TRUNCATE ON outbox
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER removals_no_truncate BEFORE TRUNCATE ON removals
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER tombstones_no_truncate BEFORE TRUNCATE ON tombstones
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER evidence_packs_no_truncate BEFORE TRUNCATE ON evidence_packs
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER attachments_no_truncate BEFORE TRUNCATE ON attachments
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER letters_no_truncate BEFORE TRUNCATE ON letters
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER recoveries_no_truncate BEFORE TRUNCATE ON recoveries
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER samples_no_truncate BEFORE TRUNCATE ON samples
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER alert_figures_no_truncate BEFORE TRUNCATE ON alert_figures
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER alert_bodies_no_truncate BEFORE TRUNCATE ON alert_bodies
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER members_no_truncate BEFORE TRUNCATE ON members
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER run_alerts_no_truncate BEFORE TRUNCATE ON run_alerts
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER runs_no_truncate BEFORE TRUNCATE ON runs
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER run_places_no_truncate BEFORE TRUNCATE ON run_places
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER cases_no_truncate BEFORE TRUNCATE ON cases
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER case_alerts_no_truncate BEFORE TRUNCATE ON case_alerts
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER imports_no_truncate BEFORE TRUNCATE ON imports
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER rule_limits_no_truncate BEFORE TRUNCATE ON rule_limits
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
CREATE TRIGGER removal_files_no_truncate BEFORE TRUNCATE ON removal_files
FOR EACH STATEMENT EXECUTE FUNCTION refuse('guard: tables are not emptied');
