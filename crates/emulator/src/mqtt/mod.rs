//! TDMQ for MQTT, version 2024-05-16: the actions that keep state.

mod actions;
mod answer;
mod authorities;
mod authority_lists;
mod checks;
mod connect;
mod device_lists;
mod devices;
mod history;
mod identities;
mod instance_lists;
mod instances;
mod missing;
mod policies;
mod rows;
mod sku;
mod state;
mod topics;
mod users;
mod x509_config;

pub(crate) use actions::knows;
pub(crate) use answer::{answer, clear, kinds};
pub(crate) use connect::connect;
pub use connect::{Connected, ConnectionRefused};
pub(crate) use state::{Context, Settings, State};
