//! CA certificates as they are described, one or many.

use tencentcloud_api::mqtt::v20240516 as api;

use super::checks::given;
use super::rows::Authority;
use super::state::{Context, State, prefix};
use crate::refusal::Outcome;

pub(super) fn describe(
    state: &mut State,
    request: api::DescribeCaCertificateRequest,
    context: &Context,
) -> Outcome<api::DescribeCaCertificateResponse> {
    state.instance(given(&request.instance_id), context)?;
    let authority = state.authority(given(&request.instance_id), given(&request.ca_sn))?;
    let (certificate, times) = (&authority.certificate, authority.times);
    let mut reply = api::DescribeCaCertificateResponse::default();
    reply.created_time = Some(times.created);
    reply.update_time = Some(times.updated);
    reply.last_activation_time = Some(times.last_activation);
    reply.last_inactivation_time = Some(times.last_inactivation);
    reply.not_before_time = Some(certificate.not_before);
    reply.not_after_time = Some(certificate.not_after);
    reply.status = Some(authority.status.clone());
    reply.ca_sn = Some(certificate.serial.clone());
    reply.ca_cn = Some(certificate.common_name.clone());
    reply.ca_issuer_cn = Some(certificate.issuer_common_name.clone());
    reply.ca_certificate = Some(certificate.pem.clone());
    reply.format = Some(api::CertificateFormat::Pem);
    Ok(reply)
}

pub(super) fn list(
    state: &mut State,
    request: api::DescribeCaCertificatesRequest,
    context: &Context,
) -> Outcome<api::DescribeCaCertificatesResponse> {
    state.instance(given(&request.instance_id), context)?;
    let prefix = prefix(given(&request.instance_id));
    let mut authorities: Vec<_> = state.authorities.under(&prefix).map(|(_, authority)| authority).collect();
    authorities.sort_by_key(|authority| std::cmp::Reverse(authority.sequence));
    let mut reply = api::DescribeCaCertificatesResponse::default();
    reply.data = authorities.into_iter().map(item).collect();
    Ok(reply)
}

fn item(authority: &Authority) -> api::CaCertificateItem {
    let (certificate, times) = (&authority.certificate, authority.times);
    let mut item = api::CaCertificateItem::default();
    item.ca_cn = certificate.common_name.clone();
    item.ca_certificate = certificate.pem.clone();
    item.ca_sn = certificate.serial.clone();
    item.format = api::CertificateFormat::Pem;
    item.verification_certificate = authority.verification.clone();
    item.status = authority.status.clone();
    item.last_activation_time = times.last_activation;
    item.created_time = Some(times.created);
    item.update_time = Some(times.updated);
    item.last_inactivation_time = Some(times.last_inactivation);
    item.ca_issuer_cn = Some(certificate.issuer_common_name.clone());
    item.not_before_time = Some(certificate.not_before);
    item.not_after_time = Some(certificate.not_after);
    item
}
