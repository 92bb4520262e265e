//! Bounds of one side: `最大值为100`, `at least 8 characters`.

use super::super::number::whole;
use super::super::quantity::{Quantity, quantity, without_dash};
use super::super::scan::{self, Language};
use super::context::{BYTES, CHARACTERS, LISTS, begins, clause, holds, is_conditional, is_precision_or_date, sentence};
use super::subject::{Of, Subject};
use super::words::{LEAST, LEAST_ENGLISH, LINKS, MOST, MOST_ENGLISH};

/// The largest numbers that a line states.
pub(super) fn most(line: &str, language: Language, subject: Subject<'_>) -> Vec<i64> {
    let words: &[&str] = if language == Language::Chinese { &MOST } else { &MOST_ENGLISH };
    let mut found = all(line, words, subject);
    found.extend(within(line, subject.of));
    found
}

/// The smallest numbers that a line states.
pub(super) fn least(line: &str, language: Language, subject: Subject<'_>) -> Vec<i64> {
    let words: &[&str] = if language == Language::Chinese { &LEAST } else { &LEAST_ENGLISH };
    all(line, words, subject)
}

fn all(line: &str, words: &[&str], subject: Subject<'_>) -> Vec<i64> {
    scan::all_after(line, words).filter_map(|(start, end)| Statement::at(line, start, end)?.bound(subject)).collect()
}

/// Bounds that stand before the word that makes them some: `200 个字符以内`.
fn within(line: &str, of: Of) -> Option<i64> {
    let unit = match of {
        Of::Characters => ["个字符以内", "个字符之内", "字符以内", "个字符内", "个字以内", "字以内"].as_slice(),
        Of::Elements => ["个以内", "条以内", "个之内"].as_slice(),
        Of::Number | Of::Fraction => return None,
    };
    let at = unit.iter().find_map(|unit| line.find(unit))?;
    let head = line[..at].trim_end_matches(' ');
    let digits = head.len() - head.trim_end_matches(|letter: char| letter.is_ascii_digit()).len();
    let before = &head[..head.len() - digits];
    if before.trim_end().ends_with(['-', '~', '～', '.', '到', '至']) {
        return None;
    }
    head[head.len() - digits..].parse().ok()
}

/// Whether it is the field that is compared, and not something in its text: `合同页数大于等于6页`, `5小于等于`.
fn compares_the_field(clause: &str) -> bool {
    const ENDS: [&str; 12] = ["（", "(", "且", "值", "需", "须", "要", "应", "范围", "为", "是", "必"];
    (clause.is_empty()
        || ENDS.iter().any(|end| clause.ends_with(end))
        || clause.is_ascii() && !clause.ends_with(|last: char| last.is_ascii_digit()))
        && !clause.contains("之和")
}

/// A number behind a word such as "at most".
struct Statement<'a> {
    /// The word.
    word: &'a str,
    amount: Quantity,
    /// What stands before the word in its sentence.
    sentence: &'a str,
    clause: &'a str,
    /// What stands behind the number, its unit included.
    after: &'a str,
}

impl<'a> Statement<'a> {
    fn at(line: &'a str, start: usize, end: usize) -> Option<Self> {
        let mut rest = &line[end..];
        while let Some(after) = scan::after(rest, &LINKS) {
            rest = after;
        }
        let rest = without_dash(&line[start..end], rest);
        // In brackets stand two ends.
        if rest.trim_start_matches(' ').starts_with(['[', '［']) {
            return None;
        }
        let amount = quantity(rest)?;
        let after = rest[amount.number..].trim_start_matches(' ');
        // A range, a ratio, a power: not this number.
        // A product is one of two sizes.
        let product = rest[..amount.number].contains(['*', '×']);
        let goes_on = product
            || after.starts_with(['-', '~', '～', '/', ':', '.', '^', '*'])
                && after[after.chars().next()?.len_utf8()..]
                    .starts_with(|next: char| next.is_ascii_digit() || next == '*');
        let sentence = sentence(&line[..start]);
        let (word, clause) = (&line[start..end], clause(sentence));
        let said = Self { word, amount, sentence, clause, after };
        (!goes_on && !said.is_of_something_else()).then_some(said)
    }

