//! Facts that are wrong, as people correct them.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::contradictions;
use super::{Field, Fixed};
use crate::error::{Error, Result};
use crate::place::Place;

/// A correction of a fact. It is an error once the fact is no longer wrong.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fix {
    /// Whether a request must carry the field.
    #[serde(default)]
    pub required: Option<bool>,
    /// Whether a reply always carries it.
    #[serde(default)]
    pub always: Option<bool>,
    /// Whether it is deprecated.
    #[serde(default)]
    pub deprecated: Option<bool>,
    /// The values that it may have; none where upstream's are no list.
    #[serde(default)]
    pub values: Option<Vec<Value>>,
    /// What a server assumes where it is absent; nothing where what upstream says is no default.
    #[serde(default, deserialize_with = "stated")]
    pub default: Option<Option<Value>>,
    /// The smallest number or length, or nothing.
    #[serde(default, deserialize_with = "stated")]
    pub min: Option<Option<i64>>,
    /// The largest number or length, or nothing.
    #[serde(default, deserialize_with = "stated")]
    pub max: Option<Option<i64>>,
    /// The unit that it counts in, or nothing.
    #[serde(default, deserialize_with = "stated")]
    pub unit: Option<Option<String>>,
    /// How that is known.
    pub why: String,
}

/// Tells a key that says null, which takes a fact away, from one that is not there.
fn stated<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl Fix {
    /// Corrects a field.
    pub(super) fn lay(self, field: &mut Field, place: &Place) -> Result<()> {
        if self.why.trim().is_empty() {
            return Err(Error::at(place.clone(), "the fix does not say why"));
        }
        let (required, always, values) = (self.required.is_some(), self.always.is_some(), self.values.is_some());
        let mut corrected = 0;
        corrected += correct(place, "required", self.required, &mut field.required)?;
        corrected += correct(place, "always", self.always, &mut field.always)?;
        corrected += correct(place, "deprecated", self.deprecated, &mut field.deprecated)?;
        corrected += correct(place, "default", self.default, &mut field.default)?;
        corrected += correct(place, "min", self.min, &mut field.min)?;
        corrected += correct(place, "max", self.max, &mut field.max)?;
        corrected += correct(place, "unit", self.unit, &mut field.unit)?;
        corrected += correct(place, "values", self.values, &mut field.values)?;
        if corrected == 0 {
            return Err(Error::at(place.clone(), "the fix corrects nothing")
                .advise("give `required`, `always`, `deprecated`, `default`, `min`, `max`, `unit` or `values`"));
        }
        // How sure a text is says nothing of what people write.
        field.tier = field.tier.filter(|_| !values);
        field.fixed = Fixed { required, always, values };
        // What is always there is not null either.
        field.nullable &= self.always != Some(true);
        if self.deprecated == Some(false) {
            (field.deprecated_on, field.successor) = (None, None);
        }
        // A person's word comes before the example.
        if contradictions::of_example(field).is_some() {
            field.example = None;
        }
        Ok(())
    }
}

/// Puts what is right in the place of a fact, and counts that.
fn correct<T: PartialEq + Serialize>(place: &Place, name: &str, right: Option<T>, fact: &mut T) -> Result<usize> {
    let Some(right) = right else { return Ok(0) };
    if right == *fact {
        let says = match serde_json::to_value(fact) {
            Ok(Value::Null) | Err(_) => "is nothing".to_owned(),
            Ok(Value::Array(_)) => "are these".to_owned(),
            Ok(value) => format!("is {value}"),
        };
        return Err(Error::at(place.clone(), format!("the fix is stale: `{name}` {says} in the facts by now"))
            .advise("remove it"));
    }
    *fact = right;
    Ok(1)
}
