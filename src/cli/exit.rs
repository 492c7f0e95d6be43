//! Exit codes: one number per reaction it asks for (README has the table).

use std::process::ExitCode;

/// How the program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exit {
    /// Done and complete. Alerts are not a failure.
    Complete,
    /// A gate that was asked for tripped: `--fail-on`, failed rule tests, `rules lint`, bad data in `data validate`.
    Gate,
    /// Wrong usage: fix the command.
    Usage,
    /// A rule or configuration file cannot be loaded: fix the file.
    Rules,
    /// Data missing, unreadable or against the dictionary so that nothing could run: call the data owner.
    Data,
    /// Finished, but not everything ran: page the owner of the job. What ran is saved.
    Incomplete,
    /// Refused: no permission, or another process holds the lock.
    Refused,
    /// A bug of this program.
    Bug,
    /// Interrupted; what had finished is saved.
    Interrupted,
}

impl Exit {
    /// The number the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Exit::Complete => 0,
            Exit::Gate => 1,
            Exit::Usage => 2,
            Exit::Rules => 3,
            Exit::Data => 4,
            Exit::Incomplete => 5,
            Exit::Refused => 6,
            Exit::Bug => 70,
            Exit::Interrupted => 130,
        }
    }

    /// The ending with this number; one that is none of ours is a bug.
    pub fn from_code(code: i32) -> Exit {
        const ALL: [Exit; 9] = [
            Exit::Complete,
            Exit::Gate,
            Exit::Usage,
            Exit::Rules,
            Exit::Data,
            Exit::Incomplete,
            Exit::Refused,
            Exit::Bug,
            Exit::Interrupted,
        ];
        ALL.into_iter().find(|exit| i32::from(exit.code()) == code).unwrap_or(Exit::Bug)
    }

    /// The one that counts when several apply: an interruption or a bug first, then the smallest of
    /// 2, 3, 4, 6, then 5 before 1, because an incomplete clean result must not look clean.
    pub fn worst(exits: impl IntoIterator<Item = Exit>) -> Exit {
        const ORDER: [Exit; 9] = [
            Exit::Interrupted,
            Exit::Bug,
            Exit::Usage,
            Exit::Rules,
            Exit::Data,
            Exit::Refused,
            Exit::Incomplete,
            Exit::Gate,
            Exit::Complete,
        ];
        let found: Vec<Exit> = exits.into_iter().collect();
        ORDER.into_iter().find(|exit| found.contains(exit)).unwrap_or(Exit::Complete)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn incomplete_beats_a_gate_and_files_beat_both() {
        assert_eq!(Exit::worst([Exit::Gate, Exit::Incomplete]), Exit::Incomplete);
        assert_eq!(Exit::worst([Exit::Incomplete, Exit::Data, Exit::Rules]), Exit::Rules);
        assert_eq!(Exit::worst([]), Exit::Complete);
    }
}
