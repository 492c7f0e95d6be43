//! Letters filled, refused and laid out.

use super::*;
use crate::model::Fen;
use jiff::civil::date;

const OWN: &str = "150502199003078515";

fn office() -> Office {
    let text = r#"
        [office]
        name = "通辽市科尔沁区就业服务中心"
        contact = "赵某"
        phone = "0475-0000000"
        address = "科尔沁区某路 1 号"
        review_body = "科尔沁区人民政府"
        court = "科尔沁区人民法院"
        [basis]
        inquiry = ["《中华人民共和国社会保险法》第七十九条", "《社会保险经办条例》第四十二条"]
        statement = ["《社会保险经办条例》第二十六条"]
        interview = ["《社会保险经办条例》第四十二条"]
        supplement = ["《社会保险经办条例》第三十一条"]
        transfer = ["《行政执法机关移送涉嫌犯罪案件的规定》第六条"]
    "#;
    toml::from_str(text).unwrap()
}

fn book() -> LetterBook {
    LetterBook::load(None).unwrap().with_office(office())
}

fn approved() -> LetterState {
    LetterState::Approved { number: "科就服函〔2026〕12号".into(), on: date(2026, 11, 21) }
}

fn person() -> PersonLetter {
    PersonLetter {
        name: "王某".into(),
        person_id: Some(OWN.into()),
        own_numbers: vec!["200012345678901".into()],
        benefit: "技能提升补贴".into(),
        facts: vec![PersonFact {
            text: "证书发证日期 2025 年 6 月 30 日，申领日期 2025 年 6 月 1 日。".into(),
            clause: Some("补贴通知第二条".into()),
        }],
        requests: vec!["证书原件".into()],
        reply_by: Some(date(2026, 12, 5)),
        meeting: Some(Meeting { at: date(2026, 12, 1).at(9, 30, 0, 0), place: "服务大厅 3 号窗口".into() }),
    }
}

fn body() -> BodyLetter {
    let certificate = |number: usize| ListedCertificate {
        holder: format!("王某{}", number % 40),
        number: format!("Y0015{number:06}"),
        occupation: "保育师四级".into(),
        issued_on: Some(date(2025, 6, 30)),
    };
    BodyLetter {
        to: "通辽市某职业技能评价中心".into(),
        facts: vec![
            "2025年6月24日至30日签发证书60本，此前两年任意7日内最多24本".into(),
            "其中50本已用于申领技能提升补贴".into(),
        ],
        certificates: (1..=60).map(certificate).collect(),
        persons: Vec::new(),
        requests: vec!["考试签到表、考场记录".into(), "考评人员名单".into()],
        reply_by: Some(date(2026, 12, 5)),
    }
}

fn sheet() -> CheckSheet {
    let step = |id: &str, text: &str| SheetStep { id: id.into(), text: text.into(), found: None };
    CheckSheet {
        alert_id: "R5-1f2e3d4c".into(),
        rule: "R5 1.0 评价机构短期集中发证".into(),
        entity: "通辽市某职业技能评价中心".into(),
        region: "150502 科尔沁区".into(),
        level: "优先核查".into(),
        as_of: date(2026, 10, 31),
        due_on: Some(date(2026, 11, 16)),
        facts: vec!["7 天内发证 60 本，此前两年最多 24 本；同地区同类机构没有高峰。".into()],
        against: vec!["统一考试日：同地区其他机构也有高峰".into(), "新备案机构首批".into()],
        legal: vec!["社会保险法 第八十八条".into()],
        amount_paid: Fen(18_640_000),
        amount_stoppable: Fen(0),
        steps: vec![
            step("V1", "调取考试签到表，核对人数"),
            step("V2", "查看考场、设备是否够 60 人考试"),
            step("V3", "电话回访 10 人"),
        ],
    }
}

fn loophole() -> LoopholeForm {
    LoopholeForm {
        rule: "R3 1.0 连续缴费不足 3 个月即申领".into(),
        condition: "缴费满 12 个月可申领".into(),
        way: "最后 3 个月转入同一单位，缴费后即离职申领".into(),
        distribution: vec![("1 个月".into(), 40), ("2 个月".into(), 20), ("3 个月".into(), 1), ("4 个月".into(), 0)],
        amount: Fen(760_412_000),
        suggestion: "对末次参保不足 3 个月的申领增加用工核实".into(),
        data_needed: vec!["用工备案".into()],
        attachments: vec!["名单".into()],
    }
}

