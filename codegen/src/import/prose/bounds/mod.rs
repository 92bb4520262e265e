//! Ranges and lengths.

mod context;
mod limit;
mod range;
mod sentinel;
mod subject;
mod words;

pub(super) use self::subject::{Bounds, Of, Subject};
use super::scan::Language;
use super::text::Text;

/// The bounds that a text states.
pub(super) fn bounds(text: &Text, language: Language, subject: Subject<'_>) -> Bounds {
    let ranges: Vec<range::Range> = text.lines.iter().flat_map(|line| range::ranges(line, subject)).collect();
    let (mut least, mut most) = (Vec::new(), Vec::new());
    for line in &text.lines {
        most.extend(limit::most(&line.text, language, subject));
        least.extend(limit::least(&line.text, language, subject));
    }
    let bounds = match agreed(&ranges) {
        Some(range) if fits(range, &least, &most) => {
            sentinel::joined(range, ranges.iter().flat_map(|range| &range.beside))
        }
        // A statement of its own that disagrees leaves neither.
        Some(_) => Bounds::default(),
        None => one_sided(&least, &most),
    };
    if subject.of.is_number() { sentinel::widen(bounds, text) } else { bounds }
}

/// The range that a text states, if it is one: several are each for a case that the facts have no word for.
fn agreed(ranges: &[range::Range]) -> Option<Bounds> {
    let (first, others) = ranges.split_first()?;
    others.iter().all(|other| other.bounds == first.bounds).then_some(first.bounds)
}

fn fits(range: Bounds, least: &[i64], most: &[i64]) -> bool {
    most.iter().all(|most| Some(*most) == range.max) && least.iter().all(|least| Some(*least) == range.min)
}

fn one_sided(least: &[i64], most: &[i64]) -> Bounds {
    let bounds = Bounds { min: only(least), max: only(most) };
    let empty = bounds.min.zip(bounds.max).is_some_and(|(min, max)| min > max);
    if empty { Bounds::default() } else { bounds }
}

