//! The list that a text has for a field.

use super::super::scan::Language;
use super::super::text::Text;
use super::judge::{has_more, is_likely, is_of_the_field, is_open, is_range};
use super::lines::{lines, meanings_first};
use super::listed::{Asked, Kind, Listed, Shape, is_integer};
use super::pairs::{adjacent, bare, is_range_in_words, meanings_first_in_a_row, pairs};
use super::rows::rows;

/// The values that a text lists for a field.
pub(super) fn of(text: &Text, language: Language, asked: &Asked<'_>) -> Option<Listed> {
    let kind = asked.kind;
    if kind == Kind::Integer && is_range_in_words(&text.whole) {
        return None;
    }
    let mut candidates = candidates(text, language, kind);
    if kind == Kind::Integer {
        candidates.retain(|listed| listed.values.iter().all(|value| is_integer(value)));
        candidates.retain(|listed| !is_range(listed, text));
    }
    // `30 000` is one number, and dates show how one is written.
    candidates.retain(|listed| !listed.values.iter().any(|value| value == "000" || is_date(value)));
    for listed in &mut candidates {
        tidy(listed, kind);
        drop_sibling(listed, asked.siblings, &text.whole);
        // `Status:` before the lines of its values.
        if listed.values.len() > 2
            && listed.values.first().is_some_and(|first| first == asked.name)
            && text.lines[0].text.trim_end_matches([':', '：', ' ']) == asked.name
        {
            listed.values.remove(0);
        }
    }
    candidates.retain(|listed| listed.values.len() >= 2);
    drop_rows_out_of_lines(&mut candidates);
    for listed in &mut candidates {
        listed.open |= kind == Kind::Text && is_open(text, listed);
        listed.unsure |= has_more(text, listed, language, kind, asked.siblings);
    }
    let best = candidates
        .into_iter()
        .enumerate()
        .max_by_key(|(at, listed)| (listed.values.len(), listed.shape >= Shape::Lines, std::cmp::Reverse(*at)));
    let mut listed = best.map(|(_, listed)| listed).filter(|listed| !listed.open && !listed.partial)?;
    listed.needs_example |= !is_likely(&listed, kind, asked.name);
    is_of_the_field(&listed, asked.name, asked.siblings).then_some(listed)
}

/// Whatever may be a list, the forms that say it clearly first.
fn candidates(text: &Text, language: Language, kind: Kind) -> Vec<Listed> {
    let chinese = language == Language::Chinese;
    let mut candidates = Vec::new();
    candidates.extend(lines(text, language));
    if chinese {
        candidates.extend(meanings_first(text));
    }
    candidates.extend(rows(text, language));
    if candidates.is_empty() {
        candidates.extend(pairs(text, language, kind));
    }
    if candidates.is_empty() && chinese {
        candidates.extend(meanings_first_in_a_row(text, kind));
    }
    if candidates.is_empty() && kind == Kind::Text {
        candidates.extend(bare(text, language));
    }
    // What stands between braces are the names of an object's parts.
    if text.whole.contains('{') && text.whole.contains("\":") {
        let is_key = |value: &&String| text.whole.contains(&format!("\"{value}\":"));
        candidates.retain(|listed| {
            let keys = listed.values.iter().filter(is_key).count();
            listed.shape >= Shape::Lines && keys * 2 < listed.values.len()
        });
    }
    if kind == Kind::Integer && chinese {
        candidates.extend(adjacent(text, &candidates));
    }
    candidates
}

/// Drops rows that begin in a list of lines and run on into what its values mean.
fn drop_rows_out_of_lines(candidates: &mut Vec<Listed>) {
    let lines: Vec<Listed> =
        candidates.iter().filter(|listed| listed.shape >= Shape::Lines && !listed.partial).cloned().collect();
    let runs_on = |row: &Listed| {
        lines.iter().any(|lines| {
            let shared = lines.values.iter().filter(|value| row.values.contains(value)).count();
            let begins = row.values.first() == lines.values.first();
            let longer = lines.values.len() < row.values.len();
            match lines.shape {
                Shape::Bullets if shared == lines.values.len() => longer,
                _ => begins && (longer || shared < row.values.len()),
            }
        })
    };
    candidates.retain(|listed| listed.shape >= Shape::Lines || !runs_on(listed));
}

/// A date, or the beginning of one.
fn is_date(value: &str) -> bool {
    let mut parts = value.split('-');
    let year = parts.next().is_some_and(|year| year.len() == 4 && year.starts_with("20"));
    let rest: Vec<&str> = parts.collect();
    year && (1..=2).contains(&rest.len())
        && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
        && rest.iter().all(|part| part.len() == 2)
}

