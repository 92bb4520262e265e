//! What examples tell of lists, ranges and lengths.

use super::case::Case;
use super::dropped::{Guard, Kind};
use super::witness::{Witness, is_masked, spelled, unquoted, witness};
use crate::spec::Tier;

/// How an example and a list go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
    /// It is a value of the list, or says nothing.
    Fits,
    /// It is one in another spelling, or names several to choose from: the list is right.
    Misspelled,
    /// It is several values at once: one value is not the whole of what may stand there.
    Several,
    /// It is something else.
    Outside,
}

/// An example that is kept is a value as it stands: without quotation marks around it, and none that only holds the
/// place of one.
pub(super) fn example_is_plain(case: &mut Case<'_>) {
    let Some(example) = case.field.example.clone() else { return };
    let listed = case.field.values.iter().any(|value| spelled(value) == example);
    // A field may hold the name of a type.
    let names_type =
        example.eq_ignore_ascii_case("string") && ["Type", "Field"].iter().any(|end| case.name.ends_with(end));
    if is_placeholder(&example) && !listed && !names_type {
        return case.drop(Guard::ExamplePlaceholder, Kind::Example);
    }
    let mark = |letter: char| "\"'`".contains(letter);
    let plain = unquoted(&example);
    // `a='b'` has quotes inside; `b'` alone was torn off.
    let torn = example.ends_with(mark) && example.matches(mark).count() == 1;
    let is_quoted = example.starts_with(mark) || torn;
    // Several in quotes are a list that lacks its brackets.
    let several = plain.contains(mark) && case.field.ty.list;
    if plain.len() == example.len() || listed || several || !is_quoted {
        return;
    }
    if plain.is_empty() || plain.contains(mark) || is_placeholder(plain) || !example.starts_with(mark) {
        return case.drop(Guard::ExamplePlaceholder, Kind::Example);
    }
    case.field.example = Some(plain.to_owned());
    case.dropped.push((Guard::ExampleQuoted, Kind::Example));
}

/// Whether an example is what upstream writes where it has none. `vpc-xxxx` shows the form of one, and stays.
fn is_placeholder(example: &str) -> bool {
    const NONE: [&str; 16] = [
        "null", "NULL", "Null", "None", "nil", "N/A", "n/a", "-", "--", "string", "String", "str", "无", "暂无",
        "\"\"", "''",
    ];
    NONE.contains(&example) || (example.len() > 1 && example.bytes().all(|byte| b"xX".contains(&byte)))
}

/// A list that no example is of is not the list of the field's values, or not all of it.
pub(super) fn list_has_the_example(case: &mut Case<'_>) {
    let values: Vec<String> = case.field.values.iter().map(spelled).collect();
    if values.is_empty() {
        return;
    }
    let is_list = case.field.ty.list;
    // Upstream puts the name of a field where it has no example, in Chinese: that says nothing against a list that
    // is surely one.
    let is_chinese = |text: &str| text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
    let sure = case.field.tier.is_some_and(|tier| tier > Tier::One) && !values.iter().any(|value| is_chinese(value));
    let examples = case.examples.iter().filter(|example| !(sure && is_chinese(example)));
    match examples.map(|example| fit(example, &values, is_list)).min_by_key(|fit| *fit as u8) {
        Some(Fit::Outside) => case.drop(Guard::ExampleOutsideList, Kind::Values),
        Some(Fit::Several) => case.drop(Guard::SeveralAtOnce, Kind::Values),
        Some(Fit::Misspelled | Fit::Fits) | None => {}
    }
}

/// An example that is kept is a value of the list that is kept: one site's may be, where the other's is not.
pub(super) fn example_is_spelled_as_its_value(case: &mut Case<'_>) {
    let values: Vec<String> = case.field.values.iter().map(spelled).collect();
    let Some(example) = case.field.example.as_deref().filter(|_| !values.is_empty()) else { return };
    let is_list = case.field.ty.list;
    let of_list = |example: &str| fit(example, &values, is_list) == Fit::Fits && !is_masked(example);
    if of_list(example) && (is_list || values.iter().any(|value| value == example)) {
        return;
    }
    let other =
        case.examples.iter().map(|example| unquoted(example)).find(|other| values.iter().any(|value| value == other));
    match other.filter(|_| !is_list).map(str::to_owned) {
        Some(other) => case.field.example = Some(other),
        None => case.drop(Guard::ExampleMisspelled, Kind::Example),
    }
}

