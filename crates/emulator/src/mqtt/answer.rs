//! A request, from what it asks for to what is kept.

use serde_json::Value;

use super::actions;
use super::state::{Context, State, keep};
use crate::refusal::Outcome;
use crate::store::{self, Kept, Store};

/// Answers a request: the JSON of the reply, without a request id. What it changed is in the store
/// before it returns, and nothing is changed where it is refused.
pub(crate) fn answer(
    state: &mut State,
    store: &mut Store,
    action: &str,
    request: &Value,
    context: &Context,
) -> Outcome<Value> {
    // Nothing is left of a request that broke off, whose lock was poisoned.
    store::undo(&mut state.tables());
    state.remove_deleted(context.now);
    let outcome = actions::run(state, action, request, context);
    if outcome.is_err() {
        store::undo(&mut state.tables());
        return outcome;
    }
    keep(state, store)?;
    outcome
}

/// What there is, by kind, in all regions.
pub(crate) fn kinds(state: &State) -> [(&'static str, &dyn Kept); 7] {
    [
        ("instances", &state.instances),
        ("topics", &state.topics),
        ("users", &state.users),
        ("authorization_policies", &state.policies),
        ("ca_certificates", &state.authorities),
        ("device_certificates", &state.devices),
        ("device_identities", &state.identities),
    ]
}

/// Removes everything, also from the store. Ids begin anew.
pub(crate) fn clear(state: &mut State, store: &mut Store) -> Outcome<()> {
    state.tables().into_iter().for_each(|table| table.clear());
    keep(state, store)
}
