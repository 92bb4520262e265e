//! Names that filters may have, a line each, in texts that state no types.

use super::filter_names::{Item, introduced, is_label, is_name, item};
use super::filter_rows::row;
use super::scan;
use super::text::Text;

/// Names behind a label: `Key:"Status"，…`, `Name的值为 VpcId`, `"Name":"VpcId","Values":…`; and names alone,
/// before what describes them: `1. GroupType` and `描述：…`.
pub(super) fn labelled(text: &Text) -> Vec<String> {
    const LABELS: [&str; 10] = [
        "Key:",
        "Key：",
        "Name的值为",
        "Name 的值为",
        "\"Name\":",
        "\"Name\": ",
        "Name = ",
        "Name=",
        "KeyName:",
        "KeyName：",
    ];
    let mut names: Vec<String> = Vec::new();
    let mut push = |name: &str| {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    };
    for (at, line) in text.lines.iter().enumerate() {
        let label = LABELS.iter().find_map(|label| line.text.strip_prefix(label));
        if let Some(rest) = label {
            let Some(found) = scan::value(rest).filter(|found| is_name(found.value)) else { return Vec::new() };
            push(found.value);
            // The points of a list may be one line: `· "Name":"A", … · "Name":"B", …`.
            let mut more = rest;
            while let Some((_, next)) = more.split_once("· \"Name\":") {
                let Some(found) = scan::value(next).filter(|found| is_name(found.value)) else { return Vec::new() };
                push(found.value);
                more = next;
            }
            continue;
        }
        let next = text.lines.get(at + 1).map_or("", |line| line.text.as_str());
        if line.bullet && ["描述：", "描述:"].iter().any(|word| next.starts_with(word)) {
            match scan::value(&line.text).filter(|found| is_name(found.value) && found.length == line.text.len()) {
                Some(found) => push(found.value),
                None => return Vec::new(),
            }
        }
    }
    names
}

/// Words in a line that introduces names, though it has none that announces them.
const TITLES: [&str; 16] = [
    "过滤条件",
    "过滤字段",
    "过滤参数",
    "过滤数组",
    "筛选条件",
    "过滤项",
    "搜索参数",
    "过滤键",
    "过滤器",
    "过滤过滤",
    "筛选时取交集",
    "key,value",
    "查询条件",
    "过滤条件如下",
    "过滤条件Key值如下",
    "关系)",
];

/// Names in the lines behind one that introduces them. Every line behind it is a name with what it means, or says
/// something of the whole; where one tells what a filter may be in lines of their own, there are none.
pub(super) fn introduced_lines(text: &Text) -> Vec<String> {
    let start = text
        .lines
        .iter()
        .position(|line| introduced(&line.text).is_some_and(str::is_empty) && line.text.chars().any(scan::is_han));
    let start = start.or_else(|| {
        let titled = text.lines.iter().take(2).rposition(|line| {
            let said = line.text.trim_end_matches(['：', ':', '。', ' ', '，', ',']);
            TITLES.iter().any(|title| said.ends_with(title))
        });
        titled.filter(|at| text.lines.len() > at + 1)
    });
    let Some(start) = start else { return points(text) };
    let mut names: Vec<String> = Vec::new();
    // Some may stand in a row before: `支持模糊搜索：A` and `支持过滤：` with a line each.
    for line in &text.lines[..start] {
        if let Some(rest) = introduced(&line.text).filter(|rest| !rest.is_empty()) {
            match row(rest) {
                Some(found) => names.extend(found),
                None => return Vec::new(),
            }
        }
    }
    let lines = &text.lines[start + 1..];
    let bulleted = lines.first().is_some_and(|line| line.bullet);
    let mut ended = false;
    let mut depth = 0_i32;
    for line in lines {
        let said = line.text.as_str();
        // What brackets hold that end in a line further down is what a filter may be.
        let inside = depth > 0;
        for letter in said.chars() {
            match letter {
                '(' | '（' => depth += 1,
                ')' | '）' => depth -= 1,
                _ => {}
            }
        }
        if inside {
            continue;
        }
        if is_values_head(said) {
            return Vec::new();
        }
        let begins = scan::value(said);
        if begins.is_some_and(|found| is_label(found.value)) || said.starts_with("Values") {
            ended = true;
            continue;
        }
        let pattern = ["tag:", "tag-key:"].iter().any(|pattern| said.starts_with(pattern));
        let point = |name: &str| line.bullet && said[name.len()..].starts_with(['，', ',']) && name.len() < said.len();
        let item = item(said).or_else(|| {
            let found = begins.filter(|found| !found.quoted && is_name(found.value) && point(found.value))?;
            Some(Item { name: found.value, said: "" })
        });
        match item.filter(|_| !pattern && (line.bullet == bulleted)) {
            // `A(甲),B(乙)` is a row.
            Some(item) if is_row(&said[item.name.len()..]) => return Vec::new(),
            Some(_) if ended => return Vec::new(),
            Some(item) => {
                if !names.iter().any(|name| name == item.name) {
                    names.push(item.name.to_owned());
                }
            }
            None if pattern => {}
            // A sentence of the whole ends the list.
            None if names.is_empty() => return Vec::new(),
            None if line.bullet && bulleted => return Vec::new(),
            None if scan::starts_han(said) || said.starts_with(['(', '（', '*']) => ended |= !bulleted,
            None => return Vec::new(),
        }
    }
    names
}