fn fit(example: &str, values: &[String], is_list: bool) -> Fit {
    let is_value = |said: &str| values.iter().any(|value| value == said || is_same_number(value, said));
    match witness(example) {
        Witness::Nothing => Fit::Fits,
        Witness::List(elements) if !elements.iter().all(|element| is_value(element)) => Fit::Outside,
        Witness::List(_) => {
            if is_list {
                Fit::Fits
            } else {
                Fit::Several
            }
        }
        Witness::Value(said) if is_value(said) => Fit::Fits,
        Witness::Value(said) if values.iter().any(|value| value.eq_ignore_ascii_case(said)) => Fit::Misspelled,
        Witness::Value(said) if holds(said, &['/', '、'], is_value) => Fit::Misspelled,
        Witness::Value(said) if holds(said, &[',', '，', ';', '；', '|', '+', '&'], is_value) => {
            if is_list {
                Fit::Fits
            } else {
                Fit::Several
            }
        }
        Witness::Value(_) => Fit::Outside,
    }
}

/// Whether an example is several values with one of these marks between.
fn holds(example: &str, marks: &[char], is_value: impl Fn(&str) -> bool) -> bool {
    example.contains(marks) && example.split(marks).all(|part| is_value(unquoted(part)))
}

/// `01` and `1.0` are 1.
fn is_same_number(value: &str, said: &str) -> bool {
    matches!((value.parse::<i64>(), said.parse::<f64>()), (Ok(value), Ok(said)) if value as f64 == said)
}

/// Bounds that no example is within are those of something else, in another unit, or of one case only.
/// A list in an example may be cut short.
pub(super) fn bounds_have_room_for_the_example(case: &mut Case<'_>) {
    let kind = case.bounds();
    let sizes: Vec<f64> = case.examples.iter().filter_map(|example| size(example, kind, case.field.ty.list)).collect();
    let is_list = case.field.ty.list;
    let within = |size: &f64| {
        (is_list || case.field.min.is_none_or(|min| *size >= min as f64))
            && case.field.max.is_none_or(|max| *size <= max as f64)
    };
    if sizes.is_empty() || sizes.iter().any(within) {
        return drop_example_outside(case, kind);
    }
    // Upstream writes 0 or 1 where it has no example. Beside a range of two ends that says nothing; a lower end
    // alone is more often one of some case.
    let placeholder = sizes.iter().all(|size| *size == 0.0 || *size == 1.0);
    if kind == Kind::Range && placeholder && case.field.min.is_some() && case.field.max.is_some() {
        return case.drop(Guard::ExampleOutsideBounds, Kind::Example);
    }
    case.drop(Guard::ExampleOutsideBounds, kind);
}

/// The example that is kept is within, though only the other site's may be.
fn drop_example_outside(case: &mut Case<'_>, kind: Kind) {
    let size = case.field.example.as_deref().and_then(|example| size(example, kind, case.field.ty.list));
    let outside = size.is_some_and(|size| {
        (!case.field.ty.list && case.field.min.is_some_and(|min| size < min as f64))
            || case.field.max.is_some_and(|max| size > max as f64)
    });
    if outside {
        case.drop(Guard::ExampleOutsideBounds, Kind::Example);
    }
}

/// What of an example is bounded: the number itself, how many characters or how many elements.
fn size(example: &str, kind: Kind, is_list: bool) -> Option<f64> {
    match (kind, witness(example)) {
        (Kind::Range, Witness::Value(said)) => said.parse().ok().filter(|number: &f64| number.is_finite()),
        (Kind::Length, Witness::List(elements)) if is_list => Some(elements.len() as f64),
        (Kind::Length, Witness::Value(said)) if !is_list => Some(said.chars().count() as f64),
        _ => None,
    }
}
