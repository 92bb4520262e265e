//! What names of filters look like, and what introduces them.

use super::scan;

/// Words behind which names of filters stand.
const TRIGGERS: [&str; 31] = [
    "过滤条件列表：",
    "过滤条件列表:",
    "如下的值：",
    "支持",
    "取值",
    "枚举值",
    "仅能为",
    "过滤条件：",
    "过滤条件:",
    "过滤条件，",
    "过滤条件,",
    "过滤参数：",
    "过滤参数:",
    "过滤参数，",
    "过滤参数,",
    "过滤参数",
    "筛选参数：",
    "筛选参数:",
    "过滤字段",
    "过滤的字段",
    "可选过滤",
    "可以是",
    "可选键值",
    "包括",
    "可选值",
    "可选",
    "可过滤",
    "有以下值",
    "name有",
    "FilterKey：",
    "FilterKey:",
];
/// What may stand between such a word and the first name.
const BETWEEN: [&str; 60] = [
    "单个条件",
    "以下",
    "如下",
    "的",
    "过滤",
    "筛选",
    "搜索",
    "查询",
    "条件",
    "字段",
    "参数",
    "类型",
    "项",
    "键值对",
    "键值",
    "键",
    "包括",
    "包含",
    "为",
    "有",
    "是",
    "按照",
    "按",
    "根据",
    "使用",
    "通过",
    "几个",
    "几种",
    "主要",
    "枚举值",
    "可选值",
    "取值",
    "可取值",
    "范围",
    "列表",
    "值",
    "分页",
    "枚举",
    "Filter.Name",
    "filter.Name",
    "filter.name",
    "Filters.Name",
    "当前",
    "目前",
    "仅",
    "只",
    "支持",
    "名称",
    "模糊搜索：",
    "模糊搜索:",
    "模糊查询：",
    "以下几个",
    "可",
    "其一",
    "应",
    "传参",
    "filter",
    "选项",
    "过滤器",
    "这些",
];
/// What names a part of a filter, and is no name of one.
const LABELS: [&str; 14] = [
    "Filter",
    "Filters",
    "filter",
    "filters",
    "Filter.Name",
    "Filter.Values",
    "Filters.Values",
    "Filter.Fuzzy",
    "Filter.Negative",
    "Values",
    "Value",
    "FilterKey",
    "filter.Name",
    "filter.Values",
];

/// A line of a list: a name and what the line says of it.
pub(super) struct Item<'a> {
    pub(super) name: &'a str,
    pub(super) said: &'a str,
}

/// Whether it could be the name of a filter, and no number, sentence or pattern.
pub(super) fn is_name(name: &str) -> bool {
    name.len() > 1
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
        && ![
            "String", "string", "Integer", "Note", "AND", "OR", "X.X.X.X", "IPV4", "IPV6", "e.g", "eg", "json", "JSON",
            "key", "app", "id列表",
        ]
        .contains(&name)
        && !is_label(name)
}

pub(super) fn is_label(name: &str) -> bool {
    LABELS.contains(&name)
}

/// What stands behind the words of a line that introduce names: the first of them, or nothing where names follow in
/// lines of their own.
pub(super) fn introduced(line: &str) -> Option<&str> {
    // What is said of one filter introduces its values.
    let of_one = |item: &Item<'_>| {
        !["Name", "name", "Key", "key"].contains(&item.name) && !line[item.name.len()..].starts_with(scan::is_han)
    };
    if item(line).is_some_and(|item| !line.starts_with('"') && of_one(&item)) {
        return None;
    }
    for (at, _) in line.char_indices() {
        let Some(word) = TRIGGERS.iter().find(|word| line[at..].starts_with(**word)) else { continue };
        // `Status 支持 A、B` tells what the filter may be.
        if ["Values的可选", "Values的取", "Values的", "Value的"].iter().any(|of| line[..at].ends_with(of)) {
            return None;
        }
        let before = line[..at].trim_end_matches([' ', '`', '只', '仅', '可', '目', '前', '当']);
        let of = before.rfind(|letter: char| !letter.is_ascii_alphanumeric() && !"_-.".contains(letter));
        let of = of.map_or(before, |of| &before[of + before[of..].chars().next().map_or(0, char::len_utf8)..]);
        let label = is_label(of) || ["Name", "name", "Key", "key", ""].contains(&of);
        if !label {
            return None;
        }
        let behind = &line[at + word.len()..];
        let bare = word.ends_with(['，', ',', '数']);
        let rest = if bare { behind.trim_start_matches(' ') } else { skip(behind) };
        let first = rest.trim_start_matches(['"', '\'', '`', '“', '‘']);
        // `过滤条件，Name 取值为 A`: what is announced follows further on.
        if bare && scan::token(rest).is_some_and(|first| ["Name", "name", "Key", "key"].contains(&first)) {
            continue;
        }
        if (rest.is_empty() && !bare)
            || scan::token(first).is_some_and(|first| first.split('/').all(is_name))
            || first.starts_with("tag:")
        {
            return Some(rest);
        }
    }
    None
}

/// A text without what stands before the first name.
fn skip(text: &str) -> &str {
    let mut rest = text;
    loop {
        let trimmed = rest.trim_start_matches([' ', '：', ':', '，', ',', '(', '（', '[', '【']);
        let trimmed = BETWEEN
            .iter()
            .filter_map(|word| trimmed.strip_prefix(word))
            .min_by_key(|rest| rest.len())
            .unwrap_or(trimmed);
        // `Name：A、B`, and not `Name：名称、Domain：域名`.
        let trimmed = ["Name", "name", "Key", "key", "`Name`"]
            .iter()
            .find_map(|label| trimmed.strip_prefix(label))
            .filter(|after| {
                let after = after.trim_start_matches(' ');
                let behind = after.trim_start_matches([':', '：', ' ', '"', '\'', '“', '[', '(', '（']);
                let marked = after.starts_with([':', '：'])
                    && (behind.is_empty() || behind.starts_with(|next: char| next.is_ascii_alphabetic()));
                marked
                    || ["支持", "取值", "可取值", "为", "包括", "的值", "字段", "应为", "枚举", "可选", "有以下"]
                        .iter()
                        .any(|word| after.starts_with(word))
            })
            .unwrap_or(trimmed);
        if trimmed.len() == rest.len() {
            return rest;
        }
        rest = trimmed;
    }
}

/// A line that begins with a name and says what it is.
pub(super) fn item(line: &str) -> Option<Item<'_>> {
    let found = scan::value(line).filter(|found| is_name(found.value))?;
    let rest = &line[found.length..];
    let said = rest.trim_start_matches(' ');
    let comma = said.strip_prefix(['，', ',']).is_some_and(scan::starts_han);
    let marked = comma || said.starts_with(['：', ':', '-', '—', '（', '(']);
    let spaced = said.len() < rest.len() && scan::starts_han(said);
    let said = said.trim_start_matches(['：', ':', '-', '—', '，', ',', ' ']);
    (said.is_empty() || marked || spaced || found.quoted || scan::starts_han(rest))
        .then_some(Item { name: found.value, said })
}
