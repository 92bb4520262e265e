//! What is to be used instead of what a text deprecates.
//!
//! A text names it behind a few words (`请使用 X`, `use X instead`) or before them (`由 X 代替`). What counts is
//! a name of the same type or version, so that a value or a product is never taken for one; a text that names two
//! (`请使用 A/B`) gives none, since neither alone does what the old one did.

use super::text::Text;

/// The successor that a text names. `is_name` tells whether a word, or a path of words, can be one.
///
/// Where a text deprecates in one of its sentences, only that one and those beside it count: further on it speaks
/// of how the thing was used.
pub(in crate::import) fn of(text: &Text, is_name: &dyn Fn(&str) -> bool) -> Option<String> {
    let sentences: Vec<&str> = text.whole.split(['。', '\n']).flat_map(|line| line.split(". ")).collect();
    let deprecates: Vec<bool> = sentences.iter().map(|sentence| deprecates(sentence)).collect();
    let anywhere = deprecates.contains(&true);
    let at = |index: Option<usize>| index.and_then(|index| deprecates.get(index)).copied().unwrap_or_default();
    sentences.iter().enumerate().find_map(|(index, sentence)| {
        let here = at(Some(index));
        let beside = at(index.checked_sub(1)) || at(index.checked_add(1));
        if anywhere && !here && !beside {
            return None;
        }
        candidates(sentence, here, here || beside).find(|name| is_name(name)).map(str::to_owned)
    })
}

/// Whether a text speaks of something that is not to be used any more, be it the thing itself or a part of it.
pub(in crate::import) fn hints(text: &Text) -> bool {
    deprecates(&text.whole)
}

fn deprecates(sentence: &str) -> bool {
    let sentence = sentence.to_ascii_lowercase();
    DEPRECATES.iter().any(|word| sentence.contains(word))
}

/// Words by which a text deprecates something, in small letters.
const DEPRECATES: [&str; 17] = [
    "废弃",
    "弃用",
    "停用",
    "下线",
    "不再",
    "废除",
    "替代",
    "代替",
    "替换",
    "取代",
    "不规范",
    "规范化",
    "deprecated",
    "disused",
    "discard",
    "abandoned",
    "decommissioned",
];

/// Words that a successor follows, wherever they stand.
const BEFORE: [&str; 34] = [
    "请使用",
    "请用",
    "建议使用",
    "推荐使用",
    "新用户使用",
    "改用",
    "请切换使用",
    "请填写",
    "参考使用",
    "请通过",
    "替代接口",
    "替换接口为",
    "替换接口",
    "新接口命名为",
    "当前使用的是",
    "请从",
    "替换为",
    "废弃：使用",
    "废弃，使用",
    "废弃，用",
    "废弃,使用",
    "废弃,用",
    "废弃】参考",
    "弃用，使用",
    "please use",
    "please refer to",
    "replaced with",
    "replaced by",
    ", use ",
    "(use ",
    "discarded: use ",
    "deprecated, use ",
    "replacement api",
    "recommended to use ",
];

/// Words that a successor follows, before `中` or `内`.
const WITHIN: [&str; 1] = ["请在"];

/// Words that a successor follows in a sentence that deprecates, where it is called a field, a parameter or an
/// action, or where it `代替`s something.
const WEAK: [&str; 5] = ["使用", "用", "由", "use ", "通过"];

/// What stands before a weak word: `调用` is another one.
const CLAUSES: [char; 15] = ['，', ',', '、', '；', ';', '：', ':', '请', '可', '以', '(', '（', '续', '应', '须'];

/// What may stand between such words and the name.
const FILLERS: [&str; 30] = [
    "最新的",
    "升级版本",
    "新的",
    "新增的",
    "新",
    "字段",
    "参数",
    "接口",
    "返回",
    "入参",
    "为",
    "是",
    ":",
    "：",
    " ",
    "“",
    "\"",
    "`",
    "'",
    "[",
    "【",
    "*",
    "<",
    "《",
    "the ",
    "a new field ",
    "new ",
    "api ",
    "field ",
    "named ",
];

/// What makes the name behind a weak word a successor, at once behind it.
const NOUNS: [&str; 3] = ["字段", "参数", "接口"];

/// What makes it one a few words later.
const INSTEAD: [&str; 5] = ["代替", "替代", "取代", "替换", " instead"];

/// What says that the name is only where something is, or one of several things.
const GOES_ON: [&str; 16] =
    ["里", "中", "内", "下的", "的", "/", "、", "和", "与", "及", "或", "配合", "+", "and ", "or ", "以及"];