/// What is said, where nothing else is said as well.
fn only<T: Copy + PartialEq>(said: &[T]) -> Option<T> {
    let (first, others) = said.split_first()?;
    others.iter().all(|other| other == first).then_some(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds_in(document: &str, of: Of, unit: Option<&str>) -> (Option<i64>, Option<i64>) {
        let bounds = bounds(&Text::of(document), Language::Chinese, Subject { of, unit });
        (bounds.min, bounds.max)
    }

    fn bounds_of(document: &str, of: Of) -> (Option<i64>, Option<i64>) {
        bounds_in(document, of, None)
    }

    #[test]
    fn ranges_and_bounds() {
        assert_eq!(bounds_of("取值范围：[1, 100]", Of::Number), (Some(1), Some(100)));
        assert_eq!(bounds_of("取值范围1~65535。", Of::Number), (Some(1), Some(65535)));
        assert_eq!(bounds_of("范围为(0,100]", Of::Number), (Some(1), Some(100)));
        assert_eq!(bounds_of("默认为20，最大值为100。", Of::Number), (None, Some(100)));
        assert_eq!(bounds_of("如果不传递该参数，默认为20，最大值为50。", Of::Number), (None, Some(50)));
        assert_eq!(bounds_of("日期 2020-01-02", Of::Number), (None, None));
        assert_eq!(bounds_of("取值范围：[1,30 000]", Of::Number), (Some(1), Some(30_000)));
        assert_eq!(bounds_of("每一页返回的最大条数，最大200。", Of::Number), (None, Some(200)));
        assert_eq!(bounds_of("默认 7200 秒，最长可设定有效期为 43200 秒", Of::Number), (None, Some(43_200)));
        assert_eq!(bounds_of("长度限制为：1~80。", Of::Characters), (Some(1), Some(80)));
        assert_eq!(bounds_of("名称，不超过60个字符", Of::Characters), (None, Some(60)));
        assert_eq!(bounds_of("每次请求的实例的上限为100。", Of::Elements), (None, Some(100)));
        assert_eq!(bounds_of("名称不超过60个字符", Of::Elements), (None, None));
    }

    #[test]
    fn a_list_is_no_range() {
        assert_eq!(bounds_of("取值范围 [1,2,3,24,36]", Of::Number), (None, None));
        assert_eq!(bounds_of("只支持 [0，2，4，8]", Of::Number), (None, None));
        assert_eq!(bounds_of("取值范围[0, 60, 80, 700, 1000]", Of::Number), (None, None));
        assert_eq!(bounds_of("取值范围[0, 100]，其他", Of::Number), (Some(0), Some(100)));
    }

    #[test]
    fn lists_are_bounded_in_english_too() {
        let text = Text::of("Template array, with the maximum number of [1, 20].");
        let subject = Subject { of: Of::Elements, unit: None };
        assert_eq!(bounds(&text, Language::English, subject), Bounds { min: Some(1), max: Some(20) });
    }

    #[test]
    fn several_ranges_are_none() {
        assert_eq!(bounds_of("范围：45090，64512-65534 和4200000000-4294967294", Of::Number), (None, None));
        assert_eq!(bounds_of("范围为 1,000 - 10,000，之后范围可达到 1000,000-1000,000,000", Of::Number), (None, None));
    }

    #[test]
    fn bounds_are_in_the_unit_of_the_field() {
        let ms = |text| bounds_in(text, Of::Number, Some("ms"));
        assert_eq!(ms("范围限制在5~180秒"), (Some(5_000), Some(180_000)));
        assert_eq!(ms("范围1 分钟到90 天"), (Some(60_000), Some(7_776_000_000)));
        assert_eq!(ms("最大为 1 天，86400秒"), (None, Some(86_400_000)));
        assert_eq!(bounds_in("范围1 GB到1024 GB。", Of::Number, Some("B")), (None, None));
        assert_eq!(bounds_of("全备时间，[0-24*3600]", Of::Number), (Some(0), Some(86_400)));
        assert_eq!(bounds_in("范围为1-1440。单文件最大为2G", Of::Number, Some("min")), (Some(1), Some(1440)));
    }

    #[test]
    fn fractions_come_near_to_an_end() {
        assert_eq!(bounds_of("取值范围：(0, 1]", Of::Fraction), (Some(0), Some(1)));
        assert_eq!(bounds_of("取值范围：[0.0,100.0)", Of::Fraction), (Some(0), Some(100)));
    }

    #[test]
    fn a_value_beside_a_range_is_within() {
        assert_eq!(bounds_of("取值范围：0 和 [128, 10000]", Of::Number), (Some(0), Some(10_000)));
        assert_eq!(bounds_of("范围0-100，可选值：[0-100]和-1", Of::Number), (Some(-1), Some(100)));
        assert_eq!(bounds_of("可选范围64M、128M-3072M", Of::Number), (None, None));
        assert_eq!(bounds_of("取值范围：[1, 100]，-1 表示不限", Of::Number), (Some(-1), Some(100)));
        assert_eq!(bounds_of("取值范围：[1, 100]。0：不限制", Of::Number), (Some(0), Some(100)));
        assert_eq!(bounds_of("取值范围：[1, 100]。10：很多", Of::Number), (Some(1), Some(100)));
    }

    #[test]
    fn numbers_of_something_else() {
        assert_eq!(bounds_of("小数部分最多支持2位小数", Of::Characters), (None, None));
        assert_eq!(bounds_of("由字母（a-zA-Z）、数字（0-9）组成", Of::Characters), (None, None));
        assert_eq!(bounds_of("过期时间，最长可设置7天", Of::Characters), (None, None));
        assert_eq!(bounds_of("订单号。数组最大长度限制为10", Of::Characters), (None, None));
        assert_eq!(bounds_of("人员人脸总数量不可超过5张。", Of::Elements), (None, None));
        assert_eq!(bounds_of("证书ID列表，总数不能超过100", Of::Elements), (None, Some(100)));
        assert_eq!(bounds_of("数组元素的字符串最大长度为40", Of::Elements), (None, None));
        assert_eq!(bounds_of("总长度不超过 1024 个 Token", Of::Characters), (None, None));
        assert_eq!(bounds_of("4大于等于 5小于等于 6不等于", Of::Number), (None, None));
        assert_eq!(
            bounds_of("可指定为3秒至300秒之间。合同页数大于等于6页，时间为10秒", Of::Number),
            (Some(3), Some(300))
        );
        assert_eq!(bounds_of("如果不指定，则不分页，即只返回最多50个用户。", Of::Number), (None, None));
        assert_eq!(bounds_of("宽不能超过1920，与高的乘积不能超过1920*1080。", Of::Number), (None, Some(1920)));
        assert_eq!(bounds_of("最长不超过 2099年12月31日", Of::Number), (None, None));
    }
}
