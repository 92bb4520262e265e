//! Tokens into a `serde_json::Value`, for calls without a type.

use std::borrow::Cow;

use serde_json::{Map, Number, Value};

use super::Fit;
use super::aside::{Aside, Place};
use super::notice::{Context, Segment};
use super::number::float;
use super::tokens::{Fault, Name, Token, Tokens};

/// The next value, which is read once more afterwards.
pub(super) fn ahead<'t, S: Tokens<'t>>(tokens: &S) -> Result<Value, Fault> {
    value(&mut tokens.clone(), &mut Context::default())
}

/// The next value. A number that JSON's numbers cannot hold is a string of its digits.
pub(crate) fn value<'t, S: Tokens<'t>>(tokens: &mut S, context: &mut Context) -> Result<Value, Fault> {
    let (found, (value, fit)) = match tokens.token()? {
        Token::List => return list(tokens, context),
        Token::Object => return members(tokens, context, None).map(Value::Object),
        Token::Null => ("", (Value::Null, Fit::Exact)),
        Token::Bool(value) => ("", (Value::Bool(value), Fit::Exact)),
        Token::Int(value) => ("", (Value::from(value), Fit::Exact)),
        Token::Text(text) => ("", (Value::from(text), Fit::Exact)),
        Token::Float(value) => ("number", real(value)),
        Token::Digits(digits) => ("number", number(digits)),
    };
    context.report(fit, found, tokens.flaw());
    Ok(value)
}

/// The members of the object that must stand here.
pub(crate) fn object<'t, S: Tokens<'t>>(
    tokens: &mut S,
    context: &mut Context,
    aside: Option<&mut dyn Aside>,
) -> Result<Map<String, Value>, Fault> {
    tokens.object("an object")?;
    members(tokens, context, aside)
}

fn members<'t, S: Tokens<'t>>(
    tokens: &mut S,
    context: &mut Context,
    mut aside: Option<&mut dyn Aside>,
) -> Result<Map<String, Value>, Fault> {
    let mut members = Map::new();
    let mut first = true;
    while let Name::Other(name) = tokens.name(first, None)? {
        first = false;
        context.enter(Segment::Name(Cow::into_owned(name)));
        // What is bad in the name is told at the place of its value.
        context.flawed(tokens.flaw());
        let value = value(tokens, context)?;
        let Some(Segment::Name(name)) = context.leave() else { continue };
        if let Some(aside) = aside.as_deref_mut().filter(|aside| aside.place(&name) == Place::Beside) {
            aside.take(&name, &value);
        }
        members.insert(name, value);
    }
    context.flawed(tokens.flaw());
    Ok(members)
}

fn list<'t, S: Tokens<'t>>(tokens: &mut S, context: &mut Context) -> Result<Value, Fault> {
    let mut elements = Vec::new();
    while tokens.element(elements.is_empty())? {
        context.enter(Segment::Index(elements.len()));
        elements.push(value(tokens, context)?);
        context.leave();
    }
    context.flawed(tokens.flaw());
    Ok(Value::Array(elements))
}

fn real(value: f64) -> (Value, Fit) {
    match Number::from_f64(value) {
        Some(number) => (Value::Number(number), Fit::Exact),
        None => (Value::from(value.to_string()), Fit::Coerced),
    }
}

fn number(digits: &str) -> (Value, Fit) {
    let as_text = || (Value::from(digits), Fit::Coerced);
    let is_integer = digits.bytes().all(|byte| byte.is_ascii_digit() || b"+-".contains(&byte));
    // JSON has a zero with a sign, and integers have none.
    if is_integer && !matches!(digits, "-0") {
        return match (digits.parse::<i64>(), digits.parse::<u64>()) {
            (Ok(integer), _) => (Value::from(integer), Fit::Exact),
            (_, Ok(integer)) => (Value::from(integer), Fit::Exact),
            _ => as_text(),
        };
    }
    match float(digits).and_then(|(value, exact)| Some((Number::from_f64(value)?, exact))) {
        Some((number, true)) => (Value::Number(number), Fit::Exact),
        Some((number, false)) => (Value::Number(number), Fit::Nearest),
        None => as_text(),
    }
}