/// Leaves out another field at the end of a row, on which the field depends: `A、B，Pool 为 true 时生效`.
fn drop_sibling(listed: &mut Listed, siblings: &[&str], whole: &str) {
    let is_sibling = |value: &String| siblings.contains(&value.as_str());
    let Some((last, others)) = listed.values.split_last() else { return };
    let condition = whole.split(last.as_str()).skip(1).any(|rest| {
        let rest = rest.trim_start_matches([' ', '`']);
        ["为", "是", "取值", "等于", "的值"].iter().any(|word| rest.starts_with(word))
    });
    if condition && is_sibling(last) && !others.is_empty() && !others.iter().any(is_sibling) {
        listed.values.pop();
    }
}

/// `HTTP/1.0` beside `HTTP/1.1`: values that begin with the same word, and are no two each.
fn is_branch(value: &str, values: &[String]) -> bool {
    let Some((stem, leaf)) = value.split_once('/') else { return false };
    let alike = |other: &&String| {
        other.as_str() != value && other.split_once('/').is_some_and(|(of, other)| of == stem && other != leaf)
    };
    !leaf.is_empty() && values.iter().any(|other| alike(&other))
}

/// Splits values that were taken as one, and leaves out those that stand twice.
fn tidy(listed: &mut Listed, kind: Kind) {
    const MEDIA: [&str; 7] = ["application/", "text/", "image/", "video/", "audio/", "multipart/", "font/"];
    let media = listed.values.iter().any(|value| MEDIA.iter().any(|media| value.starts_with(media)));
    let mut values: Vec<String> = Vec::new();
    for value in &listed.values {
        let parts: Vec<&str> = if media || listed.kept || is_branch(value, &listed.values) || value.starts_with('/') {
            vec![value.as_str()]
        } else {
            value.split('/').filter(|part| !part.is_empty()).collect()
        };
        for part in parts {
            let part = part.trim().trim_end_matches(['.', ',', ';', ':']).to_owned();
            let part = if kind == Kind::Integer { part.trim_start_matches('+').to_owned() } else { part };
            if !part.is_empty() && !values.contains(&part) {
                values.push(part);
            }
        }
    }
    listed.values = values;
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn asked(kind: Kind) -> Asked<'static> {
        Asked { name: "Status", kind, list: false, example: None, siblings: &[] }
    }

    fn chinese(document: &str) -> Vec<String> {
        of(&Text::of(document), Language::Chinese, &asked(Kind::Text)).map(|listed| listed.values).unwrap_or_default()
    }

    fn english(document: &str) -> Vec<String> {
        of(&Text::of(document), Language::English, &asked(Kind::Text)).map(|listed| listed.values).unwrap_or_default()
    }

    fn numbers(document: &str) -> Vec<String> {
        of(&Text::of(document), Language::Chinese, &asked(Kind::Integer))
            .map(|listed| listed.values)
            .unwrap_or_default()
    }

    #[test]
    fn a_line_each() {
        assert_eq!(
            chinese("<p>类型。</p><p>枚举值：</p><ul><li>A1： 甲</li><li>B_2： 乙，丙</li></ul>"),
            ["A1", "B_2"]
        );
        assert_eq!(chinese("取值：\n- `x`：甲\n- `y`：乙"), ["x", "y"]);
        assert_eq!(english("State. Valid values:<li>ON: it runs</li><li>OFF: it does not</li>"), ["ON", "OFF"]);
        assert_eq!(chinese("开关\n开启：ON\n关闭：OFF"), ["ON", "OFF"]);
    }

    #[test]
    fn a_row_after_a_word() {
        assert_eq!(chinese("可选值：asc、desc。"), ["asc", "desc"]);
        assert_eq!(chinese("取值范围：ON（开），OFF（关）"), ["ON", "OFF"]);
        assert_eq!(chinese("值包括：extranet(外网),cvm(自建),dcg(专线)"), ["extranet", "cvm", "dcg"]);
        assert_eq!(english("Valid values: `A`, `B`, and `C`."), ["A", "B", "C"]);
        assert_eq!(english("The state. Valid values: Running, Stopped."), ["Running", "Stopped"]);
        assert_eq!(chinese("状态，例如：A、B"), Vec::<String>::new());
        assert_eq!(chinese("支持 A、B 等"), Vec::<String>::new());
    }

    #[test]
    fn strokes_inside_values_stay() {
        assert_eq!(chinese("版本：HTTP/1.0、HTTP/1.1；取值为 HTTP/1.0、HTTP/1.1"), ["HTTP/1.0", "HTTP/1.1"]);
        assert_eq!(chinese("命名空间，支持POT/TEA(必填),POT/CUP"), ["POT/TEA", "POT/CUP"]);
        assert_eq!(chinese("类型，甲：Pot/Cup，乙：Pan"), ["Pot/Cup", "Pan"]);
        assert_eq!(chinese("类型，可取值On/Off\n另外"), ["On", "Off"]);
        assert_eq!(chinese("类型，枚举值，PotLoad｜CupLoad。"), ["PotLoad", "CupLoad"]);
    }

    #[test]
    fn what_is_beside_a_list_is_none_of_it() {
        assert_eq!(chinese("字段。仅支持pot-壶、cup-杯、sqlType-sql类型。"), ["pot", "cup", "sqlType"]);
        assert_eq!(
            chinese("事件。 Boiled - 水OOM（有）; CPUGrown - CPU扩容（无）; Dry - 干（有）。"),
            ["Boiled", "CPUGrown", "Dry"]
        );
        assert_eq!(chinese("取值为：mon，tue，wed。\n示例：\n[\n\"mon\",\n\"tue\"\n]"), ["mon", "tue", "wed"]);
        assert_eq!(chinese("CAM 用户的类型。取值：\nUser：用户。\nGroup：组。"), ["User", "Group"]);
        assert_eq!(chinese("壶：\n甲壶: `POT`\nVPN壶：`VPNPOT`"), ["POT", "VPNPOT"]);
        assert_eq!(chinese("vpc限制效力，ALLOW 允许；DENY 拒绝。"), ["ALLOW", "DENY"]);
        assert_eq!(chinese("排序方式，asc升序 或 desc降序"), ["asc", "desc"]);
        assert_eq!(chinese("起始 2025-01-01(周期: 天) / 2025-01（周期: 月）"), Vec::<String>::new());
        assert_eq!(
            chinese("串。\n{\n\"Text\": 1, // 甲\n\"Code\": 2, // 乙\n\"Msg\": 3 // 丙\n}"),
            Vec::<String>::new()
        );
        assert_eq!(english("The protocol. Supports SRT, RTP, and RIST."), ["SRT", "RTP", "RIST"]);
        let siblings = Asked { siblings: &["Pool", "Status"], ..asked(Kind::Text) };
        let text = Text::of("类型。可选值 hot（热），cold（冷），Pool 为 true 时生效。");
        assert_eq!(of(&text, Language::Chinese, &siblings).unwrap().values, ["hot", "cold"]);
        let unfinished = Text::of("取值：\n- AA：甲\n- BB：乙\n待持续完善");
        assert!(of(&unfinished, Language::Chinese, &asked(Kind::Text)).unwrap().unsure);
    }

    #[test]
    fn numbers_are_told_from_what_is_numbered() {
        assert_eq!(numbers("任务 1即时 2定时 3周期，全部"), ["1", "2", "3"]);
        assert_eq!(numbers("语种：0 关闭 1 中文 2 日文"), ["0", "1", "2"]);
        assert_eq!(numbers("状态\n0:创建\n1:正常\n2.过期\n3.出错"), ["0", "1", "2", "3"]);
        assert_eq!(numbers("取值：1-看、2-拨（若要拨，请联系。）、3-账、4-票"), ["1", "2", "3", "4"]);
        assert_eq!(numbers("渠道。0：APP渠道，1：线下渠道"), ["0", "1"]);
        assert_eq!(numbers("码。0 - 正常，16 - 错误，17 - DB 异常。"), ["0", "16", "17"]);
        assert_eq!(numbers("取值范围：1-实例规格并发上限，其中-1表示不限。"), Vec::<String>::new());
        assert_eq!(numbers("取值范围：[1,30 000]"), Vec::<String>::new());
        let paragraphs = "节点数。\n1.查询甲的价格的时候，此字段的值为一。\n2.查询乙的价格的时候，此字段的值为二。";
        assert_eq!(numbers(paragraphs), Vec::<String>::new());
    }

    #[test]
    fn pairs_that_nothing_announces() {
        assert_eq!(
            chinese("实例状态， 'ISOLATED': 隔离中（欠费停服），'AVAILABLE'：运行中。"),
            ["ISOLATED", "AVAILABLE"]
        );
        assert_eq!(numbers("0：关闭，1：开启"), ["0", "1"]);
        assert_eq!(numbers("0关闭 1开启"), ["0", "1"]);
        assert_eq!(numbers("状态 -1:失败 0:未知 1:成功"), ["-1", "0", "1"]);
        assert_eq!(numbers("取值范围：[1, 100]"), Vec::<String>::new());
    }
}