fn transfer() -> TransferIndex {
    TransferIndex {
        to: "科尔沁区公安分局".into(),
        subject: "某单位参保缴费有关情况".into(),
        decided_on: Some(date(2026, 11, 20)),
        amount: Fen(1_200_000),
        materials: TransferIndex::materials_required(),
    }
}

fn all() -> [(&'static str, LetterFacts); 7] {
    [
        ("inquiry", LetterFacts::Body(body())),
        ("checklist", LetterFacts::Sheet(sheet())),
        ("statement", LetterFacts::Person(person())),
        ("interview", LetterFacts::Person(person())),
        ("supplement", LetterFacts::Person(person())),
        ("loophole", LetterFacts::Loophole(loophole())),
        ("transfer", LetterFacts::Transfer(transfer())),
    ]
}

fn made(name: &str, facts: &LetterFacts) -> Result<Letter, Vec<LetterProblem>> {
    match letter_docx(&book(), name, facts, &approved(), &[]) {
        Ok(letter) => Ok(letter),
        Err(PaperError::Letter(problems)) => Err(problems),
        Err(other) => panic!("{other}"),
    }
}

fn refused(name: &str, facts: &LetterFacts) -> Vec<(&'static str, String)> {
    let problems = made(name, facts).map(|letter| letter.text).unwrap_err();
    problems.into_iter().map(|problem| (problem.code, problem.message.zh)).collect()
}

#[test]
fn every_template_of_the_house_can_be_issued_and_says_what_it_should() {
    for (name, facts) in all() {
        let letter = made(name, &facts).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        assert!(letter.bytes.starts_with(b"PK"), "{name}");
        for trace in ["{{", "{%", "none", "undefined", "null", "\u{2060}"] {
            assert!(!letter.text.contains(trace), "{name} holds {trace}: {}", letter.text);
        }
    }
    let inquiry = made("inquiry", &LetterFacts::Body(body())).unwrap();
    assert_eq!(inquiry.title, "关于协助核查60本证书有关情况的函");
    for said in [
        "科就服函〔2026〕12号",
        "通辽市某职业技能评价中心：",
        "根据《中华人民共和国社会保险法》第七十九条、《社会保险经办条例》第四十二条，",
        "请于2026年12月5日前书面回复",
        "60\t王某20\tY0015000060\t保育师四级\t2025-06-30\t",
        "2026年11月21日",
    ] {
        assert!(inquiry.text.contains(said), "{said}");
    }
    let statement = made("statement", &LetterFacts::Person(person())).unwrap();
    for said in [
        "王某：",
        "您有权陈述和申辩",
        "六十日内向科尔沁区人民政府申请行政复议",
        "提起行政诉讼",
        "（依据：补贴通知第二条）",
    ] {
        assert!(statement.text.contains(said), "{said}");
    }
    let form = made("loophole", &LetterFacts::Loophole(loophole())).unwrap();
    // Twenty blocks for the most, half for half, one for what is nearly nothing, none for nothing.
    let bars: Vec<usize> =
        form.text.lines().filter(|line| line.contains("个月\t")).map(|line| line.matches('█').count()).collect();
    assert_eq!(bars, [20, 10, 1, 0]);
    let index = made("transfer", &LetterFacts::Transfer(transfer())).unwrap();
    assert!(index.text.contains(
        "\n1\t移送书\t\t\n2\t调查报告\t\t\n3\t涉案物品清单\t\t\n4\t检验报告或者鉴定结论\t\t\n5\t其他材料\t\t\n"
    ));
}

#[test]
fn a_letter_that_lacks_something_is_not_issued_and_says_where_to_fill_it_in() {
    let bare = LetterBook::load(None).unwrap();
    let Err(PaperError::Letter(problems)) =
        letter_docx(&bare, "statement", &LetterFacts::Person(person()), &approved(), &[])
    else {
        panic!("issued without an office")
    };
    let said: Vec<&str> = problems.iter().map(|problem| problem.message.zh.as_str()).collect();
    assert_eq!(said.len(), 6, "{said:?}");
    assert!(said.contains(
        &"申请人说明书不能发出：缺少 office.name；在 letters/office.toml（--rules 所指目录内）的 [office] 中填写 name"
    ));
    let Err(PaperError::Letter(problems)) = letter_docx(&bare, "inquiry", &LetterFacts::Body(body()), &approved(), &[])
    else {
        panic!("issued without a basis")
    };
    assert!(
        problems
            .iter()
            .any(|problem| problem.message.en.contains("basis is missing") && problem.message.en.contains("[basis]"))
    );

    let nobody = PersonLetter { name: " ".into(), reply_by: None, ..person() };
    assert_eq!(
        refused("statement", &LetterFacts::Person(nobody)),
        [
            ("P101", "申请人说明书不能发出：缺少 name；用 --to 给出收件人姓名".to_owned()),
            ("P101", "申请人说明书不能发出：缺少 reply_by；用 --reply-by 给出答复期限".to_owned()),
        ]
    );
    let mut without_number = body();
    without_number.certificates[1].number.clear();
    without_number.certificates[2].issued_on = None;
    assert_eq!(
        refused("inquiry", &LetterFacts::Body(without_number)),
        [(
            "P101",
            "协查函不能发出：缺少 certificates[2].number；补齐疑点证据中该证书的信息，或从名单中去掉这一行".to_owned()
        )]
    );
    let no_meeting = PersonLetter { meeting: None, ..person() };
    assert_eq!(
        refused("interview", &LetterFacts::Person(no_meeting)),
        [("P101", "约谈通知不能发出：缺少 meeting；用 --meeting 给出约谈时间，并用 --place 写明地点".to_owned())]
    );
    assert!(
        made("statement", &LetterFacts::Person(PersonLetter { meeting: None, requests: vec![], ..person() })).is_ok()
    );
}

#[test]
fn words_that_judge_and_numbers_of_others_keep_a_letter_back() {
    let with = |text: &str| {
        let fact = PersonFact { text: text.into(), clause: None };
        refused("statement", &LetterFacts::Person(PersonLetter { facts: vec![fact], ..person() }))
    };
    for (text, word) in [
        ("涉嫌骗取", "骗"),
        ("有欺诈行为", "欺诈"),
        ("列为高危人群", "高危"),
        ("风险等级为高", "风险等级"),
        ("Ｑ 值 0.01", "q 值"),
    ] {
        let problems = with(text);
        assert_eq!(problems[0].0, "P104", "{text}");
        assert!(problems[0].1.contains(&format!("“{word}”")), "{problems:?}");
    }
    let stranger = with("与 150502198801011234 使用同一账户");
    assert_eq!(stranger[0].0, "P105");
    assert!(!stranger[0].1.contains("1988"), "a number is not repeated in a message");
    assert!(
        made(
            "statement",
            &LetterFacts::Person(PersonLetter {
                facts: vec![PersonFact { text: format!("您的号码 {OWN} 登记有误"), clause: None }],
                ..person()
            })
        )
        .is_ok()
    );

    let others = ["李某某".to_owned(), "王".to_owned(), "E-0042".to_owned()];
    let named = |text: &str| {
        let facts = vec![PersonFact { text: text.into(), clause: None }];
        let letter = LetterFacts::Person(PersonLetter { facts, ..person() });
        letter_docx(&book(), "statement", &letter, &approved(), &others).map_err(|error| error.code())
    };
    assert_eq!(named("与李某某同日申领"), Err("P105"));
    assert_eq!(named("单位 ｅ-0042 已注销"), Err("P105"));
    assert!(named("申领日期早于发证日期").is_ok());
    // The sheet stays inside the office and says how soon.
    assert!(made("checklist", &LetterFacts::Sheet(sheet())).unwrap().text.contains("优先核查"));
    let judged = CheckSheet { facts: vec!["涉嫌骗取".into()], ..sheet() };
    assert_eq!(refused("checklist", &LetterFacts::Sheet(judged))[0].0, "P104");
}

#[test]
fn a_body_is_asked_about_persons_by_their_numbers() {
    let listed = |number: &str| ListedPerson { number: number.into(), asked: "2025 年 6 月的参保记录".into() };
    let about = BodyLetter { certificates: vec![], persons: vec![listed(OWN), listed("SYNP7")], ..body() };
    let letter = made("inquiry", &LetterFacts::Body(about)).unwrap();
    assert_eq!(letter.title, "关于协助核查2名人员有关情况的函", "no number stands in the title");
    for said in [
        "所附名单仅限本次核查使用",
        "附件：需要核实的人员名单（共2人）",
        "\n1\t150502199003078515\t2025 年 6 月的参保记录\t\n",
    ] {
        assert!(letter.text.contains(said), "{said}: {}", letter.text);
    }
    let nobody = made("inquiry", &LetterFacts::Body(BodyLetter { certificates: vec![], ..body() })).unwrap();
    assert!(!nobody.text.contains("所附名单"), "there is no list: {}", nobody.text);
    // Columns of which nothing is known are not there.
    let mut bare = body();
    for certificate in &mut bare.certificates {
        (certificate.occupation, certificate.issued_on) = (String::new(), None);
    }
    let bare = made("inquiry", &LetterFacts::Body(bare)).unwrap().text;
    assert!(bare.contains("序号\t个人标识\t证书编号\t核实结果") && !bare.contains("发证日期"), "{bare}");
}

#[test]
fn a_feedback_without_a_distribution_is_issued() {
    let form = LoopholeForm { distribution: vec![], ..loophole() };
    let text = made("loophole", &LetterFacts::Loophole(form)).unwrap().text;
    assert!(!text.contains("人数分布") && text.contains("需要的数据"), "{text}");
    let empty = LoopholeForm { suggestion: String::new(), way: String::new(), ..loophole() };
    let said: Vec<String> =
        refused("loophole", &LetterFacts::Loophole(empty)).into_iter().map(|(_, text)| text).collect();
    assert!(said[0].contains("--request") && said[1].contains("--fact"), "{said:?}");
}

#[test]
fn a_number_in_groups_is_a_number_and_ones_own_is_allowed() {
    let with = |text: &str| {
        let fact = PersonFact { text: text.into(), clause: None };
        made("statement", &LetterFacts::Person(PersonLetter { facts: vec![fact], ..person() })).map(|_| ())
    };
    for foreign in [
        "与 150502 19880101 1234 同一账户",
        "与150502-19880101-1234同一账户",
        "与１５０５０２　１９８８０１０１　１２３Ｘ同一账户",
        "申领编号 200012345678902",
    ] {
        assert_eq!(with(foreign).unwrap_err()[0].code, "P105", "{foreign}");
    }
    for own in ["申领编号 200012345678901", "申领编号 2000 1234 5678 901", "2025-06-01 至 2025-06-30 领取"] {
        assert_eq!(with(own), Ok(()), "{own}");
    }
    let others = ["SYNP00000007".to_owned()];
    let facts = vec![PersonFact { text: "与 SYNP0000 0007 同日".into(), clause: None }];
    let letter = LetterFacts::Person(PersonLetter { facts, ..person() });
    assert_eq!(letter_docx(&book(), "statement", &letter, &approved(), &others).unwrap_err().code(), "P105");
}

#[test]
fn a_key_of_the_office_that_nothing_uses_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("letters")).unwrap();
    let load = |office: &str| {
        std::fs::write(folder.path().join("letters/office.toml"), office).unwrap();
        LetterBook::load(Some(folder.path())).map(|_| ()).map_err(|error| error.message().zh)
    };
    assert_eq!(load("[office]\nname = \"甲\"\ncourt = \"乙\"\n[basis]\ninquiry = [\"丙\"]\n"), Ok(()));
    let said = load("[office]\ncontcat = \"甲\"\n[basis]\ninqury = [\"丙\"]\n").unwrap_err();
    assert!(said.contains("contcat") && said.contains("inqury") && said.contains("contact"), "{said}");
}

