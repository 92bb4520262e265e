//! What there is where nobody says otherwise.

/// The id of the key that is accepted.
pub(crate) const SECRET_ID: &str = "AKIDEMULATOR";
/// That key.
pub(crate) const SECRET_KEY: &str = "emulator-secret-key";
/// The region of clients and of seeds.
pub(crate) const REGION: &str = "ap-guangzhou";
/// The role that the metadata service names.
pub(crate) const CVM_ROLE: &str = "emulator";
