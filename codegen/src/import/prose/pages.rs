//! Whether an offset counts pages, and which number the first page has.

use super::text::Text;

/// Whether a Chinese text says that an offset is the number of a page. English texts do not tell:
/// "page offset" there stands for an offset of items.
pub(super) fn counts_pages(text: &Text) -> bool {
    if says_by_example(text) {
        return true;
    }
    let whole = &text.whole;
    let words = [
        "页码",
        "分页码",
        "页数",
        "页号",
        "页编号",
        "第几页",
        "第多少页",
        "当前页",
        "分页下标",
        "分页Page",
        "分页page",
        "哪一页",
    ];
    let items = [
        "偏移量",
        "(页码",
        "（页码",
        "(page",
        "limit*",
        "Limit*",
        "limit *",
        "* limit",
        "*limit",
        "*Limit",
        "×",
        "整数倍",
        "条数",
        "行数",
        "*(",
        "* (",
        "(页数",
        "*页",
        "条记录",
        "当前页数*",
        "每页",
        "第几条",
        "页码-1",
        "页数-1",
    ];
    words.iter().any(|word| whole.contains(word)) && !items.iter().any(|word| whole.contains(word))
}

/// Whether a text shows that an offset of 1 is the second page, whatever it calls the offset.
fn says_by_example(text: &Text) -> bool {
    let plain: String =
        text.whole.to_ascii_lowercase().chars().filter(|letter| !" ，,：:则`\n•".contains(*letter)).collect();
    const SAYS: [&str; 6] = [
        "offset=1表示第二页",
        "offset=1为第二页",
        "offset1表示第二页",
        "offset=1是第二页",
        "offset指的是具体第几页",
        "offset=1indicatesthesecondpage",
    ];
    SAYS.iter().any(|statement| plain.contains(statement))
}

/// The same of an English text, where there is no Chinese one.
pub(super) fn counts_pages_in_english(text: &Text) -> bool {
    let lower = text.whole.to_ascii_lowercase();
    (lower.contains("page number") || lower.contains("number of pages"))
        && !lower.contains("offset =")
        && !lower.contains('*')
}

/// The number of the first page, where a text says so.
pub(super) fn first_page(text: &Text) -> Option<u8> {
    let whole: String = text.whole.to_ascii_lowercase().chars().filter(|letter| !" `\n•".contains(*letter)).collect();
    let says = |number: u8| {
        [
            format!("从{number}开始"),
            format!("从第{number}页"),
            format!("以{number}开始"),
            format!("{number}开始"),
            format!("{number}起始"),
            format!("从{number}计"),
            format!("起始值为{number}"),
            format!("起始页为{number}"),
            format!("起始为{number}"),
            format!("首页为{number}"),
            format!("首页是{number}"),
            format!("第一页为{number}"),
            format!("第一页是{number}"),
            format!("第一页:{number}"),
            format!("第一页：{number}"),
            format!("第一页传{number}"),
            format!("startsfrom{number}"),
            format!("startingfrom{number}"),
            format!("startfrom{number}"),
            format!("startingat{number}"),
            format!("startsat{number}"),
            format!("startswith{number}"),
            format!("beginsat{number}"),
            format!("startwith{number}"),
            format!("pagenumber{number}indicatesthefirst"),
            format!("{number}表示第一页"),
            format!("{number}代表第一页"),
            format!("{number}为第一页"),
            format!("{number}indicatesthefirstpage"),
            format!("={number}表示第一页"),
            format!("offset{number}指的是1-"),
        ]
        .iter()
        .any(|statement| ends_in_number(&whole, statement, number))
    };
    match (says(0), says(1)) {
        (true, false) => return Some(0),
        (false, true) => return Some(1),
        (true, true) => return None,
        (false, false) => {}
    }
    // The number that counts where a request has none, and the smallest one.
    let default = |number: u8| {
        [
            format!("默认{number}"),
            format!("默认值{number}"),
            format!("默认为{number}"),
            format!("默认是{number}"),
            format!("默认值为{number}"),
            format!("默认值是{number}"),
            format!("默认：{number}"),
            format!("默认:{number}"),
            format!("默认值：{number}"),
            format!("默认值:{number}"),
            format!("默认值为第{number}页"),
            format!("默认第{number}页"),
            format!("default{number}"),
            format!("default:{number}"),
            format!("defaultvalue:{number}"),
            format!("defaultis{number}"),
            format!("defaultvalueis{number}"),
            format!("is{number}bydefault"),
            format!("defaultsto{number}"),
            format!("缺省为{number}"),
            format!("缺省{number}"),
            format!("不填默认为{number}"),
            format!("必须大于{}", i16::from(number) - 1),
            format!("取值范围：大于{}", i16::from(number) - 1),
            format!("大于等于{number}"),
            format!("最小{number}"),
            format!("最小值{number}"),
            format!("最小值为{number}"),
            format!("最小为{number}"),
            format!("[{number},"),
            format!("范围：{number}-"),
            format!("大于{}", i16::from(number) - 1),
            format!("equaltoorgreaterthan{number}"),
            format!("greaterthanorequalto{number}"),
        ]
        .iter()
        .any(|statement| ends_in_number(&whole, statement, number))
    };
    match (default(0), default(1)) {
        (true, false) => Some(0),
        (false, true) => Some(1),
        _ => None,
    }
}

/// Whether a text makes a statement that ends in a number, and not in a longer one.
fn ends_in_number(text: &str, statement: &str, number: u8) -> bool {
    text.match_indices(statement).any(|(at, _)| {
        let after = &text[at + statement.len()..];
        let before = text[..at].chars().next_back();
        let longer = statement.ends_with(|last: char| last.is_ascii_digit())
            && after.starts_with(|next: char| next.is_ascii_digit());
        let part = statement.starts_with(&number.to_string())
            && before.is_some_and(|before| before.is_ascii_digit() || before == '-');
        !longer && !part
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_that_count_pages() {
        let counts = |text: &str| counts_pages(&Text::of(text));
        assert!(counts("分页返回，页编号，默认值为第0页"));
        assert!(counts("Offset 分页码，默认为0"));
        assert!(counts("分页偏移量，Offset=0表示第一页；如果limit=100，Offset=1，则表示第二页，数据第101条开始"));
        assert!(counts("页数，默认值为1。limit 指的是每页的大小，offset指的是具体第几页"));
        assert!(!counts("分页偏移量，Offset=0表示第一页，如果Limit=100，则Offset=100表示第二页"));
        assert!(!counts("偏移量，默认为0"));
        assert!(!counts("偏移，Offset = Limit * (页码 - 1)"));
    }

    #[test]
    fn first_pages() {
        let first = |text: &str| first_page(&Text::of(text));
        assert_eq!(first("分页页码，从 0 开始"), Some(0));
        assert_eq!(first("页码，从1开始，默认为1."), Some(1));
        assert_eq!(first("默认1"), Some(1));
        assert_eq!(first("默认10"), None);
        assert_eq!(first("页编号，默认值为0，表示第一页。"), Some(0));
        assert_eq!(first("Page number starting from 0."), Some(0));
        assert_eq!(first("页码"), None);
        assert_eq!(first("数据页数，大于等于1。默认1"), Some(1));
        assert_eq!(first("页码，取值范围：大于0"), Some(1));
    }
}
