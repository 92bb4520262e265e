//! Refusals of what is not there, where several actions look for it.

use crate::refusal::Refusal;

pub(super) fn instance(id: &str) -> Refusal {
    Refusal::new("ResourceNotFound.Instance", format!("The instance {id} does not exist."))
}

pub(super) fn authority(serial: &str) -> Refusal {
    Refusal::new("ResourceNotFound.Ca", format!("The CA certificate {serial} does not exist."))
}

pub(super) fn device(serial: &str) -> Refusal {
    Refusal::new("ResourceNotFound.Certificate", format!("The device certificate {serial} does not exist."))
}
