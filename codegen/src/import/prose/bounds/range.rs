//! The ranges in a line: `1-100`, `[1, 100]`, where a word says that they are, or a unit.

use super::super::number::whole;
use super::super::quantity::{Quantity, convert, quantity};
use super::super::scan;
use super::super::text::Line;
use super::context::{BYTES, CHARACTERS, LISTS, begins, holds, is_conditional, is_precision_or_date, sentence};
use super::sentinel;
use super::subject::{Bounds, Of, Subject};
use super::words::{RANGE, TO};

/// A range that a line states, and values that words join to it: `0 和 [128, 4096]`.
#[derive(Clone, Debug)]
pub(super) struct Range {
    pub(super) bounds: Bounds,
    pub(super) beside: Vec<i64>,
}

/// Two numbers in a line with what makes a range of them between.
struct Pair<'a> {
    low: Quantity,
    high: Quantity,
    before: &'a str,
    /// What stands behind the second number, its unit included.
    after: &'a str,
    /// What stands behind that.
    behind_unit: &'a str,
    /// The brackets around them, if any: `[` and `)`.
    brackets: (bool, char, char),
}

/// The ranges that a line states.
pub(super) fn ranges(line: &Line, subject: Subject<'_>) -> Vec<Range> {
    let text = line.text.as_str();
    let mut found = Vec::new();
    let (mut next, mut previous) = (0, ' ');
    for (at, letter) in text.char_indices() {
        let before = std::mem::replace(&mut previous, letter);
        if at < next || !begins_number(letter, before) {
            continue;
        }
        let Some((pair, ends)) = pair(text, at) else {
            // The second number of what is no range may be the first of one that is.
            next = at + quantity(&text[at..first_ends(text, at)]).map_or(1, |number| number.number);
            continue;
        };
        next = ends;
        let (bracketed, ..) = pair.brackets;
        // A point of a list is one case of several: only a word makes a range of it.
        if is_of_subject(&pair, subject.of, bracketed && !line.bullet)
            && !pair.is_one_of_several()
            && let Some(bounds) = pair.bounds(subject)
        {
            found.push(Range { bounds, beside: sentinel::beside(pair.before, pair.behind_unit) });
        }
    }
    found
}

fn begins_number(letter: char, before: char) -> bool {
    let digit = letter.is_ascii_digit() || (letter == '-' && !before.is_ascii_digit());
    digit && !before.is_ascii_alphanumeric() && !"._-/:".contains(before) && before != '年'
}

/// Where the first of two numbers has to end: in brackets a comma stands between two, and not inside one.
fn first_ends(line: &str, at: usize) -> usize {
    let bracket = line[..at].ends_with(['[', '(', '（', '［']);
    line[at..].find([',', '，']).filter(|_| bracket).map_or(line.len(), |end| at + end)
}

/// The two numbers at a place of a line, and where the second ends.
fn pair(line: &str, at: usize) -> Option<(Pair<'_>, usize)> {
    let low = quantity(&line[at..first_ends(line, at)])?;
    let middle = skip_counter(&line[at + low.length..]);
    let rest = scan::after(middle, &TO)?.trim_start_matches(['-', '~', ' ']);
    let between = &line[at + low.length..line.len() - rest.len()];
    let high = quantity(rest)?;
    let after = &rest[high.number..];
    let behind_unit = &rest[high.length..];
    let open = line[..at].trim_end_matches([' ', '`']).chars().next_back().unwrap_or(' ');
    let close = behind_unit.trim_start_matches([' ', '`']).chars().next().unwrap_or(' ');
    let bracketed = "[［".contains(open) || "]］".contains(close);
    let comma = between.contains([',', '，']) || between.contains("and");
    // `1, 100` alone is a list of two values; so is `(1, 2)`; and `[1, 2, 3]` is one of three.
    if comma && (is_in_list(line, at) || !(bracketed || between.contains("and"))) {
        return None;
    }
    // A date, a time or a third number: nothing that bounds.
    let goes_on =
        after.starts_with(['-', ':', '/', '.', '~']) && after[1..].starts_with(|next: char| next.is_ascii_digit());
    let (ends, before) = (line.len() - after.len(), &line[..at]);
    let pair = Pair { low, high, before, after, behind_unit, brackets: (bracketed, open, close) };
    (!goes_on).then_some((pair, ends))
}

