//! `fundwatch rules new`.

use super::super::args::RuleNewArgs;
use super::super::exit::Exit;
use super::super::locale::{lang, tr};
use super::super::{complain, print, show_problems};
use crate::model::{EntityType, Family};
use crate::rules::{LOCK_FILE, RuleSet, Skeleton, is_slug};
use std::fs::OpenOptions;
use std::io::Write;

pub(super) fn run(args: &RuleNewArgs) -> Exit {
    if !is_slug(&args.slug) {
        let text = lang().pick(
            format!("--slug {}：应为小写字母和数字，以 - 连接，如 same-device", args.slug),
            format!("--slug {}: expected small letters and digits joined by -, such as same-device", args.slug),
        );
        complain(None, &text, None);
        return Exit::Usage;
    }
    let entities: Vec<&str> = Skeleton::entities().map(EntityType::code).collect();
    let Some(entity) = EntityType::from_code(&args.entity).filter(|entity| entities.contains(&entity.code())) else {
        let text = lang().pick(
            format!("--entity {}：没有这种对象的模板", args.entity),
            format!("--entity {}: there is no skeleton for it", args.entity),
        );
        complain(None, &text, Some(&entities.join(", ")));
        return Exit::Usage;
    };
    let family = match args.family.as_deref().map(|name| (name, Family::from_code(name))) {
        Some((name, None)) => {
            let known: Vec<&str> = Family::ALL.iter().map(|family| family.code()).collect();
            complain(None, &format!("--family {name}"), Some(&known.join(", ")));
            return Exit::Usage;
        }
        family => family.and_then(|(_, family)| family),
    };
    let loaded = RuleSet::load(&args.rules);
    let locked = std::fs::read_to_string(args.rules.join(LOCK_FILE)).unwrap_or_default();
    let taken = loaded.set.rule(&args.id).is_some() || locked.contains(&format!("id = \"{}\"\n", args.id));
    if taken {
        let text = lang().pick(
            format!("编号 {} 已被使用（或曾被使用）", args.id),
            format!("the id {} is or was used by another rule", args.id),
        );
        complain(Some("E402"), &text, Some(tr("编号终身唯一，请换一个", "an id is unique for ever: take another")));
        return Exit::Usage;
    }
    let today = crate::cli::desk::now().date();
    let skeleton = Skeleton { id: args.id.clone(), slug: args.slug.clone(), entity, family, today };
    let Some(text) = skeleton.render(&loaded.set) else { return Exit::Usage };
    let path = args.rules.join(skeleton.file_name());
    // A file that is there stays as it is.
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    if let Err(error) = written {
        let text = lang().pick(
            format!("没有写 {}：{error}", path.display()),
            format!("{} was not written: {error}", path.display()),
        );
        complain(
            None,
            &text,
            Some(tr("目录须已存在，同名文件不会被覆盖", "the folder must be there, and no file is overwritten")),
        );
        return Exit::Refused;
    }
    let (folder, id) = (args.rules.display(), &args.id);
    print(&format!("{}\n", path.display()));
    print(&lang().pick(
        format!("接下来：改写标为（待写）的文字和 SQL，再\n  fundwatch rules lint --rules {folder}\n  fundwatch rules test --rules {folder} {id} --mutants\n并在 {folder}/conditions/ 中写明它回答哪一条\n"),
        format!("next: replace what is marked (to be written) and the SQL, then\n  fundwatch rules lint --rules {folder}\n  fundwatch rules test --rules {folder} {id} --mutants\nand name it in {folder}/conditions/ beside the condition it answers\n"),
    ));
    let after = RuleSet::load(&args.rules);
    if after.set.rule(&args.id).is_none() { show_problems(&after.problems, Exit::Rules) } else { Exit::Complete }
}
