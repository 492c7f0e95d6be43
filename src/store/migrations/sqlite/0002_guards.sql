-- What must never happen, whoever asks: the program, an import, or somebody with a SQL prompt (console.md §5).
-- The same rules as postgres/0002_guards.sql, in this engine's words.

CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'guard: events are append-only'); END;
-- Only what a tombstone stands for may go.
CREATE TRIGGER events_no_delete BEFORE DELETE ON events
WHEN NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.through >= OLD.seq)
BEGIN SELECT RAISE(ABORT, 'guard: events are append-only'); END;

-- The journal has no gap and no fork.
-- (INSERT OR REPLACE would take another row away without asking the triggers above.)
CREATE TRIGGER events_in_order BEFORE INSERT ON events
WHEN NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM events)
     OR EXISTS (SELECT 1 FROM events e WHERE e.request_key = NEW.request_key)
     OR EXISTS (SELECT 1 FROM events e WHERE e.alert_id = NEW.alert_id AND e.alert_version = NEW.alert_version)
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

-- What a line of the journal names stays named as long as the line stays.
CREATE TRIGGER packs_no_update BEFORE UPDATE ON evidence_packs
BEGIN SELECT RAISE(ABORT, 'guard: evidence packs are append-only'); END;
CREATE TRIGGER packs_no_delete BEFORE DELETE ON evidence_packs
WHEN NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.through >= OLD.event_seq)
BEGIN SELECT RAISE(ABORT, 'guard: evidence packs are append-only'); END;
CREATE TRIGGER attachments_no_update BEFORE UPDATE ON attachments
BEGIN SELECT RAISE(ABORT, 'guard: attachments are append-only'); END;
CREATE TRIGGER attachments_no_delete BEFORE DELETE ON attachments
WHEN NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.through >= OLD.event_seq)
BEGIN SELECT RAISE(ABORT, 'guard: attachments are append-only'); END;

CREATE TRIGGER samples_no_update BEFORE UPDATE ON samples
BEGIN SELECT RAISE(ABORT, 'guard: draws are append-only'); END;
CREATE TRIGGER samples_no_delete BEFORE DELETE ON samples
WHEN NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.through >= OLD.event_seq)
BEGIN SELECT RAISE(ABORT, 'guard: draws are append-only'); END;
-- Nobody is checked without cause: what no rule raised is an employer or a body.
CREATE TRIGGER samples_of_no_person BEFORE INSERT ON samples
WHEN NEW.kind = 'control' AND NOT EXISTS (
    SELECT 1 FROM alerts a WHERE a.alert_id = NEW.alert_id AND a.entity_type IN ('employer', 'body'))
BEGIN SELECT RAISE(ABORT, 'guard: a control is an employer or a body, never a person'); END;

-- No change of an alert without the event of just that version.
CREATE TRIGGER alerts_by_event BEFORE UPDATE ON alerts
WHEN (NEW.status <> OLD.status OR NEW.owner <> OLD.owner OR NEW.version <> OLD.version OR NEW.outcome <> OLD.outcome
      OR COALESCE(NEW.proposal_id, '') <> COALESCE(OLD.proposal_id, '')
      OR COALESCE(NEW.merged_into, '') <> COALESCE(OLD.merged_into, '')
      OR NEW.clock_allowed <> OLD.clock_allowed OR NEW.clock_consumed <> OLD.clock_consumed
      OR COALESCE(NEW.clock_since, '') <> COALESCE(OLD.clock_since, '')
      OR NEW.is_open <> OLD.is_open)
     AND (NEW.version <> OLD.version + 1 OR NOT EXISTS (
        SELECT 1 FROM events e WHERE e.alert_id = NEW.alert_id AND e.alert_version = NEW.version))
