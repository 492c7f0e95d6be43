//! What the operating system says, in the reader's language.

use super::Text;
use std::io::{Error, ErrorKind};

/// The reason of an error of a file. What has no word of ours stays as the system says it.
pub fn reason(error: &Error) -> Text {
    let (zh, en) = match error.kind() {
        ErrorKind::NotFound => ("没有这个文件或目录", "there is no such file or folder"),
        ErrorKind::PermissionDenied => ("没有权限", "permission is missing"),
        ErrorKind::AlreadyExists => ("已经存在", "it is there already"),
        ErrorKind::StorageFull => ("磁盘已满", "the disk is full"),
        ErrorKind::QuotaExceeded => ("超过磁盘配额", "the quota of the disk is used up"),
        ErrorKind::IsADirectory => ("是一个目录", "it is a folder"),
        ErrorKind::NotADirectory => ("路径中有一段不是目录", "part of the path is no folder"),
        ErrorKind::ReadOnlyFilesystem => ("磁盘是只读的", "the disk is read-only"),
        _ => return Text::new(error.to_string(), error.to_string()),
    };
    Text::new(zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_reasons_have_words_and_others_stay() {
        for kind in [ErrorKind::NotFound, ErrorKind::AlreadyExists, ErrorKind::PermissionDenied, ErrorKind::StorageFull]
        {
            let said = reason(&kind.into());
            assert!(!said.zh.is_ascii() && said.en.is_ascii(), "{said:?}");
        }
        assert_eq!(reason(&Error::other("odd")).zh, "odd");
    }
}
