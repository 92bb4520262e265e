//! Words of an API's own vocabulary: values that are Chinese, such as the names of dnspod's lines.
//!
//! Examples in Chinese are mostly names and sentences that somebody made up. A few are values that a program has
//! to send as they are, and those a text names: as an example, a default or one of several.

use std::collections::BTreeSet;

use super::prose::Text;
use super::upstream::{Api, Member};
use crate::spec::Site;
use crate::spec::facts::{Ordered, TypeFacts};

/// The longest word, in letters.
const LONGEST: usize = 10;

/// Adds the examples that are words of the vocabulary to fields that have none.
pub(super) fn add(types: &mut Ordered<TypeFacts>, editions: &[(Site, Api)]) {
    let members = || {
        editions
            .iter()
            .flat_map(|(_, api)| &api.objects)
            .flat_map(|(ty, object)| object.members.iter().filter_map(move |member| Some((ty, member, word(member)?))))
    };
    let named: Vec<(&str, &str)> = members()
        .filter(|(_, member, word)| names(&member.document, word))
        .map(|(_, member, word)| (member.name.as_str(), word))
        .collect();
    let words: BTreeSet<&str> = named.iter().map(|(_, word)| *word).collect();
    let fields: BTreeSet<&str> = named.iter().map(|(field, _)| *field).filter(|field| !is_free(field)).collect();
    for (ty, member, word) in members() {
        let Some(field) = types.get_mut(ty).and_then(|ty| ty.fields.get_mut(&member.name)) else { continue };
        // What texts call a value is one wherever it stands, and so is what a field holds whose values are such.
        if field.example.is_none() && (words.contains(word) || fields.contains(member.name.as_str())) {
            field.example = Some(word.to_owned());
        }
    }
}

/// The example of a member, where it is a word and no sentence.
fn word(member: &Member) -> Option<&str> {
    let word = member.example.as_deref().map(str::trim).filter(|_| member.kind == "string")?;
    let is_word = word.chars().all(|letter| super::prose::is_han(letter) || letter.is_ascii_alphanumeric());
    let has_han = word.chars().any(super::prose::is_han);
    // `无` is what stands there where upstream has no example.
    (is_word && has_han && word.chars().count() <= LONGEST && word != "无").then_some(word)
}

/// Whether a field holds what people choose: a name, a remark.
fn is_free(field: &str) -> bool {
    ["Name", "Title", "Desc", "Description", "Remark", "Comment", "Content", "Reason", "Message", "Msg"]
        .iter()
        .any(|end| field.ends_with(end))
}

/// Whether a text names a word as a value: behind what introduces one, and whole.
fn names(document: &Option<String>, word: &str) -> bool {
    let Some(document) = document.as_deref().filter(|document| document.contains(word)) else { return false };
    let text = Text::of(document);
    let last = text.lines.len().saturating_sub(1);
    text.lines.iter().enumerate().any(|(at, line)| {
        line.text.match_indices(word).any(|(from, _)| {
            let (before, after) = (&line.text[..from], &line.text[from + word.len()..]);
            let is_whole = after.trim_start_matches(' ').is_empty()
                || after.starts_with([
                    '、', '，', ',', '。', '；', ';', '/', ')', '）', '"', '”', '’', '\'', '`', '|', '」',
                ])
                || after.starts_with([':', '：', '(', '（']);
            is_whole && (introduces(before) || (line.bullet && before.is_empty() && (at > 0 || last > 0)))
        })
    })
}

/// Whether a text ends in what introduces a value.
fn introduces(before: &str) -> bool {
    let plain = before.trim_end_matches([' ', ':', '：', '"', '“', '‘', '\'', '`', '「', '[']);
    const WORDS: [&str; 14] = [
        "比如",
        "例如",
        "如",
        "示例",
        "举例",
        "默认",
        "默认为",
        "默认是",
        "默认值",
        "默认值为",
        "取值",
        "可选值",
        "枚举值",
        "固定为",
    ];
    WORDS.iter().any(|introduction| plain.ends_with(introduction))
        || plain.ends_with(['、', '/', '；', ';', ','])
        || is_number_of_value(plain)
}

/// Whether a text ends in a number or letter that a value's meaning follows: `1-`.
fn is_number_of_value(plain: &str) -> bool {
    let Some(key) = plain.strip_suffix(['-', '=']) else { return false };
    key.ends_with(|last: char| last.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_from_texts() {
        let named = |text: &str, word: &str| names(&Some(text.to_owned()), word);
        assert!(named("<p>记录线路，中文，比如：默认。</p>", "默认"));
        assert!(named("图片类型，可选以下值：照片、插画", "插画"));
        assert!(named("状态，例如“运行中”等", "运行中"));
        assert!(named("是否遮挡：\"遮挡\"/\"正常\"", "正常"));
        assert!(named("默认线路为「默认」", "默认") || named("默认为「默认」线路", "默认"));
        assert!(!named("备注信息", "备注"));
        assert!(!named("消息接收人的备注，选填", "备注"));
        assert!(!named("实例名称。", "名称"));
        assert!(!named("资源ID", "资源ID"));
    }
}