    fn is_of_something_else(&self) -> bool {
        let clause = self.clause.trim_end_matches(' ');
        // `Offset + Limit` together, or what each filter holds.
        clause.contains('+')
            || clause.contains("Values")
            // `EndTime-StartTime不得超过`: how far they may be apart.
            || clause.split_once('-').is_some_and(|(_, other)| other.trim().starts_with(|next: char| next.is_ascii_alphabetic()))
            // What a reply holds where something was not asked for.
            || ["则", "只返回", "仅返回"].iter().any(|word| clause.ends_with(word))
            || (self.word.contains("等于") && !compares_the_field(clause))
            || is_precision_or_date(self.after)
    }

    fn bound(&self, subject: Subject<'_>) -> Option<i64> {
        let is_bound = match subject.of {
            Of::Characters => self.bounds_characters(),
            Of::Elements => self.bounds_elements(),
            Of::Number | Of::Fraction => self.bounds_number(),
        };
        is_bound.then(|| whole(self.amount.in_unit(subject.unit)?)).flatten()
    }

    fn is_conditional(&self) -> bool {
        const PARTS: [&str; 9] = ["每个", "单个", "其中", "同一", "each", "every", "per ", "每", "全部"];
        let lower = self.sentence.to_ascii_lowercase();
        is_conditional(&lower) || holds(&lower, &PARTS) || lower.contains("所有")
    }

    /// Whether it is what one request asks for, and so no part of something.
    fn is_of_request(&self) -> bool {
        let lower = self.sentence.to_ascii_lowercase();
        holds(&lower, &["每次", "单次", "一次", "每页", "每一页", "per request", "per page"])
    }

    /// Whether it bounds what all requests add up to: `人脸总数量不可超过5张`.
    fn is_sum(&self) -> bool {
        self.clause.contains("总数") && !self.clause.starts_with("总数") && !self.is_of_request()
    }

    fn counts_characters(&self) -> bool {
        begins(self.after, &CHARACTERS)
            || self.clause.contains("长度")
            || self.word.contains("长度")
            || self.word.contains("最长")
            || self.sentence.to_ascii_lowercase().contains("length")
            || self.word.contains("length")
    }

    fn counts_time(&self) -> bool {
        ["秒", "天", "小时", "分钟", "个月", "个小时", "年", "days", "seconds", "hours", "minutes", "months", "years"]
            .iter()
            .any(|word| self.after.starts_with(word))
    }

    fn bounds_characters(&self) -> bool {
        let of_list = holds(self.clause, &LISTS) || self.word.contains("数组");
        self.counts_characters()
            && !begins(self.after, &BYTES)
            && !self.counts_time()
            && !of_list
            && !self.after.trim_start_matches(['个', ' ']).to_ascii_lowercase().starts_with("token")
            && !self.is_conditional()
    }

    fn bounds_elements(&self) -> bool {
        const COUNTED: [&str; 14] =
            ["个", "条", "项", "台", "组", "块", "只", "名", "家", "items", "elements", "entries", "instances", "ips"];
        const LISTED: [&str; 11] = [
            "上限",
            "数组",
            "列表",
            "个数",
            "数量",
            "最多",
            "不能大于",
            "up to",
            "at most",
            "maximum number",
            "upper limit",
        ];
        let of_text = begins(self.after, &CHARACTERS)
            || begins(self.after, &BYTES)
            || self.clause.contains("元素的")
            || self.is_sum()
            || (self.clause.contains("长度") && !(self.sentence.contains("数组") || self.sentence.contains("列表")));
        let counted = begins(self.after, &COUNTED) || holds(self.word, &LISTED) || holds(self.sentence, &LISTED);
        !of_text && !self.counts_time() && counted && (!self.is_conditional() || self.is_of_request())
    }

    fn bounds_number(&self) -> bool {
        let characters =
            self.counts_characters() && !self.counts_time() || begins(self.after, &["个字符", "字符", "characters"]);
        !characters && !self.is_sum() && (!self.is_conditional() || self.is_of_request())
    }
}
