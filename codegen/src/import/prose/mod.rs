//! Facts that stand only in upstream's texts.
//!
//! The texts say in prose which values a field may have, what its default is, what bounds it has,
//! in which unit it counts. What is read out of them here is kept; the texts are not. Chinese
//! texts are the originals and count first; English ones are translations, and confirm them or
//! stand in where there is no Chinese.

mod bounds;
mod defaults;
mod effects;
mod filter_lines;
mod filter_manners;
mod filter_names;
mod filter_rows;
mod filters;
mod misplaced;
mod notes;
mod nulls;
mod number;
mod pages;
mod quantity;
mod rates;
mod scan;
mod secrets;
mod successors;
mod text;
mod times;
mod tokens;
mod units;
mod values;

use serde_json::Value;

use self::scan::Language;
use crate::spec::facts::FieldFacts;
use crate::spec::{self, Item, TypeName};

pub(super) use self::effects::effect;
pub(super) use self::notes::{deprecates, streams};
pub(super) use self::scan::is_han;
pub(super) use self::successors::{hints as hints_at_deprecation, of as successor};
pub(super) use self::text::Text;
pub(super) use self::tokens::{Candidate, client_token};

/// What the sites say of a field.
#[derive(Clone, Debug, Default)]
pub(super) struct Said<'a> {
    /// The mainland site's text, then the international site's.
    pub(super) texts: Vec<&'a str>,
    /// The example, as upstream has it.
    pub(super) example: Option<&'a str>,
    /// The examples of both sites.
    pub(super) examples: Vec<&'a str>,
    /// Whether requests can hold the field.
    pub(super) sent: bool,
    /// Names of the other fields of its type.
    pub(super) siblings: &'a [&'a str],
}

/// Adds to the facts of a field what the texts say.
pub(super) fn add(name: &str, field: &mut FieldFacts, said: &Said<'_>) {
    let texts: Vec<(Language, Text)> = said
        .texts
        .iter()
        .map(|document| Text::of(document))
        .filter(|text| !text.lines.is_empty())
        .map(|text| (language(&text), text))
        .collect();
    let chinese: Vec<&Text> = of_language(&texts, Language::Chinese);
    let english: Vec<&Text> = of_language(&texts, Language::English);
    field.nullable |= said.texts.iter().any(|document| nulls::may_be_null(document, said.sent));
    field.deprecated |= texts.iter().any(|(_, text)| notes::is_deprecated(text));
    add_values(name, field, said, &chinese, &english);
    if spec::secrets::can_be(&field.ty.item) {
        field.secret = secrets::of(name, &texts, said.sent);
    }
    // The Chinese text decides; the English one where there is none, or where it is silent.
    fn first<T>(chinese: &[&Text], english: &[&Text], find: impl Fn(&Text) -> Option<T>) -> Option<T> {
        chinese.iter().chain(english).find_map(|text| find(text))
    }
    let ty = field.ty.clone();
    let unit = is_number(&ty).then(|| first(&chinese, &english, units::of)).flatten();
    field.unit = unit.filter(|unit| units::fits(name, unit)).map(str::to_owned);
    if ty.item.is_integer() && !ty.list {
        field.time = first(&chinese, &english, |text| units::of_time(text, said.example));
        if field.time.is_some() {
            field.unit = None;
        }
    }
    add_form(name, field, said, &[chinese.as_slice(), english.as_slice()].concat());
    if !said.sent {
        return;
    }
    if ty.list
        && ty.object().is_some()
        && (name.contains("Filter") || ty.object().is_some_and(|name| name.contains("Filter")))
    {
        field.filters = first(&chinese, &english, |text| Some(filters::of(text)).filter(|names| !names.is_empty()))
            .unwrap_or_default();
    }
    add_numbers(name, field, said, &chinese, &english);
    if !ty.list && (ty.item.is_integer() || ty.item == Item::String) {
        if name == "Offset" {
            let pages = if chinese.is_empty() {
                english.iter().any(|text| pages::counts_pages_in_english(text))
            } else {
                chinese.iter().any(|text| pages::counts_pages(text))
            };
            field.counts_pages = pages;
        }
        if field.counts_pages || is_page_number(name) {
            field.first_page = first(&chinese, &english, pages::first_page);
        }
    }
}

/// Adds how a string writes a time.
fn add_form(name: &str, field: &mut FieldFacts, said: &Said<'_>, texts: &[&Text]) {
    if field.ty.list || !field.ty.item.is_text() {
        return;
    }
    let seen = times::Seen { name, item: &field.ty.item, texts, examples: &said.examples };
    if let Some((form, zone)) = times::of(seen) {
        field.form = Some(form);
        field.zone = zone;
    }
}