/// Whether behind the brackets after a name stands another.
fn is_row(after: &str) -> bool {
    let rest = scan::brackets(after).map(|length| after[length..].trim_start_matches(' '));
    rest.and_then(|rest| rest.strip_prefix([',', '，', '、', '/']))
        .is_some_and(|next| scan::token(next.trim_start()).is_some_and(is_name))
}

/// Whether lines behind this one are what a filter may be.
fn is_values_head(line: &str) -> bool {
    line.ends_with(['：', ':'])
        || ["可选项", "如下", "可选值"]
            .iter()
            .any(|word| line.trim_end_matches(['：', ':', '。', '；']).ends_with(word))
}

/// Names of a text that is nothing but points, each a name and what it means.
fn points(text: &Text) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for line in &text.lines {
        let item = item(&line.text).filter(|item| line.bullet && !item.said.is_empty() && !is_values_head(&line.text));
        match item.filter(|item| scan::starts_han(item.said)) {
            Some(item) if !names.iter().any(|name| name == item.name) => names.push(item.name.to_owned()),
            _ => return Vec::new(),
        }
    }
    if names.len() > 1 { names } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::super::filter_manners::of;
    use super::*;

    #[test]
    fn lines_behind_what_introduces_them_name_filters() {
        let names = |text: &str| of(&Text::of(text));
        for (text, expected) in [
            ("筛选条件\n支持的 Filter.Name：\nKeyword：关键字\nCupID: 杯(0/1)", &["Keyword", "CupID"][..]),
            ("过滤条件\n支持的过滤项：\nName：名称\nType：类型，可选值：A / B", &["Name", "Type"]),
            ("支持过滤字段：\n- Name：名称\n- HasRun\n- Type：类型", &["Name", "HasRun", "Type"]),
            ("过滤条件，支持以下 Name：\n- JobId - 任务\n- TaskType- 类型", &["JobId", "TaskType"]),
            ("过滤条件：\n- AddrType，地址。0：甲；1: 乙\n- Subnet，网。", &["AddrType", "Subnet"]),
            ("查询条件列表,支持以下字段\nCupName：名\nMode：模式\n注意：不与别的一起用。", &["CupName", "Mode"]),
            ("支持的过滤条件：\n- pot-name：名\n- tag:tag-key：标签\n- pot-id：壶", &["pot-name", "pot-id"]),
            ("支持模糊搜索：A1。\n支持过滤：\nLevel：级别\nStatus：状态", &["A1", "Level", "Status"]),
            ("过滤参数,\nKind：种类(X:甲\nY:乙)\nStatus：状态", &["Kind", "Status"]),
            ("- Cup: 杯\n- Pot: 壶", &["Cup", "Pot"]),
            (
                "可选键值如下：\n- Key:\"Status\"，状态，Values可选：\n- \"1\"：甲\n- Key:\"CupId\"，杯",
                &["Status", "CupId"],
            ),
            ("支持：\n- Name的值为**CupId**。杯\n- Name的值为**CupIp**。址\n- 通过标签筛选。", &["CupId", "CupIp"]),
            ("· \"Name\":\"CupName\",\"Values\": [\"a\"] 按照【名】进行过滤。", &["CupName"]),
            ("可选过滤条件如下：\n1. CupType\n描述：类型。\n取值：A - 甲\n2. PotId\n描述：壶。", &["CupType", "PotId"]),
            // What the filters may be stands in lines of the same shape.
            ("Name 可取值：\nState（状态）:\nOn 开\nOff 关", &[]),
            ("过滤条件如下：\n- kind：种类。可选项如下：\n- full：全", &[]),
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
    }
}
