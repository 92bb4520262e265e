//! Ways to wait: constants, and what their docs say.

use std::time::Duration;

use heck::ToShoutySnakeCase as _;

use super::{Docs, Waiter, names};
use crate::spec::{self, NotFound, Service, State};

/// What waiting takes where a table does not say; the same as in `crates/core/src/wait.rs`.
const INTERVAL: Duration = Duration::from_secs(2);
const DEADLINE: Duration = Duration::from_secs(600);

/// Plans the waiters of a service, action by action.
pub(super) fn plan(service: &Service) -> Vec<Waiter> {
    let mut planned = Vec::new();
    for (action_name, action) in &service.actions {
        for (name, waiter) in &action.waiters {
            let texts = |states: &[State]| states.iter().map(State::text).collect();
            planned.push(Waiter {
                name: constant(name),
                action: action_name.clone(),
                docs: docs(action_name, waiter),
                state: waiter.state.clone(),
                success: texts(&waiter.success),
                failure: texts(&waiter.failure),
                not_found: waiter.not_found,
                not_found_codes: waiter.not_found_codes.clone(),
                interval: waiter.interval.map(|interval| interval.as_secs()),
                deadline: waiter.deadline.map(|deadline| deadline.as_secs()),
            });
        }
    }
    planned
}

/// The constant of a waiter.
pub(super) fn constant(name: &str) -> String {
    name.to_shouty_snake_case()
}

fn docs(action: &str, waiter: &spec::Waiter) -> Docs {
    let method = names::method_name(action);
    let mut facts = vec![format!("Looks at `{}` of [`{method}`](super::Client::{method}).", waiter.state)];
    let mut ends = Vec::new();
    if !waiter.success.is_empty() {
        ends.push(format!("Done at {}", states(&waiter.success)));
    }
    if !waiter.failure.is_empty() {
        ends.push(format!("failed at {}", states(&waiter.failure)));
    }
    if !ends.is_empty() {
        facts.push(format!("{}.", capital(&ends.join("; "))));
    }
    facts.extend(match waiter.not_found {
        NotFound::Error => None,
        NotFound::Pending => Some("Where there is none yet, it goes on.".to_owned()),
        NotFound::Done => Some("Done where there is none any more.".to_owned()),
        NotFound::Failed => Some("Failed where there is none.".to_owned()),
    });
    facts.push(format!(
        "The first pause is {}; gives up after {}.",
        time(waiter.interval.unwrap_or(INTERVAL)),
        time(waiter.deadline.unwrap_or(DEADLINE))
    ));
    Docs(vec![waiter.doc.clone(), facts.join(" ")])
}

fn states(states: &[State]) -> String {
    let one = |state: &State| match &state.meaning {
        Some(meaning) => format!("`{}` ({meaning})", state.text()),
        None => format!("`{}`", state.text()),
    };
    let mut texts: Vec<String> = states.iter().map(one).collect();
    match (texts.pop(), texts.is_empty()) {
        (Some(last), false) => format!("{} or {last}", texts.join(", ")),
        (last, _) => last.unwrap_or_default(),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

/// A time as people say it.
fn time(time: Duration) -> String {
    let seconds = time.as_secs();
    let (number, unit) = match seconds {
        _ if seconds.is_multiple_of(3_600) => (seconds / 3_600, "hour"),
        _ if seconds.is_multiple_of(60) => (seconds / 60, "minute"),
        _ => (seconds, "second"),
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_in_their_largest_unit() {
        for (seconds, expected) in
            [(1, "1 second"), (90, "90 seconds"), (60, "1 minute"), (600, "10 minutes"), (7_200, "2 hours")]
        {
            assert_eq!(time(Duration::from_secs(seconds)), expected);
        }
    }
}