BEGIN SELECT RAISE(ABORT, 'guard: an alert changes only with its event'); END;
CREATE TRIGGER alerts_open_as_they_stand BEFORE UPDATE ON alerts
WHEN (NEW.is_open = 1) <> (NEW.status NOT IN ('closed', 'merged'))
BEGIN SELECT RAISE(ABORT, 'guard: an alert is open unless it is closed or merged'); END;
-- What a scan found is changed by a scan.
CREATE TRIGGER alerts_found_by_runs BEFORE UPDATE ON alerts
WHEN (NEW.band <> OLD.band OR NEW.money <> OLD.money OR NEW.finding <> OLD.finding OR NEW.rule_id <> OLD.rule_id
          OR NEW.entity_type <> OLD.entity_type OR NEW.entity_id <> OLD.entity_id OR NEW.sample <> OLD.sample
          OR COALESCE(NEW.region_code, '') <> COALESCE(OLD.region_code, '')
          OR COALESCE(NEW.applied_on, '') <> COALESCE(OLD.applied_on, ''))
     AND (NEW.last_run = OLD.last_run OR NOT EXISTS (SELECT 1 FROM runs r WHERE r.run_key = NEW.last_run))
BEGIN SELECT RAISE(ABORT, 'guard: what a scan found is changed by a scan'); END;
CREATE TRIGGER alerts_hidden_by_exceptions BEFORE UPDATE ON alerts
WHEN NEW.hidden_until > '' AND (NEW.hidden_until <> OLD.hidden_until OR COALESCE(NEW.hidden_by, '') <> COALESCE(OLD.hidden_by, ''))
     AND NOT EXISTS (SELECT 1 FROM exceptions x WHERE x.exception_id = NEW.hidden_by AND x.ends_on >= NEW.hidden_until
                     AND (x.needs_approval = 0 OR x.approved_by IS NOT NULL))
BEGIN SELECT RAISE(ABORT, 'guard: an alert is hidden by an exception'); END;
-- What touches a person or money is closed with another person's approval, whatever the policy says.
CREATE TRIGGER alerts_closed_by_two BEFORE UPDATE ON alerts
WHEN NEW.status = 'closed' AND OLD.status <> 'closed' AND NOT EXISTS (
        SELECT 1 FROM proposals p WHERE p.proposal_id = NEW.proposal_id AND p.alert_id = NEW.alert_id
        AND p.outcome = NEW.outcome AND (p.outcome NOT IN ('confirmed', 'underpaid', 'referred') OR EXISTS (
            SELECT 1 FROM approvals a WHERE a.proposal_id = p.proposal_id AND a.person <> p.person)))
BEGIN SELECT RAISE(ABORT, 'guard: an alert is closed as it was proposed, by two people where it touches a person or money'); END;
CREATE TRIGGER alerts_begin_new BEFORE INSERT ON alerts
WHEN NEW.status <> 'new' OR NEW.version <> 0 OR NEW.owner <> '' OR NEW.is_open <> 1
BEGIN SELECT RAISE(ABORT, 'guard: an alert begins as new'); END;
-- Nobody makes an alert a control, nor a control an alert: it comes with its draw.
CREATE TRIGGER alerts_drawn BEFORE INSERT ON alerts
WHEN NEW.sample <> '' AND NOT EXISTS (SELECT 1 FROM events e WHERE e.kind = 'sample.drawn'
                                      AND e.subject = 'sample/' || NEW.sample || '/control')
BEGIN SELECT RAISE(ABORT, 'guard: a control comes with its draw'); END;
-- A decided alert may go when its journal did; so may what was proposed and approved about it.
CREATE TRIGGER alerts_stay BEFORE DELETE ON alerts
WHEN OLD.is_open = 1 OR EXISTS (SELECT 1 FROM events e WHERE e.alert_id = OLD.alert_id)
BEGIN SELECT RAISE(ABORT, 'guard: an alert does not go before its journal'); END;

-- Four eyes, by person and not by account.
CREATE TRIGGER approvals_four_eyes BEFORE INSERT ON approvals
WHEN EXISTS (SELECT 1 FROM proposals p WHERE p.proposal_id = NEW.proposal_id AND p.person = NEW.person)
BEGIN SELECT RAISE(ABORT, 'guard: nobody approves what he proposed'); END;
CREATE TRIGGER approvals_by_reviewers BEFORE INSERT ON approvals
WHEN NOT EXISTS (SELECT 1 FROM user_roles r JOIN users u ON u.user_name = r.user_name
                 WHERE u.user_name = NEW.user_name AND u.person = NEW.person AND u.disabled = 0
                   AND r.role IN ('reviewer', 'supervisor'))