#[test]
fn a_template_takes_facts_of_its_own_reader_only() {
    assert_eq!(refused("statement", &LetterFacts::Body(body()))[0].0, "P103");
    let unknown = refused("warning", &LetterFacts::Body(body()));
    assert!(unknown[0].0 == "P103" && unknown[0].1.contains("inquiry"), "{unknown:?}");
}

#[test]
fn data_cannot_act_as_layout() {
    let mut odd = body();
    odd.to = "# 标题".into();
    odd.facts = vec!["第一行\n===\n第二行".into(), "| 甲 |".into()];
    odd.certificates[0].holder = "王|某\n".into();
    let text = made("inquiry", &LetterFacts::Body(odd)).unwrap().text;
    assert!(text.contains("\n# 标题：\n"), "{text}");
    assert!(text.contains("1. 第一行 === 第二行") && text.contains("2. ｜ 甲 ｜"));
    assert!(text.contains("1\t王｜某\tY0015000001"));
}

#[test]
fn an_office_writes_its_own_templates_and_is_told_its_mistakes_with_the_line() {
    let head = "+++\nname = { zh = \"甲\", en = \"a\" }\nreader = \"person\"\n+++\n";
    let read = |text: &str| LetterBook::read([("own.md", "x/own.md", text)]);
    let book = read(&format!("{head}# {{{{ name }}}}\r\n正文\r\n")).unwrap().with_office(office());
    let letter = letter_docx(&book, "own", &LetterFacts::Person(person()), &approved(), &[]).unwrap();
    assert_eq!((letter.text.as_str(), letter.title.as_str()), ("王某\n正文", "王某"));

    let typo = read(&format!("{head}正文\n{{{{ nmae }}}}")).unwrap().with_office(office());
    let Err(PaperError::Letter(problems)) = letter_docx(&typo, "own", &LetterFacts::Person(person()), &approved(), &[])
    else {
        panic!("an unknown field was let through")
    };
    assert!(problems[0].message.en.contains("nmae is missing"));
    let broken = read(&format!("{head}正文\n正文\n{{% if %}}")).unwrap().with_office(office());
    let Err(PaperError::Letter(problems)) =
        letter_docx(&broken, "own", &LetterFacts::Person(person()), &approved(), &[])
    else {
        panic!("a broken template was let through")
    };
    assert!(problems[0].code == "P102" && problems[0].message.en.starts_with("x/own.md:7: "), "{problems:?}");
    assert_eq!(read("no head").unwrap_err()[0].code, "P102");
    assert_eq!(read("+++\nreader = \"everybody\"\n+++\n").unwrap_err()[0].code, "P102");

    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("letters")).unwrap();
    std::fs::write(folder.path().join("letters/statement.md"), format!("{head}# 我们的\n")).unwrap();
    let book = LetterBook::load(Some(folder.path())).unwrap();
    assert_eq!(book.templates().count(), 7);
    assert_eq!(
        letter_docx(&book, "statement", &LetterFacts::Person(person()), &approved(), &[]).unwrap().title,
        "我们的"
    );
    std::fs::write(folder.path().join("letters/office.toml"), "[office]\nname = 1\n").unwrap();
    assert_eq!(LetterBook::load(Some(folder.path())).unwrap_err().code(), "P102");
}

