//! Filling a model through its table, as a decoder would.

use tencentcloud_core::model::{Fit, Model, Slot};

/// Puts a value into every field, so many levels deep. Returns how many values that were.
pub(crate) fn fill(model: &mut dyn Model, depth: usize) -> usize {
    let fields = model.shape().fields.len();
    (0..fields).map(|field| put(model.slot(field), depth, field)).sum()
}

/// The names of the fields on the wire.
pub(crate) fn names(model: &dyn Model) -> Vec<&'static str> {
    model.shape().fields.to_vec()
}

fn put(slot: Slot<'_>, depth: usize, seed: usize) -> usize {
    match slot {
        Slot::Scalar(scalar) => {
            // What takes it exactly decides: a string, an integer, a float, a truth value.
            let text = format!("value-{seed}");
            let number = seed as i64 + 1;
            let takes =
                [scalar.string(&text), scalar.int(number), scalar.float(number as f64 + 0.5), scalar.bool(true)];
            match takes.iter().position(|fit| *fit == Fit::Exact) {
                Some(0) => drop(scalar.string(&text)),
                Some(1) if takes[2] == Fit::Exact => drop(scalar.float(number as f64 + 0.5)),
                Some(1) => drop(scalar.int(number)),
                _ => {}
            }
            1
        }
        Slot::Model(model) => fill(model, depth),
        Slot::List(list) if depth > 0 => {
            list.clear();
            put(list.push(), depth - 1, seed) + put(list.push(), depth - 1, seed + 1)
        }
        Slot::Optional(optional) if depth > 0 => {
            let slot = optional.insert();
            let deeper = if matches!(slot, Slot::Scalar(_)) { depth } else { depth - 1 };
            put(slot, deeper, seed)
        }
        _ => 0,
    }
}