BEGIN SELECT RAISE(ABORT, 'guard: who approves is a reviewer or a supervisor'); END;
-- Nor what he took or checked since it was last opened.
CREATE TRIGGER approvals_not_by_checkers BEFORE INSERT ON approvals
WHEN EXISTS (SELECT 1 FROM proposals p JOIN events e ON e.alert_id = p.alert_id
             WHERE p.proposal_id = NEW.proposal_id AND e.person = NEW.person
               AND e.kind IN ('alert.taken', 'alert.verified') AND e.seq > (
                   SELECT COALESCE(MAX(o.seq), 0) FROM events o
                   WHERE o.alert_id = p.alert_id AND o.kind IN ('alert.reopened', 'alert.anew')))
BEGIN SELECT RAISE(ABORT, 'guard: nobody approves what he took or checked'); END;
CREATE TRIGGER approvals_once BEFORE INSERT ON approvals
WHEN EXISTS (SELECT 1 FROM approvals a WHERE a.proposal_id = NEW.proposal_id
             AND (a.level = NEW.level OR a.person = NEW.person))
BEGIN SELECT RAISE(ABORT, 'guard: approvals are append-only'); END;
CREATE TRIGGER proposals_once BEFORE INSERT ON proposals
WHEN EXISTS (SELECT 1 FROM proposals p WHERE p.proposal_id = NEW.proposal_id)
BEGIN SELECT RAISE(ABORT, 'guard: proposals are append-only'); END;
CREATE TRIGGER steps_by_event BEFORE INSERT ON verify_steps
WHEN NOT EXISTS (SELECT 1 FROM events e WHERE e.seq = NEW.event_seq AND e.alert_id = NEW.alert_id
                 AND e.kind = 'alert.verified')
BEGIN SELECT RAISE(ABORT, 'guard: a verify step is done with its event'); END;
CREATE TRIGGER steps_no_update BEFORE UPDATE ON verify_steps
BEGIN SELECT RAISE(ABORT, 'guard: verify steps are append-only'); END;
CREATE TRIGGER approvals_no_update BEFORE UPDATE ON approvals
BEGIN SELECT RAISE(ABORT, 'guard: approvals are append-only'); END;
CREATE TRIGGER approvals_no_delete BEFORE DELETE ON approvals
WHEN EXISTS (SELECT 1 FROM proposals p JOIN events e ON e.alert_id = p.alert_id WHERE p.proposal_id = OLD.proposal_id)
BEGIN SELECT RAISE(ABORT, 'guard: approvals are append-only'); END;
CREATE TRIGGER proposals_no_update BEFORE UPDATE ON proposals
BEGIN SELECT RAISE(ABORT, 'guard: proposals are append-only'); END;
CREATE TRIGGER proposals_no_delete BEFORE DELETE ON proposals
WHEN EXISTS (SELECT 1 FROM events e WHERE e.alert_id = OLD.alert_id)
BEGIN SELECT RAISE(ABORT, 'guard: proposals are append-only'); END;

