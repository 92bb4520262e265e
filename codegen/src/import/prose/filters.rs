//! Names that filters may have, from lines that name a type: `zone - String - Required: No - …`.

use super::scan;
use super::text::Text;
use super::{filter_manners, filter_rows};

const TYPES: [&str; 31] = [
    "String数组",
    "string数组",
    "String",
    "string",
    "Strings",
    "Array of String",
    "Array",
    "List",
    "Integer数组",
    "Integer",
    "integer",
    "Int64",
    "int64",
    "Int",
    "int",
    "Uint64",
    "uint64",
    "Uint32",
    "uint32",
    "Uint",
    "uint",
    "Tag数组",
    "Boolean",
    "boolean",
    "Bool",
    "bool",
    "Float",
    "float",
    "Long",
    "DateTime",
    "Number",
];
const LABELS: [&str; 16] = [
    "Type",
    "type",
    "Required",
    "required",
    "Name",
    "name",
    "Value",
    "Values",
    "Filter",
    "Filters",
    "Key",
    "Note",
    "Example",
    "Optional",
    "Default",
    "Description",
];

/// The names that typed lines of a text list.
pub(super) fn of(text: &Text) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    if filter_rows::is_head_of_names(text) {
        return filter_manners::of(text);
    }
    for (at, line) in text.lines.iter().enumerate() {
        let line = line.text.as_str();
        let before = names.len();
        in_line(line, &mut names);
        if names.len() > before {
            continue;
        }
        // A name alone, or before what it filters by; its type follows.
        let following = || text.lines[at + 1..].iter().take(3).map(|line| line.text.as_str());
        let labels = ["KeyName:", "KeyName：", "FilterName:", "FilterName："];
        let name = labels.iter().find_map(|label| line.strip_prefix(label)).unwrap_or(line);
        let Some(found) = scan::value(name) else { continue };
        let rest = name[found.length..].trim_start_matches([' ', ':', '：']);
        let described = rest.starts_with("按照【")
            || rest.starts_with("按照 【")
            || rest.starts_with("按照[")
            || rest.starts_with("按【")
            || (rest.starts_with("按照") && rest.contains("进行过滤") && states_type(rest))
            || (rest.starts_with('【') && rest.contains("】进行"));
        let stated = line.contains("类型为") && rest.starts_with('按') && states_type_of(rest);
        let typed = if stated || is_typed(rest) {
            true
        } else if described {
            states_type(rest) || following().next().is_some_and(states_type)
        } else {
            // `name` and then `按照【名】进行过滤。` needs no type.
            let filters = |line: &str| line.starts_with("按照【") && line.contains("过滤");
            rest.is_empty()
                && (following().next().is_some_and(filters)
                    || following().take_while(|line| !is_name(line)).any(states_type))
        };
        if typed {
            push(found.value, &mut names);
        }
    }
    add_plain(text, &mut names);
    if names.is_empty() { filter_manners::of(text) } else { names }
}

/// Adds names of lines without a type that stand among lines with one: `vpc-name: …`.
fn add_plain(text: &Text, names: &mut Vec<String>) {
    let kebab = |name: &str| name.contains('-');
    let upper = |name: &str| name.starts_with(|first: char| first.is_ascii_uppercase());
    let Some(first) = names.first().cloned() else { return };
    let alike = |name: &str| kebab(name) == kebab(&first) && upper(name) == upper(&first);
    // Between lines with a type, other points are what a filter may be, or further filters.
    if !names.iter().all(|name| alike(name)) || !(kebab(&first) || names.len() > 1) {
        return;
    }
    let mut all: Vec<String> = Vec::new();
    for line in text.lines.iter().filter(|line| line.bullet) {
        let Some(found) = scan::value(&line.text) else { continue };
        let after = line.text[found.length..].trim_start_matches(' ');
        let marked = after.starts_with([':', '：']) || after.starts_with("- ");
        let known = names.iter().any(|name| name == found.value);
        if known || (marked && kebab(found.value) && alike(found.value) && !LABELS.contains(&found.value)) {
            push(found.value, &mut all);
        }
    }
    if names.iter().all(|name| all.contains(name)) {
        *names = all;
    }
}

