//! The codes of places: what `fundwatch explain L004` prints, and the advice under each error.

use crate::model::{CodeEntry, CodeRow};

const ROWS: &[CodeRow] = &[
    (
        "L001",
        [
            "位置写法有误",
            "写出的位置不是本地路径，也不是 s3://桶/前缀。",
            "写成 s3://桶/前缀，或给出本地路径；账号写在环境变量里。",
        ],
        [
            "not a location",
            "What was given is neither a local path nor s3://bucket/prefix.",
            "Write s3://bucket/prefix or a local path; credentials belong into the environment.",
        ],
    ),
    (
        "L002",
        [
            "对象存储的设置或凭证有误",
            "凭证文件或 AWS_ 环境变量无法使用，没有发出任何请求。",
            "检查 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY、AWS_ENDPOINT_URL、AWS_REGION；http 端点另设 AWS_ALLOW_HTTP=true；或用 AWS_SHARED_CREDENTIALS_FILE 指定凭证文件。",
        ],
        [
            "settings or credentials of the object store are wrong",
            "A credentials file or an AWS_ variable cannot be used; no request was sent.",
            "Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL, AWS_REGION; for an http endpoint set AWS_ALLOW_HTTP=true; or name a file with AWS_SHARED_CREDENTIALS_FILE.",
        ],
    ),
    (
        "L003",
        [
            "那里什么也没有",
            "存储桶不存在，或前缀下没有任何对象，没有可读的数据。",
            "检查桶名、前缀和 AWS_ENDPOINT_URL；前缀应直接包含 TABLE.parquet 或 TABLE/。",
        ],
        [
            "there is nothing",
            "The bucket does not exist, or no object lies below the prefix.",
            "Check bucket, prefix and AWS_ENDPOINT_URL; the prefix is to hold TABLE.parquet or TABLE/ directly.",
        ],
    ),
    (
        "L004",
        [
            "对象存储拒绝访问",
            "凭证不对、已过期，或没有所需的权限。",
            "检查凭证及其对该前缀的列举、读取（输出还需写入、删除）权限。",
        ],
        [
            "the object store denied access",
            "The credentials are wrong, have expired, or lack a permission.",
            "Check the credentials and that they may list and read the prefix (for outputs also write and delete).",
        ],
    ),
    (
        "L005",
        [
            "对象存储没有正常应答",
            "端点无法连接，或重试之后仍然出错。",
            "检查 AWS_ENDPOINT_URL、网络和代理，稍后重新运行；已取得的对象不会重取。",
        ],
        [
            "the object store did not answer as it should",
            "The endpoint cannot be reached, or failed again after a few attempts.",
            "Check AWS_ENDPOINT_URL, network and proxy, and run again; what was fetched is not fetched twice.",
        ],
    ),
    (
        "L006",
        ["对象在读取期间被改动", "各个对象必须属于同一份数据；列出之后有对象被替换或删除。", "等写入结束后重新运行。"],
        [
            "an object changed while it was fetched",
            "All objects must belong to one delivery; one was replaced or removed after it was listed.",
            "Run again when nobody writes to the prefix.",
        ],
    ),
    (
        "L007",
        [
            "对象的键不能作为文件名",
            "键含有 ..、空段、控制字符，或既是文件又是文件夹；不取任何对象，以免数据不全或写到暂存目录之外。",
            "改名或删除该对象，或给出不含它的前缀。",
        ],
        [
            "an object's key cannot be the name of a file",
            "It holds `..`, an empty part or a control character, or is a file and a folder at once; nothing was fetched, so that nothing is missing and nothing lands outside the staging folder.",
            "Rename or remove the object, or give a prefix that does not hold it.",
        ],
    ),
    (
        "L008",
        [
            "对象不完整",
            "收到的字节数与列出的大小不符，这个对象没有被采用。",
            "重新运行；若仍如此，请检查存储或中间的代理。",
        ],
        [
            "an object is incomplete",
            "Other than the announced number of bytes arrived; the object was not used.",
            "Run again; if it persists, check the store and any proxy in between.",
        ],
    ),
    (
        "L009",
        [
            "本地暂存目录不可用",
            "对象存储中的数据先取到本地再读，这个目录写不进去。",
            "检查权限和磁盘空间，或用 --stage 指定其他目录。",
        ],
        [
            "the local staging folder cannot be used",
            "Data in an object store are fetched to this machine first, and that folder cannot be written.",
            "Check permissions and disk space, or name another folder with --stage.",
        ],
    ),
    (
        "L010",
        ["目标位置已有别的内容", "已有的对象不是完成的结果，绝不覆盖。", "另选 --out，或先移走那里的对象。"],
        [
            "the target holds something else",
            "The objects there are no finished result; they are never overwritten.",
            "Choose another --out, or remove the objects.",
        ],
    ),
    (
        "L011",
        [
            "目标位置正有另一次上传",
            "另一个进程正在写同一前缀，或上次上传中断；混写会得到谁也不是的结果。",
            "等它结束；若确知已中断，删除其中的 .fundwatch-upload 对象后重新运行，或另选 --out。",
        ],
        [
            "another upload to the target is under way",
            "Another process writes to the same prefix, or was cut off while it did; mixed, the result would be nobody's.",
            "Wait for it; if it is known to be dead, remove the object .fundwatch-upload there and run again, or choose another --out.",
        ],
    ),
];

/// Every code.
pub fn codes() -> impl Iterator<Item = CodeEntry> {
    ROWS.iter().map(CodeEntry::of_row)
}

/// The explanation of one code.
pub fn code(wanted: &str) -> Option<CodeEntry> {
    codes().find(|entry| entry.code == wanted)
}