-- A role is granted by another person than who asked for it, and not by whom it is for.
CREATE TRIGGER role_changes_begin_proposed BEFORE INSERT ON role_changes
WHEN NEW.state <> 'proposed' OR NEW.decided_by IS NOT NULL
     OR EXISTS (SELECT 1 FROM role_changes c WHERE c.change_id = NEW.change_id)
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
     -- One that was granted and taken away again takes a new change.
     OR EXISTS (SELECT 1 FROM role_changes c WHERE c.user_name = NEW.user_name AND c.role = NEW.role
                AND c.change = 'revoke' AND c.state = 'approved'
                AND (length(c.change_id), c.change_id) > (length(NEW.change_id), NEW.change_id))
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
CREATE TRIGGER users_are_people BEFORE INSERT ON users WHEN lower(NEW.user_name) LIKE 'fundwatch%' OR lower(NEW.person) LIKE 'fundwatch%'
BEGIN SELECT RAISE(ABORT, 'guard: names that begin with fundwatch are the program''s own'); END;
CREATE TRIGGER users_keep_their_person BEFORE UPDATE ON users
WHEN NEW.person <> OLD.person OR NEW.user_name <> OLD.user_name
BEGIN SELECT RAISE(ABORT, 'guard: an account keeps its person'); END;
-- Each time an account is enabled again takes a change of its own, that two people made.
CREATE TRIGGER users_enabled_by_two BEFORE UPDATE ON users
WHEN OLD.disabled = 1 AND NEW.disabled = 0
     AND (SELECT COUNT(*) FROM role_changes c WHERE c.user_name = OLD.user_name AND c.change = 'enable' AND c.state = 'approved')
         <= (SELECT COUNT(*) FROM events e WHERE e.subject = OLD.user_name AND e.kind = 'user.enabled')
BEGIN SELECT RAISE(ABORT, 'guard: an account is enabled again by two people'); END;

-- The policy of the desk is asked for by one person and adopted by another, and stays as it was.
CREATE TRIGGER policies_begin_proposed BEFORE INSERT ON desk_policies
WHEN NEW.state <> 'proposed' OR NEW.decided_by IS NOT NULL
     OR EXISTS (SELECT 1 FROM desk_policies p WHERE p.policy_id = NEW.policy_id)
BEGIN SELECT RAISE(ABORT, 'guard: a policy begins as proposed'); END;
CREATE TRIGGER policies_two_people BEFORE UPDATE ON desk_policies
WHEN OLD.state <> 'proposed' OR NEW.files <> OLD.files OR NEW.fingerprint <> OLD.fingerprint
     OR NEW.proposed_by <> OLD.proposed_by OR NEW.proposed_person <> OLD.proposed_person
     OR COALESCE(NEW.decided_person, '') IN ('', OLD.proposed_person)
     OR NOT EXISTS (SELECT 1 FROM events e WHERE e.seq = NEW.decided_seq AND e.person = NEW.decided_person)
BEGIN SELECT RAISE(ABORT, 'guard: a policy needs two people'); END;
CREATE TRIGGER policies_stay BEFORE DELETE ON desk_policies
BEGIN SELECT RAISE(ABORT, 'guard: a policy stays on record'); END;

-- An exception has a reason, an owner and an end; it is in force at once only where it is narrow, else approved by another
-- person; what it says is never changed.
CREATE TRIGGER exceptions_begin BEFORE INSERT ON exceptions
WHEN NEW.approved_by IS NOT NULL OR NEW.lifted_by IS NOT NULL
     OR (NEW.needs_approval = 0 AND NEW.scope NOT IN ('alert', 'rule_entity'))
     OR trim(NEW.reason) = '' OR trim(NEW.owner) = '' OR NEW.ends_on < NEW.starts_on
BEGIN SELECT RAISE(ABORT, 'guard: an exception begins with reason, owner and end, and unapproved or narrow'); END;
CREATE TRIGGER exceptions_four_eyes BEFORE UPDATE ON exceptions
WHEN NEW.approved_by IS NOT NULL AND COALESCE(NEW.approved_person, '') IN ('', OLD.proposed_person)
BEGIN SELECT RAISE(ABORT, 'guard: nobody approves what he proposed'); END;
CREATE TRIGGER exceptions_stay_as_they_are BEFORE UPDATE ON exceptions
WHEN NEW.scope <> OLD.scope OR COALESCE(NEW.alert_id, '') <> COALESCE(OLD.alert_id, '')
     OR COALESCE(NEW.rule_id, '') <> COALESCE(OLD.rule_id, '') OR COALESCE(NEW.entity_id, '') <> COALESCE(OLD.entity_id, '')
     OR COALESCE(NEW.entity_type, '') <> COALESCE(OLD.entity_type, '')
     OR COALESCE(NEW.window_end, '') <> COALESCE(OLD.window_end, '')
     OR COALESCE(NEW.region, '') <> COALESCE(OLD.region, '') OR NEW.reason <> OLD.reason OR NEW.owner <> OLD.owner
     OR NEW.starts_on <> OLD.starts_on OR NEW.ends_on <> OLD.ends_on OR NEW.needs_approval <> OLD.needs_approval
     OR NEW.proposed_by <> OLD.proposed_by OR NEW.proposed_person <> OLD.proposed_person
     OR (OLD.approved_by IS NOT NULL AND COALESCE(NEW.approved_by, '') <> OLD.approved_by)
     OR (OLD.lifted_by IS NOT NULL AND COALESCE(NEW.lifted_by, '') <> OLD.lifted_by)
