//! What is refused before anything is read: an engine that is too old, a disk that cannot lock.

use super::StoreError;
use std::path::Path;

/// The first SQLite without the WAL-reset fault: two connections, one writing and one checkpointing, could lose a commit
/// (3.7.0 to 3.51.2; sqlite.org/wal.html, section 11).
const SQLITE_NEEDED: &str = "3.51.3";
/// The oldest PostgreSQL that is still supported by its makers.
const POSTGRES_NEEDED: &str = "14";

/// Whether SQLite of this version may be used.
pub(super) fn sqlite(found: &str) -> Result<(), StoreError> {
    if numbers(found) >= numbers(SQLITE_NEEDED) {
        return Ok(());
    }
    Err(StoreError::SqliteTooOld { found: found.to_owned(), needed: SQLITE_NEEDED })
}

/// Whether a PostgreSQL of this version may be used: `15.17 (Debian …)`.
pub(super) fn postgres(found: &str) -> Result<(), StoreError> {
    if numbers(found) >= numbers(POSTGRES_NEEDED) {
        return Ok(());
    }
    Err(StoreError::PostgresTooOld { found: found.to_owned(), needed: POSTGRES_NEEDED })
}

/// The numbers at the head of a version: `3.51.3` as 3, 51, 3.
fn numbers(version: &str) -> Vec<u32> {
    let head: String = version.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    head.split('.').map_while(|part| part.parse().ok()).collect()
}

/// Refuses file systems that are shared between machines, or whose locks depend on somebody else's program: there two
/// writers do not see one another (sqlite.org/howtocorrupt.html, section 2).
pub(super) fn file_system(folder: &Path) -> Result<(), StoreError> {
    match shared_kind(folder) {
        Some(kind) => Err(StoreError::FileSystem { path: folder.to_path_buf(), kind }),
        None => Ok(()),
    }
}

#[cfg(target_os = "linux")]
fn shared_kind(folder: &Path) -> Option<&'static str> {
    // A file system that cannot be asked is judged when the file is opened.
    rustix::fs::statfs(folder).ok().and_then(|found| kind_of(found.f_type))
}

#[cfg(not(target_os = "linux"))]
fn shared_kind(_folder: &Path) -> Option<&'static str> {
    None
}

/// The magic numbers of statfs(2).
fn kind_of(magic: i64) -> Option<&'static str> {
    match magic {
        0x6969 => Some("NFS"),
        0x517B | 0xFF53_4D42 | 0xFE53_4D42 => Some("SMB"),
        0x0102_1997 => Some("9p"),
        0x5346_414F => Some("AFS"),
        0x00C3_6400 => Some("Ceph"),
        0x6573_5546 => Some("FUSE"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_sqlite_is_refused_by_number_not_by_text() {
        for good in ["3.51.3", "3.52.0", "3.100.0", "4.0"] {
            assert!(sqlite(good).is_ok(), "{good}");
        }
        for bad in ["3.51.2", "3.51", "3.9.9", "3.7.0", "2.8.17", "", "unknown"] {
            let refused = sqlite(bad).unwrap_err();
            assert_eq!(refused.code(), "S601", "{bad}");
            assert!(refused.text().en.contains("3.51.3"), "{bad}");
        }
    }

    #[test]
    fn an_older_postgres_is_refused() {
        assert!(postgres("14.0").is_ok() && postgres("15.17 (Debian 15.17-0+deb12u1)").is_ok());
        assert!(postgres("18beta1").is_ok());
        let refused = postgres("13.22").unwrap_err();
        assert_eq!(refused.code(), "S602");
        assert!(refused.text().zh.contains("13.22") && refused.text().zh.contains("14"));
    }

    #[test]
    fn shared_file_systems_are_known_by_their_magic_numbers() {
        // statfs(2): NFS_SUPER_MAGIC, CIFS_SUPER_MAGIC, FUSE_SUPER_MAGIC; EXT4_SUPER_MAGIC, XFS, TMPFS are local.
        assert_eq!([0x6969, 0xFF53_4D42, 0x6573_5546].map(kind_of), [Some("NFS"), Some("SMB"), Some("FUSE")]);
        assert_eq!([0xEF53, 0x5846_5342, 0x0102_1994].map(kind_of), [None, None, None]);
    }
}