/// Names in a sentence that stand where successors stand, in order. `here` tells whether the sentence deprecates,
/// `near` whether it or one beside it does.
fn candidates(sentence: &str, here: bool, near: bool) -> impl Iterator<Item = &str> {
    sentence.char_indices().filter_map(move |(at, _)| {
        let (before, rest) = sentence.split_at_checked(at)?;
        if is_denied(before) {
            return None;
        }
        if let Some(rest) = longest(&WITHIN, rest) {
            return name_at(rest).map(|(name, _)| name);
        }
        let begins = before.trim().is_empty();
        let imperative = || after_word(rest, "use ").filter(|_| begins && near);
        if let Some(rest) = longest(&BEFORE, rest).or_else(imperative) {
            let (name, after) = name_at(rest)?;
            return (!goes_on(after)).then_some(name);
        }
        let clause = begins || before.trim_end().ends_with(CLAUSES);
        if let Some(rest) = longest(&WEAK, rest).filter(|_| clause && here) {
            let (name, after) = name_at(rest)?;
            let named = NOUNS.iter().any(|noun| closed(after).starts_with(noun)) || is_instead(after);
            return (named && !goes_on(after)).then_some(name);
        }
        // `X代替`, where a sentence or a clause begins with it.
        let (name, after) = name_at(rest).filter(|_| clause && near)?;
        let instead = ["代替", "接口代替", "is recommended"].iter().any(|word| closed(after).starts_with(word));
        instead.then_some(name)
    })
}

/// What follows the longest of the words that a text begins with.
fn longest<'a>(words: &[&str], text: &'a str) -> Option<&'a str> {
    words.iter().filter_map(|word| after_word(text, word)).min_by_key(|rest| rest.len())
}

/// What follows a word that a text begins with, in any letters.
fn after_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(word.len())?;
    start.eq_ignore_ascii_case(word).then_some(rest)
}

/// Whether what stands before says not to: `请勿使用`, `不推荐使用`, `do not use`.
fn is_denied(before: &str) -> bool {
    let before = before.trim_end();
    ["勿", "不", "不再", "未", "不要", "不能", "不可", "无法", "not", "同时"].iter().any(|word| before.ends_with(word))
}

/// The name at the begin of a text, behind fillers, and what follows it.
fn name_at(text: &str) -> Option<(&str, &str)> {
    let mut rest = text;
    while let Some(after) = FILLERS.iter().find_map(|filler| after_word(rest, filler)) {
        rest = after;
    }
    let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.' && letter != '_');
    let (name, after) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
    // A full stop ends a sentence and belongs to no name.
    let kept = name.trim_end_matches('.');
    let is_word = kept.starts_with(|first: char| first.is_ascii_alphabetic());
    is_word.then_some((kept, if kept.len() == name.len() { after } else { "" }))
}

/// Whether the sentence goes on so that the name alone is not the successor.
fn goes_on(after: &str) -> bool {
    let closed = closed(after);
    let noun = ["字段", "参数", "接口", "field ", "parameter "].iter().find_map(|noun| closed.strip_prefix(noun));
    [closed, noun.unwrap_or_default().trim_start()].iter().any(|rest| GOES_ON.iter().any(|word| rest.starts_with(word)))
}

/// What follows the marks behind a name.
fn closed(after: &str) -> &str {
    after.trim_start_matches(['”', '"', '`', '\'', ']', '】', '*', '>', '》', ' '])
}

/// Whether it says within a few words that the name stands in for the old one.
fn is_instead(after: &str) -> bool {
    let near: String = after.chars().take(20).collect();
    let clause = near.split(['，', ',', '；', ';']).next().unwrap_or_default();
    INSTEAD.iter().any(|word| clause.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn successor(text: &str) -> Option<String> {
        let known = ["NewField", "NewAction", "Other", "Rules.Name"];
        of(&Text::of(text), &|name| known.contains(&name))
    }

    #[test]
    fn what_stands_in_for_the_old_one_is_read() {
        for text in [
            "已废弃，请使用NewField",
            "已废弃。请使用“NewField”字段",
            "（已废弃，建议使用 `NewField` 字段）",
            "名称（废弃，使用NewField）",
            "该字段已废弃，使用NewField代替，请忽略",
            "该字段已废弃，由NewField代替",
            "该参数存在命名不规范问题，后续用参数NewField取代",
            "本字段已弃用，请填写新字段NewField。",
            "NewField代替",
            "This field is deprecated. Please use `NewField` instead.",
            "This field is replaced with a new field NewField.",
            "(This field has been deprecated. NewField is recommended.) Ids.",
        ] {
            let found = successor(text);
            assert!(found.as_deref() == Some("NewField"), "{text}: {found:?}");
        }
        assert_eq!(successor("废弃，写入则自动替换为Rules.Name").as_deref(), Some("Rules.Name"));
        assert_eq!(successor("该接口已下线,请使用新接口 NewAction。").as_deref(), Some("NewAction"));
    }

    #[test]
    fn what_is_no_successor_is_not() {
        for text in [
            "已废弃，请勿使用NewField",
            "不推荐使用NewField",
            "已废弃，请使用 NewField/Other",
            "已废弃，请使用NewField和Other",
            "翻页请使用NewField配合Other",
            "已废弃，请使用 NewField 里面的 Name",
            "已废弃，请使用具体项目输入中的 NewField 字段",
            "与 NewField 配合使用",
            "已废弃，请使用CVM",
            "已废弃。创建任务。异步执行。结果请使用 NewField 查询",
            "已废弃，可调用NewField接口查询结果",
        ] {
            assert_eq!(successor(text), None, "{text}");
        }
    }
}