BEGIN SELECT RAISE(ABORT, 'guard: an exception is approved and lifted, never changed'); END;
CREATE TRIGGER exceptions_no_delete BEFORE DELETE ON exceptions
BEGIN SELECT RAISE(ABORT, 'guard: an exception is approved and lifted, never changed'); END;

-- That an anchor was kept stays on record.
CREATE TRIGGER settings_no_update BEFORE UPDATE ON settings
BEGIN SELECT RAISE(ABORT, 'guard: a setting stays on record'); END;
CREATE TRIGGER settings_no_delete BEFORE DELETE ON settings
BEGIN SELECT RAISE(ABORT, 'guard: a setting stays on record'); END;
CREATE TRIGGER settings_once BEFORE INSERT ON settings
WHEN EXISTS (SELECT 1 FROM settings s WHERE s.name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'guard: a setting stays on record'); END;

-- A message is told once and never changed, and not lost before it is told.
CREATE TRIGGER outbox_is_told_once BEFORE UPDATE ON outbox
WHEN OLD.sent_at IS NOT NULL OR NEW.event_seq <> OLD.event_seq OR NEW.kind <> OLD.kind OR NEW.payload <> OLD.payload
BEGIN SELECT RAISE(ABORT, 'guard: a message is told once and never changed'); END;
CREATE TRIGGER outbox_is_not_lost BEFORE DELETE ON outbox
WHEN OLD.sent_at IS NULL AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.through >= OLD.event_seq)
BEGIN SELECT RAISE(ABORT, 'guard: a message is not lost before it is told'); END;

-- What goes was asked for by one person and removed by another, and is three years old (audit/retention.rs).
CREATE TRIGGER removals_begin_proposed BEFORE INSERT ON removals
WHEN NEW.state <> 'proposed' OR NEW.decided_by IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'guard: a removal begins as proposed'); END;
CREATE TRIGGER removals_two_people BEFORE UPDATE ON removals
WHEN OLD.state <> 'proposed' OR NEW.before_day <> OLD.before_day OR NEW.proposed_by <> OLD.proposed_by
     OR NEW.proposed_person <> OLD.proposed_person OR COALESCE(NEW.decided_person, '') IN ('', OLD.proposed_person)
BEGIN SELECT RAISE(ABORT, 'guard: a removal needs two people'); END;
CREATE TRIGGER removals_stay BEFORE DELETE ON removals
BEGIN SELECT RAISE(ABORT, 'guard: a removal stays on record'); END;
CREATE TRIGGER tombstones_by_removal BEFORE INSERT ON tombstones
WHEN NOT EXISTS (SELECT 1 FROM removals r WHERE r.removal_id = NEW.removal_id AND r.state = 'approved'
                 AND r.before_day = NEW.before_day AND r.decided_person = NEW.person)
     OR EXISTS (SELECT 1 FROM events e WHERE e.seq <= NEW.through AND e.at >= NEW.before_day)
     OR NEW.before_day > date(NEW.at, '-3 years')