/// How many requests a second the texts of an action allow, the mainland site's first. Where that names several
/// rates, there is none.
pub(super) fn rate(documents: &[&str]) -> Option<u32> {
    for document in documents {
        let text = Text::of(document);
        match rates::of(&text, language(&text)) {
            rates::Stated::Nothing => {}
            rates::Stated::Rate(rate) => return Some(rate).filter(|rate| *rate > 0),
            rates::Stated::Unclear => return None,
        }
    }
    None
}

/// Adds the default and the bounds that the texts state.
fn add_numbers(name: &str, field: &mut FieldFacts, said: &Said<'_>, chinese: &[&Text], english: &[&Text]) {
    // The Chinese text decides, or the English one where there is no Chinese.
    let (language, texts) =
        if chinese.is_empty() { (Language::English, english) } else { (Language::Chinese, chinese) };
    let ty = field.ty.clone();
    let unit = field.unit.as_deref().or_else(|| units::of_name(name)).filter(|_| is_number(&ty) && !ty.list);
    let unit = unit.map(str::to_owned);
    if let Some(kind) = default_kind(&ty) {
        let mut found = texts.iter().filter_map(|text| defaults::default(text, language, kind, unit.as_deref()));
        field.default = found.next().filter(|default| is_default(default) && default.as_str() != Some(name));
        if texts.iter().any(|text| misplaced::is_of_another(name, text, field.default.as_ref())) {
            field.default = None;
            return;
        }
    }
    let Some(of) = bounded(&ty) else { return };
    // A time is not bounded: what such a text limits is how far two of them are apart. An example of few digits is
    // none, though its text speaks of one: seconds of a day.
    let may_be_time = of == bounds::Of::Number && said.example.is_none_or(|example| example.trim().len() > 8);
    if may_be_time && texts.iter().any(|text| units::speaks_of_the_epoch(text)) {
        return;
    }
    let subject = bounds::Subject { of, unit: unit.as_deref() };
    let found = texts.iter().map(|text| bounds::bounds(text, language, subject));
    let bounds = found.into_iter().find(|bounds| *bounds != bounds::Bounds::default()).unwrap_or_default();
    field.min = bounds.min;
    field.max = bounds.max;
}

/// Names of fields that say which page is asked for.
pub(crate) fn is_page_number(name: &str) -> bool {
    ["Page", "PageNumber", "PageNum", "PageNo", "PageIndex", "PageId", "CurrentPage", "CurrPage", "PageNumer"]
        .contains(&name)
}

fn language(text: &Text) -> Language {
    if text.whole.chars().any(scan::is_han) { Language::Chinese } else { Language::English }
}

fn of_language(texts: &[(Language, Text)], wanted: Language) -> Vec<&Text> {
    texts.iter().filter(|(language, _)| *language == wanted).map(|(_, text)| text).collect()
}

fn is_number(ty: &TypeName) -> bool {
    ty.item.is_integer() || ty.item == Item::F64
}

fn default_kind(ty: &TypeName) -> Option<defaults::Kind> {
    Some(match ty.item {
        _ if ty.list => return None,
        Item::I64 | Item::U64 => defaults::Kind::Integer,
        Item::F64 => defaults::Kind::Float,
        Item::Bool => defaults::Kind::Bool,
        Item::String => defaults::Kind::Text,
        _ => return None,
    })
}

fn bounded(ty: &TypeName) -> Option<bounds::Of> {
    Some(match ty.item {
        _ if ty.list => bounds::Of::Elements,
        Item::I64 | Item::U64 => bounds::Of::Number,
        Item::F64 => bounds::Of::Fraction,
        Item::String => bounds::Of::Characters,
        _ => return None,
    })
}

/// Whether a default is a fact: short and plain.
fn is_default(default: &Value) -> bool {
    default.as_str().is_none_or(values::is_plain)
}

fn add_values(name: &str, field: &mut FieldFacts, said: &Said<'_>, chinese: &[&Text], english: &[&Text]) {
    let kind = match field.ty.item {
        Item::String => values::Kind::Text,
        Item::I64 | Item::U64 => values::Kind::Integer,
        _ => return,
    };
    let (list, example) = (field.ty.list, said.example);
    let asked = values::Asked { name, kind, list, example, siblings: said.siblings };
    let told = values::told(&asked, chinese, english);
    match told.example {
        values::Fate::Stays => {}
        values::Fate::Goes => field.example = None,
        values::Fate::Word(word) => field.example = Some(word),
    }
    // What counts items or pages goes on and on; below zero are words for the first and the last.
    let counts = name == "Offset" || is_page_number(name);
    let Some((values, tier)) =
        told.values.filter(|(values, _)| !counts || values.iter().any(|value| value.starts_with('-')))
    else {
        return;
    };
    field.values = match kind {
        values::Kind::Text => values.into_iter().map(Value::from).collect(),
        values::Kind::Integer => values.iter().filter_map(|value| value.parse::<i64>().ok().map(Value::from)).collect(),
    };
    field.tier = Some(tier);
}