/// Whether a place is in brackets that hold three numbers or more.
fn is_in_list(line: &str, at: usize) -> bool {
    let Some(open) = line[..at].rfind(['[', '［', '【']) else { return false };
    let inside = &line[open..];
    let inside = inside.find([']', '］', '】']).map_or(inside, |close| &inside[..close]);
    at < open + inside.len() && inside.split([',', '，', '、']).count() >= 3
}

fn skip_counter(text: &str) -> &str {
    scan::after(text, &["个", "位", "字符", "个字符", "characters"]).unwrap_or(text)
}

impl Pair<'_> {
    /// Whether it says what was said before in another unit, `60 - 86400 s（即1分钟 - 1天）`, or goes on with what
    /// was said before: `64M、128M-3072M`.
    fn is_one_of_several(&self) -> bool {
        let head = self.before.trim_end_matches([' ', '[', '［']);
        let again = head.ends_with(['即', '约']) || head.ends_with("i.e.");
        head.ends_with('、') || (again && self.high.unit.is_some())
    }

    /// The bounds, in the unit of the field.
    fn bounds(&self, subject: Subject<'_>) -> Option<Bounds> {
        let high = self.high.in_unit(subject.unit)?;
        // A unit behind the second number is that of both: `5~180秒`.
        let first = Quantity { unit: self.low.unit.or(self.high.unit), ..self.low };
        let low = match (first.unit, self.high.unit, subject.unit) {
            (Some(unit), Some(of_high), None) => convert(first.value, unit, of_high)?,
            _ => first.in_unit(subject.unit)?,
        };
        let (_, open, close) = self.brackets;
        let excluded = subject.of != Of::Fraction;
        let (bracketed, ..) = self.brackets;
        let min = whole(low)? + i64::from(excluded && bracketed && "(（".contains(open));
        let max = whole(high)? - i64::from(excluded && bracketed && ")）".contains(close));
        (min < max).then_some(Bounds { min: Some(min), max: Some(max) })
    }
}

/// Whether a range is one of what the field is.
fn is_of_subject(pair: &Pair<'_>, of: Of, bracketed: bool) -> bool {
    let said = sentence(pair.before);
    let lower = said.to_ascii_lowercase();
    if is_conditional(&lower) || holds(&lower, &["大于", "小于"]) || is_precision_or_date(pair.after) {
        return false;
    }
    let closing = [' ', '`', ']', '）', ')', '】', '"'];
    let after = pair.after.trim_start_matches(closing);
    let length = said.contains("长度") || lower.contains("length");
    match of {
        Of::Characters => (begins(after, &CHARACTERS) || length) && !begins(after, &BYTES) && !is_digits(pair),
        Of::Elements => {
            let counted = ["个", "条", "项", "items", "elements", "台", "组", "entries", "instances"];
            let of_text = begins(after, &CHARACTERS) || begins(after, &BYTES);
            (begins(after, &counted) || holds(said, &LISTS) || lower.contains("number of")) && !of_text
        }
        Of::Number | Of::Fraction => {
            let behind = pair.behind_unit.trim_start_matches(closing);
            let words = holds(&lower, &RANGE) || begins(behind, &["之间", "的整数", "整数", "的范围"]);
            (words || bracketed) && !begins(after, &CHARACTERS) && !length && !begins(after, &["周", "星期", "week"])
        }
    }
}

/// Whether two numbers are the digits that a string may have: `数字（0-9）`.
fn is_digits(pair: &Pair<'_>) -> bool {
    (pair.low.value, pair.high.value) == (0.0, 9.0)
}