BEGIN SELECT RAISE(ABORT, 'guard: a tombstone needs an approved removal of what is three years old'); END;
CREATE TRIGGER tombstones_no_update BEFORE UPDATE ON tombstones
BEGIN SELECT RAISE(ABORT, 'guard: tombstones stay'); END;
CREATE TRIGGER tombstones_no_delete BEFORE DELETE ON tombstones
BEGIN SELECT RAISE(ABORT, 'guard: tombstones stay'); END;

-- Money that came back is written down once; a wrong entry is put right by another.
CREATE TRIGGER recoveries_no_update BEFORE UPDATE ON recoveries
BEGIN SELECT RAISE(ABORT, 'guard: recoveries are append-only'); END;
CREATE TRIGGER recoveries_no_delete BEFORE DELETE ON recoveries
WHEN NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.through >= OLD.event_seq)
BEGIN SELECT RAISE(ABORT, 'guard: recoveries are append-only'); END;
-- It comes with its line, and never more of it than is owed by the decision there is; where that names no sum, no more than anybody could owe
-- (10^15 fen), so that sums stay numbers.
CREATE TRIGGER recoveries_by_event BEFORE INSERT ON recoveries
WHEN NOT EXISTS (SELECT 1 FROM events e WHERE e.seq = NEW.event_seq AND e.alert_id = NEW.alert_id
                 AND e.kind = 'money.recovered')
BEGIN SELECT RAISE(ABORT, 'guard: money comes back with its event'); END;
CREATE TRIGGER recoveries_within_what_is_owed BEFORE INSERT ON recoveries
WHEN NEW.amount NOT BETWEEN -1000000000000000 AND 1000000000000000
     OR (SELECT COALESCE(SUM(r.amount), 0) FROM recoveries r WHERE r.alert_id = NEW.alert_id AND r.event_seq > (
            SELECT COALESCE(MAX(e.seq), 0) FROM events e WHERE e.alert_id = NEW.alert_id AND e.kind = 'alert.anew')) + NEW.amount < 0
     OR (NEW.amount > 0
         AND (SELECT COALESCE(SUM(r.amount), 0) FROM recoveries r WHERE r.alert_id = NEW.alert_id AND r.event_seq > (
            SELECT COALESCE(MAX(e.seq), 0) FROM events e WHERE e.alert_id = NEW.alert_id AND e.kind = 'alert.anew')) + NEW.amount
             > COALESCE((SELECT p.amount FROM alerts a JOIN proposals p ON p.proposal_id = a.proposal_id
                         WHERE a.alert_id = NEW.alert_id), 1000000000000000))
BEGIN SELECT RAISE(ABORT, 'guard: no more comes back than is owed'); END;
-- A letter comes with its line too, and a number is given once.
CREATE TRIGGER letters_by_event BEFORE INSERT ON letters
WHEN NOT EXISTS (SELECT 1 FROM events e WHERE e.seq = NEW.event_seq AND e.subject = NEW.letter_no
                 AND e.kind = 'letter.issued')
BEGIN SELECT RAISE(ABORT, 'guard: a letter is issued with its event'); END;
CREATE TRIGGER letters_no_update BEFORE UPDATE ON letters
BEGIN SELECT RAISE(ABORT, 'guard: letters are append-only'); END;

-- What was counted when somebody closed or hid an alert is what was counted then.
CREATE TRIGGER figures_as_counted BEFORE INSERT ON alert_figures
WHEN NEW.at <> 'now' AND (
        EXISTS (SELECT 1 FROM alert_figures f WHERE f.alert_id = NEW.alert_id AND f.at = NEW.at AND NEW.at <> 'closed')
        OR NOT EXISTS (SELECT 1 FROM alert_figures f WHERE f.alert_id = NEW.alert_id AND f.at = 'now'
                       AND f.figures = NEW.figures))
BEGIN SELECT RAISE(ABORT, 'guard: what was counted stays as it was counted'); END;
CREATE TRIGGER figures_stay BEFORE UPDATE ON alert_figures
WHEN NEW.alert_id <> OLD.alert_id OR NEW.at <> OLD.at OR NEW.outgrown < OLD.outgrown
     OR (NEW.figures <> OLD.figures AND OLD.at <> 'now' AND (OLD.at <> 'closed' OR NOT EXISTS (
         SELECT 1 FROM alert_figures f WHERE f.alert_id = NEW.alert_id AND f.at = 'now' AND f.figures = NEW.figures)))