/// `String - what it is`, or columns with blanks between, behind a name without anything between.
fn is_typed(rest: &str) -> bool {
    let ty = TYPES.iter().filter(|ty| rest.starts_with(**ty)).max_by_key(|ty| ty.len());
    let after = ty.and_then(|ty| rest.get(ty.len()..)).unwrap_or_default();
    let dash = after.trim_start_matches(' ');
    dash.len() < after.len() && (dash.starts_with(['-', '–', '—']) || scan::starts_han(dash))
}

fn is_name(line: &str) -> bool {
    scan::value(line).is_some_and(|found| line[found.length..].trim().is_empty())
}

/// `类型为string`, in a sentence about a filter.
fn states_type_of(line: &str) -> bool {
    line.split("类型为").skip(1).any(|after| TYPES.iter().any(|name| after.trim_start().starts_with(name)))
}

fn states_type(line: &str) -> bool {
    ["类型：", "类型:", "Type: ", "Type：", "Type:", "type: "].iter().any(|label| {
        line.match_indices(label).any(|(at, _)| {
            let after = line[at + label.len()..].trim_start();
            TYPES.iter().any(|name| after.starts_with(name))
        })
    })
}

/// Names before a type, anywhere in a line.
fn in_line(line: &str, names: &mut Vec<String>) {
    let mut next = 0;
    for (at, letter) in line.char_indices() {
        if at < next || !matches!(letter, '-' | ':' | '：' | '|' | '–' | '—' | '，') {
            continue;
        }
        let after = line[at + letter.len_utf8()..].trim_start_matches([' ', '`', '-', '—', '（', '(']);
        let Some(name) = TYPES.iter().filter(|name| after.starts_with(**name)).max_by_key(|name| name.len()) else {
            continue;
        };
        let rest = after[name.len()..].trim_start_matches(['`', ']', '[', '>', ')', '）']);
        let rest = rest
            .strip_prefix("数组")
            .or_else(|| rest.strip_prefix("类型"))
            .or_else(|| rest.strip_prefix(" array"))
            .unwrap_or(rest);
        let ends = rest.is_empty()
            || rest.trim_start().starts_with(['-', '–', '—', ',', '，', '|', '。', '；', ';', '(', '（', '：', ':'])
            || ["是否必", "必选", "必填", "非必", "选填", "Required", "required"]
                .iter()
                .any(|word| rest.trim_start().starts_with(word));
        // `type: String` says of what type something is, and not what is called so.
        let head = line[..at].trim_end_matches([' ', '`', '"', '”', '\'']);
        let start = head
            .char_indices()
            .rev()
            .take_while(|(_, letter)| letter.is_ascii_alphanumeric() || "_-.:".contains(*letter))
            .last()
            .map_or(head.len(), |(at, _)| at);
        // `Name - String what it is`, where the line begins so.
        let is_stated = ["是否必填", "必填", "Required"].iter().any(|word| rest.contains(word));
        let ends = ends || (start == 0 && rest.starts_with(' ') && (scan::starts_han(rest) || is_stated));
        let name = unglued(&head[..start], &head[start..]).trim_matches(['-', '.', ':', '_']);
        // `Name : string, required` is of a filter that is called so.
        let is_label = LABELS.contains(&name) && letter != '-' && !(start == 0 && rest.contains("必填"));
        if !ends || name.is_empty() || is_label || (letter == '，' && start > 0) {
            continue;
        }
        push(name, names);
        next = line.len() - rest.len();
    }
}