#[test]
fn a_draft_says_so_on_every_page_and_has_no_number() {
    let (facts, book) = (LetterFacts::Person(person()), book());
    let draft = letter_docx(&book, "statement", &facts, &LetterState::Draft, &[]).unwrap();
    assert!(draft.text.contains("（草稿，未编号）") && !draft.text.contains("2026年11月21日"));
    // The library stores without compressing, so the words of the headers can be looked for.
    let has = |bytes: &[u8], words: &str| bytes.windows(words.len()).any(|window| window == words.as_bytes());
    assert!(has(&draft.bytes, "未经批准不得发出"));
    let issued = letter_docx(&book, "statement", &facts, &approved(), &[]).unwrap();
    assert!(!has(&issued.bytes, "未经批准不得发出"));
    for set in [
        "w:top=\"2098\"",
        "w:left=\"1587\"",
        "仿宋_GB2312",
        "方正小标宋简体",
        "w:line=\"560\"",
        "w:lineRule=\"exact\"",
        "w:w=\"11906\"",
    ] {
        assert!(has(&issued.bytes, set), "{set}");
    }
}

#[test]
fn the_same_letter_has_the_same_bytes() {
    for (name, facts) in all() {
        let first = made(name, &facts).unwrap();
        assert!(first == made(name, &facts).unwrap(), "{name}");
    }
}

#[test]
#[ignore = "writes files for a person to look at; asserts nothing"]
fn letter_gallery() {
    let folder = std::env::temp_dir().join("fundwatch-papers");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, facts) in all() {
        std::fs::write(folder.join(format!("{name}.docx")), made(name, &facts).unwrap().bytes).unwrap();
    }
    let draft = letter_docx(&book(), "inquiry", &LetterFacts::Body(body()), &LetterState::Draft, &[]).unwrap();
    std::fs::write(folder.join("draft.docx"), draft.bytes).unwrap();
}