BEGIN SELECT RAISE(ABORT, 'guard: what was counted stays as it was counted'); END;
CREATE TRIGGER figures_no_delete BEFORE DELETE ON alert_figures
WHEN EXISTS (SELECT 1 FROM events e WHERE e.alert_id = OLD.alert_id)
BEGIN SELECT RAISE(ABORT, 'guard: what was counted stays as it was counted'); END;

-- INSERT OR REPLACE takes the row away that has the key, and asks no trigger of UPDATE or DELETE.
CREATE TRIGGER users_once BEFORE INSERT ON users
WHEN EXISTS (SELECT 1 FROM users t WHERE t.user_name = NEW.user_name)
BEGIN SELECT RAISE(ABORT, 'guard: an account keeps its person'); END;
CREATE TRIGGER recoveries_once BEFORE INSERT ON recoveries
WHEN EXISTS (SELECT 1 FROM recoveries t WHERE t.event_seq = NEW.event_seq)
BEGIN SELECT RAISE(ABORT, 'guard: recoveries are append-only'); END;
CREATE TRIGGER letters_once BEFORE INSERT ON letters
WHEN EXISTS (SELECT 1 FROM letters t WHERE t.letter_no = NEW.letter_no)
BEGIN SELECT RAISE(ABORT, 'guard: letters are append-only'); END;
CREATE TRIGGER evidence_packs_once BEFORE INSERT ON evidence_packs
WHEN EXISTS (SELECT 1 FROM evidence_packs t WHERE t.event_seq = NEW.event_seq)
BEGIN SELECT RAISE(ABORT, 'guard: evidence packs are append-only'); END;
CREATE TRIGGER attachments_once BEFORE INSERT ON attachments
WHEN EXISTS (SELECT 1 FROM attachments t WHERE t.event_seq = NEW.event_seq AND t.ordinal = NEW.ordinal)
BEGIN SELECT RAISE(ABORT, 'guard: attachments are append-only'); END;
CREATE TRIGGER verify_steps_once BEFORE INSERT ON verify_steps
WHEN EXISTS (SELECT 1 FROM verify_steps t WHERE t.alert_id = NEW.alert_id AND t.step = NEW.step AND t.event_seq = NEW.event_seq)
BEGIN SELECT RAISE(ABORT, 'guard: verify steps are append-only'); END;
CREATE TRIGGER samples_once BEFORE INSERT ON samples
WHEN EXISTS (SELECT 1 FROM samples t WHERE t.draw = NEW.draw AND t.kind = NEW.kind AND t.alert_id = NEW.alert_id)
BEGIN SELECT RAISE(ABORT, 'guard: draws are append-only'); END;
CREATE TRIGGER exceptions_once BEFORE INSERT ON exceptions
WHEN EXISTS (SELECT 1 FROM exceptions t WHERE t.exception_id = NEW.exception_id)
BEGIN SELECT RAISE(ABORT, 'guard: an exception is approved and lifted, never changed'); END;
CREATE TRIGGER outbox_once BEFORE INSERT ON outbox
WHEN EXISTS (SELECT 1 FROM outbox t WHERE t.event_seq = NEW.event_seq)
BEGIN SELECT RAISE(ABORT, 'guard: a message is told once and never changed'); END;
CREATE TRIGGER removals_once BEFORE INSERT ON removals
WHEN EXISTS (SELECT 1 FROM removals t WHERE t.removal_id = NEW.removal_id)
BEGIN SELECT RAISE(ABORT, 'guard: a removal stays on record'); END;
CREATE TRIGGER tombstones_once BEFORE INSERT ON tombstones
WHEN EXISTS (SELECT 1 FROM tombstones t WHERE t.through = NEW.through OR t.removal_id = NEW.removal_id)
BEGIN SELECT RAISE(ABORT, 'guard: tombstones stay'); END;
