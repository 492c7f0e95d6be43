//! One test binary for everything that needs the whole program.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod architecture; // who may name what, and the top level of the repository
mod cluster; // rules on a cluster of this host
mod counts; // R1–R7 against the independent recount
mod desk; // a session at the desk, from a scan to a closed alert
mod desk_dates; // what passes by date, what others are told, what goes after its time
mod determinism; // the same bytes whatever the threads, row order and layout
mod escalation; // whose time is nearly gone
mod evidence; // packs and attachments of decisions at the desk
mod faults; // bad input and sudden death
mod ledger; // a ledger that goes out, is filled in, and comes back
mod letters; // letters from the command line
mod limits; // memory and time, held from outside the process
mod monthly; // the monthly report, and money that came back
mod oracle; // an independent, slow recount of what the core rules count
mod packs; // evidence packs from the command line
mod policies; // another policy than the adopted one, and no store at all
mod prepare; // a prepared copy says what its source says
mod program; // running the program as a user would
mod rule_files; // the tests in the rule files
mod s3; // datasets and runs in an object store
mod sample; // the main command on the committed sample
mod seeing; // plans without running, progress beside a run, the slowest operators after it
mod store; // the store of the desk, on both engines
mod views; // shared views kept between scans
