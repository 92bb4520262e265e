//! Names that filters may have, from texts that state no types: `支持的过滤字段：Name（名称）、Status`, and
//! `zone-id：按照站点 ID 进行过滤`.

use super::scan;
use super::text::Text;

/// What introduces a row of names.
const INTRODUCTIONS: [&str; 16] = [
    "支持的过滤字段",
    "支持的过滤条件",
    "支持的筛选字段",
    "支持的字段",
    "支持的Name",
    "支持的Key",
    "支持过滤字段",
    "支持以下过滤字段",
    "支持以下字段",
    "支持如下字段类型",
    "可选过滤字段",
    "可选的过滤字段",
    "name可以是如下的值",
    "过滤条件，支持",
    "过滤条件。支持",
    "过滤条件，本接口支持",
];

/// The names that a text lists without types.
pub(super) fn of(text: &Text) -> Vec<String> {
    let mut names = described(text);
    if names.is_empty() {
        names = text.lines.iter().find_map(|line| row(&line.text)).unwrap_or_default();
    }
    names
}

/// Names that stand before what they filter by, a line each. Where another line is of the same shape and says
/// otherwise, the list may not be whole, and is none.
fn described(text: &Text) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut are_values = false;
    for line in &text.lines {
        let Some((name, rest)) = named(&line.text) else {
            are_values |= ["可选项", "可选值", "取值"].iter().any(|word| line.text.contains(word));
            continue;
        };
        let filters = ["过滤", "筛选"].iter().any(|word| rest.contains(word));
        if (rest.starts_with('按') && filters) || rest.contains("进行过滤") {
            names.push(name.to_owned());
            // What a filter may be follows it in lines of the same shape.
            are_values = ["可选项", "可选值", "取值", "如下"].iter().any(|word| rest.contains(word));
        } else if !are_values {
            return Vec::new();
        }
    }
    names.dedup();
    names
}

/// A name and what a line says of it.
fn named(line: &str) -> Option<(&str, &str)> {
    let found = scan::value(line).filter(|found| is_name(found.value))?;
    let rest = line.get(found.length..)?.trim_start_matches(' ').strip_prefix(['：', ':'])?;
    Some((found.value, rest.trim_start_matches([' ', '可'])))
}

/// The row of names behind an introduction, where all of it is names with what they mean in brackets.
fn row(line: &str) -> Option<Vec<String>> {
    let (at, introduction) = INTRODUCTIONS
        .iter()
        .filter_map(|introduction| Some((line.find(introduction)?, *introduction)))
        .min_by_key(|(at, introduction)| (*at, usize::MAX - introduction.len()))?;
    let mut rest = line.get(at + introduction.len()..)?;
    rest = rest.trim_start_matches([' ', '：', ':', '，', ',', '为', '有']);
    let mut names: Vec<String> = Vec::new();
    loop {
        let found = scan::value(rest).filter(|found| is_name(found.value))?;
        names.push(found.value.to_owned());
        rest = rest.get(found.length..)?;
        if let Some(length) = scan::brackets(rest) {
            rest = rest.get(length..)?;
        }
        rest = rest.trim_start_matches(' ');
        match rest.chars().next() {
            None | Some('。') => break,
            Some('、' | ',' | '，' | '/' | ';' | '；') => {
                rest = rest.trim_start_matches([' ', '、', ',', '，', '/', ';', '；'])
            }
            // What is said otherwise is no row of names, or not only.
            Some(_) => return None,
        }
        if rest.is_empty() {
            break;
        }
    }
    Some(names)
}

/// Whether it could be the name of a filter, and no number, sentence or pattern.
fn is_name(name: &str) -> bool {
    name.len() > 1
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
        && !["Filters", "Filter", "Name", "Values", "String"].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_lines_name_filters() {
        let names = |text: &str| of(&Text::of(text));
        for (text, expected) in [
            (
                "过滤条件列表。支持的过滤字段：GlossaryId（术语库 ID）、Name2（名称）、Source（源语言）。",
                &["GlossaryId", "Name2", "Source"][..],
            ),
            ("过滤条件。支持 ApiPath、ApiName、KeyWord（模糊查询Path 和Name）。", &["ApiPath", "ApiName", "KeyWord"]),
            ("过滤条件，本接口支持：Content，TaskType, Operator, Time", &["Content", "TaskType", "Operator", "Time"]),
            (
                "过滤条件，详细的过滤条件如下：<li>zone-name：按照站点名称进行过滤；</li><li>zone-type：按照类型进行过滤。可选项：<br> full：接入；</li>",
                &["zone-name", "zone-type"],
            ),
            ("target-name：目标域名名称进行过滤；\nalias-name：按照别称域名进行过滤。", &["target-name", "alias-name"]),
            ("InstanceId：按实例 ID 过滤\nStatus：处理状态，可选值：A、B", &[]),
            ("过滤条件", &[]),
            ("支持的过滤字段：见下表", &[]),
            ("过滤条件。支持按照 Name 过滤", &[]),
            ("Status：运行中", &[]),
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
    }
}