/// A name without what the sentence before it ends in: `主机IDAgentId - String` is of `AgentId`.
fn unglued<'a>(before: &str, name: &'a str) -> &'a str {
    let is_glued = before.ends_with(scan::is_han);
    let rest = ["ID", "Id", "IP", "Ip"].iter().find_map(|end| name.strip_prefix(end)).filter(|_| is_glued);
    // `IpAddress` is a name whole.
    let mut letters = rest.unwrap_or_default().chars();
    let begins = letters.next().is_some_and(|first| first.is_ascii_uppercase())
        && letters.next().is_some_and(|second| second.is_ascii_lowercase());
    let is_word = ["Address", "Addr", "List", "Type", "Range", "Name", "Set", "Version"];
    rest.filter(|rest| begins && !is_word.iter().any(|word| rest.starts_with(word))).unwrap_or(name)
}

fn push(name: &str, names: &mut Vec<String>) {
    let fits = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.len() <= 60
        // `tag:tag-key` stands for the names of all tags.
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    if fits && !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_lines_name_filters() {
        let names = |text: &str| of(&Text::of(text));
        assert_eq!(
            names(
                "<li>zone - String - 是否必填：否 - 按可用区</li><li>tag:tag-key - String - 是否必填：否</li><li>Uuid- String数组 - x</li>"
            ),
            ["zone", "Uuid"]
        );
        assert_eq!(
            names("`ContainerName`: String - Required: No - Name\n`OrderBy` - String - Required: No"),
            ["ContainerName", "OrderBy"]
        );
        assert_eq!(
            names(
                "- configId按照【配置id】进行过滤。类型：String  必选：否\n- name按照【名】进行过滤。类型：String 必选：否"
            ),
            ["configId", "name"]
        );
        assert_eq!(names("<li>logType<ul><li>按照【类型】进行过滤。</li><li>类型：String</li></ul></li>"), ["logType"]);
        assert_eq!(names("Filter by id. Type: String. Required: No"), Vec::<String>::new());
        for (text, expected) in [
            ("<li>VpcId - String - 网络</li><li>TagKey - Tag数组 - 标签</li>", ["VpcId", "TagKey"]),
            (
                "<li>SrcIP - String 来源IP - 是否必填: 否</li><li>Uuids - String 主机 - 是否必填: 否</li>",
                ["SrcIP", "Uuids"],
            ),
            ("<li>Host : uint64类型 非必填 版本</li><li>Uuid : string类型 非必填 主机</li>", ["Host", "Uuid"]),
            (
                "db-id：按照实例ID过滤，类型为string。\ndb-status：按实例状态过滤，类型为string。",
                ["db-id", "db-status"],
            ),
            (
                "yamlId【关联ID】进行过滤。类型：String。\ntaskId按照【任务ID】进行过滤。类型：String。",
                ["yamlId", "taskId"],
            ),
            ("(1)名称\nKeyName: name\n类型：String\n(2)状态\nKeyName: status\n类型：String", ["name", "status"]),
            ("<li>zone - String - 地区</li><li>family String - （过滤条件）机型</li>", ["zone", "family"]),
            ("<li>Name : string类型 非必填 名称</li><li>Uuid : string类型 非必填 主机</li>", ["Name", "Uuid"]),
            ("<li>Quuids - String cvm uuid - 是否必填: 否</li><li>Ip - String - 地址</li>", ["Quuids", "Ip"]),
            ("HostId - String - 主机IDAgentId - String - 代理", ["HostId", "AgentId"]),
            ("zone      String      是否必填：否     地区\ncup-id   string 是否必填：否 杯", ["zone", "cup-id"]),
            ("zone\n按照**【地区**】进行过滤。\n必选：否\npot\u{2003}\n\u{2003}按照【壶】进行过滤。", ["zone", "pot"]),
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
        assert_eq!(
            names("枚举：Status - string - 是否必填：否 - 状态（已）Level - string - 是否必填：否"),
            ["Status", "Level"]
        );
    }
}
