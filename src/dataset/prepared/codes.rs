//! The codes of prepared copies, explained: D7xx.

use super::super::FindingLevel::Error;
use super::super::codes::Row;

pub(in crate::dataset) const CODES: &[Row] = &[
    (
        "D701",
        Error,
        [
            "预处理副本与其 prepared.json 不符",
            "副本的文件缺失、多余、被改动，或由另一版本的程序写成；扫描副本时不再检查数据，只能依靠这一比对。",
            "重新运行 fundwatch data prepare，或直接扫描原数据。",
        ],
        [
            "a prepared copy is not what its prepared.json says",
            "A file is missing, strange or changed, or another version of the program wrote it; a scan of a copy does not \
             validate again and rests on this comparison.",
            "Run fundwatch data prepare again, or scan the source itself.",
        ],
    ),
    (
        "D702",
        Error,
        [
            "预处理副本的原数据已改变",
            "副本写成之后，原数据有文件新增、删除或改动；扫描副本得到的就不是现有数据的结果。",
            "重新运行 fundwatch data prepare；未改动的部分不会重写。",
        ],
        [
            "the source of a prepared copy has changed",
            "Files were added, removed or changed after the copy was made, so scanning it would not answer for the data \
             that are there now.",
            "Run fundwatch data prepare again; parts that did not change are not written again.",
        ],
    ),
    (
        "D703",
        Error,
        [
            "单独的预处理文件",
            "文件属于一个预处理副本，但文件夹里没有 prepared.json：复制没有完成，当时搁置的行和发现的问题都不知道了。",
            "连同 prepared.json 完整复制，或重新运行 fundwatch data prepare。",
        ],
        [
            "part of a prepared copy without its prepared.json",
            "The folder was not copied whole: what was set aside and found when it was made is not known here.",
            "Copy the whole folder, prepared.json included, or run fundwatch data prepare again.",
        ],
    ),
];
