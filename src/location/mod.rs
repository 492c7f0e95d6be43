//! Where data come from and where results go: a local folder, or a prefix in an S3-compatible store.
//!
//! Owns [`Location`] and two verbs. [`stage()`] fetches what lies in a store into a local folder that does not change
//! while it is read, and fetches only what is not there yet. [`upload()`] sends a finished local folder to a store,
//! the file that makes it complete last.
//!
//! The surprising thing: nothing to the left of this module knows of object storage. Validation, fingerprints and
//! rules read a local folder in every case, because they must all see one set of bytes.

mod address;
mod codes;
mod connect;
mod credentials;
mod error;
mod plan;
mod stage;
mod stage_folder;
mod upload;

pub use address::{Location, Remote};
pub use codes::{code, codes};
pub use error::{LocationError, Problem};
pub use plan::What;
pub use stage::{Staged, default_stage, stage};
pub use stage_folder::private_folder;
pub use upload::{probe, upload};
