//! How an instance and its clients prove who they are with certificates.

use tencentcloud_api::mqtt::v20240516 as api;

use super::checks::{self, given};
use super::rows::Instance;
use super::state::{Context, State};
use crate::refusal::{Outcome, Refusal};

pub(super) fn modify(
    state: &mut State,
    request: api::ModifyX509ConfigRequest,
    context: &Context,
) -> Outcome<api::ModifyX509ConfigResponse> {
    let settings = Settings {
        mode: request.x509_mode,
        provision_type: request.device_certificate_provision_type,
        automatic_activation: request.automatic_activation,
    };
    settings.apply(state.change(given(&request.instance_id), context)?)?;
    Ok(api::ModifyX509ConfigResponse::default())
}

pub(super) fn bind_certificates(
    state: &mut State,
    request: api::ModifyInstanceCertBindingRequest,
    context: &Context,
) -> Outcome<api::ModifyInstanceCertBindingResponse> {
    let instance = state.change(given(&request.instance_id), context)?;
    // An empty id takes the certificate away.
    let mode = request.x509_mode.ok_or_else(|| Refusal::missing("X509Mode"))?;
    let server = request.ssl_server_cert_id.filter(|id| !id.is_empty());
    let ca = request.ssl_ca_cert_id.filter(|id| !id.is_empty());
    if mode != api::X509Mode::Tls && server.is_none() {
        return Err(Refusal::missing("SSLServerCertId"));
    }
    if mode == api::X509Mode::MutualTls && ca.is_none() {
        return Err(Refusal::missing("SSLCaCertId"));
    }
    let settings = Settings {
        mode: Some(mode),
        provision_type: request.device_certificate_provision_type,
        automatic_activation: request.automatic_activation,
    };
    settings.apply(instance)?;
    instance.default_server_certificate = server.is_none();
    (instance.server_certificate, instance.ca_certificate) = (server, ca);
    Ok(api::ModifyInstanceCertBindingResponse::default())
}

/// X.509 settings that a request changes; what it does not name stays.
pub(super) struct Settings {
    pub(super) mode: Option<api::X509Mode>,
    pub(super) provision_type: Option<api::DeviceCertificateProvisionType>,
    pub(super) automatic_activation: Option<bool>,
}

impl Settings {
    pub(super) fn apply(self, instance: &mut Instance) -> Outcome<()> {
        if let Some(mode @ api::X509Mode::Unknown(_)) = &self.mode {
            return Err(checks::unknown_word("X509Mode", mode));
        }
        if let Some(kind @ api::DeviceCertificateProvisionType::Unknown(_)) = &self.provision_type {
            return Err(checks::unknown_word("DeviceCertificateProvisionType", kind));
        }
        instance.x509_mode = self.mode.unwrap_or(instance.x509_mode.clone());
        instance.provision_type = self.provision_type.unwrap_or(instance.provision_type.clone());
        instance.automatic_activation = self.automatic_activation.unwrap_or(instance.automatic_activation);
        Ok(())
    }
}
