//! Whether the metadata service is beside this machine, as its name says: at a link-local address.

use std::net::IpAddr;
use std::time::Duration;

use http::Uri;

use super::machine::Machine;
use crate::config::CredentialsContext;
use crate::error::Error;

/// Where the name of the metadata service leads.
pub(super) struct Nearby<'a> {
    machine: &'a Machine,
    /// None where that is not known, and the transport of the program may know it.
    addresses: Vec<IpAddr>,
    /// Whether they are asked by address, so that no second look-up can lead elsewhere.
    is_pinned: bool,
}

impl<'a> Nearby<'a> {
    /// Looks the service up. It is an absence where the name is not known, or leads out of the link: then some other
    /// network answers, and would hand out its own keys.
    pub(super) async fn find(
        machine: &'a Machine,
        context: &CredentialsContext,
        timeout: Duration,
    ) -> Result<Self, Error> {
        let has_own_transport = context.settings.has_own_transport;
        let host = machine.metadata.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
        let Some(host) = host.filter(|host| host.trim_matches(['[', ']']).parse::<IpAddr>().is_err()) else {
            // An address already.
            return Ok(Self { machine, addresses: Vec::new(), is_pinned: false });
        };
        let looked_up = tokio::time::timeout(timeout, machine.addresses(&host)).await;
        let addresses = match looked_up {
            Ok(Ok(addresses)) => addresses,
            // It may reach hosts that this machine cannot look up.
            _ if has_own_transport => Vec::new(),
            Ok(Err(error)) => {
                return Err(Error::no_credentials(format!("no metadata service: {host} is not known here: {error}"))
                    .with_source(error));
            }
            Err(_) => {
                let problem = format!("no metadata service: {host} cannot be looked up within {timeout:?}");
                return Err(Error::no_credentials(problem));
            }
        };
        if let Some(far) = addresses.iter().find(|address| !is_link_local(**address)) {
            return Err(Error::no_credentials(format!(
                "no metadata service: {host} leads to {far} here, which is not link-local; is this a CVM?"
            )));
        }
        Ok(Self { machine, addresses, is_pinned: !has_own_transport })
    }

    /// The address to ask in place of the name.
    pub(super) fn pinned(&self) -> Option<IpAddr> {
        // Of version 6 they need the name of an interface as well.
        self.addresses.iter().find(|address| self.is_pinned && address.is_ipv4()).copied()
    }

    /// Whether something is there, after nothing answered.
    pub(super) async fn is_there(&self) -> bool {
        self.machine.accepts(self.addresses.clone()).await
    }
}

fn is_link_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.is_unicast_link_local(),
    }
}
