//! TLS of the default transport: whom it trusts, and by which library.

use std::fmt;

/// What a transport does about TLS.
#[derive(Clone, Default)]
pub(super) struct Tls {
    /// Certificates in PEM or DER, as they were given.
    pub(super) roots: Vec<Vec<u8>>,
    pub(super) only_these: bool,
    /// The library that was asked for.
    pub(super) by: Option<Library>,
}

/// A library that does TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Library {
    #[cfg(feature = "native-tls")]
    Native,
    #[cfg(feature = "rustls")]
    Rustls,
    /// The program was built without.
    #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
    None,
}

/// TLS for the pools of all runtimes: whom the system trusts is read once, and sessions are resumed across them.
pub(super) enum Backend {
    #[cfg(feature = "native-tls")]
    Native(native_tls::TlsConnector),
    #[cfg(feature = "rustls")]
    Rustls(Box<rustls::ClientConfig>),
    #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
    None,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.only_these { "only" } else { "more" };
        write!(f, "Tls({:?}, {} {what})", self.library(), self.roots.len())
    }
}

impl Tls {
    /// The library that was asked for, or the default one. Where both are there it is the operating system's:
    /// `rustls` is on unless a crate turns it off, so that any crate of a program may bring it along, while
    /// `native-tls` is there only where somebody wants it.
    fn library(&self) -> Library {
        #[cfg(feature = "native-tls")]
        let default = Library::Native;
        #[cfg(all(feature = "rustls", not(feature = "native-tls")))]
        let default = Library::Rustls;
        #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
        let default = Library::None;
        self.by.unwrap_or(default)
    }

    pub(super) fn backend(&self) -> Result<Backend, String> {
        if self.only_these && self.roots.is_empty() {
            return Err("no certificate authority is trusted: only_these_roots needs root_certificates".to_owned());
        }
        match self.library() {
            #[cfg(feature = "native-tls")]
            Library::Native => self.by_the_system().map(Backend::Native),
            #[cfg(feature = "rustls")]
            Library::Rustls => self.by_rustls().map(|config| Backend::Rustls(Box::new(config))),
            #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
            Library::None if self.roots.is_empty() => Ok(Backend::None),
            #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
            Library::None => {
                let problem = "certificates need TLS, and this program was built without: turn on the feature `rustls`";
                Err(problem.to_owned())
            }
        }
    }

    /// rustls with ring, chosen here and for this client only: a provider for the whole process is
    /// the application's to install.
    #[cfg(feature = "rustls")]
    fn by_rustls(&self) -> Result<rustls::ClientConfig, String> {
        use std::sync::Arc;

        use rustls_platform_verifier::{BuilderVerifierExt as _, Verifier};

        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let said = |error: rustls::Error| error.to_string();
        let builder = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(said)?;
        let roots = self.certificates()?;
        let builder = if self.only_these {
            let mut store = rustls::RootCertStore::empty();
            for root in roots {
                store.add(root).map_err(|error| format!("a root certificate cannot be used: {error}"))?;
            }
            builder.with_root_certificates(store)
        } else if roots.is_empty() {
            builder.with_platform_verifier().map_err(said)?
        } else {
            let verifier = Verifier::new_with_extra_roots(roots, provider).map_err(said)?;
            builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
        };
        Ok(builder.with_no_client_auth())
    }

    #[cfg(feature = "rustls")]
    fn certificates(&self) -> Result<Vec<rustls::pki_types::CertificateDer<'static>>, String> {
        use rustls::pki_types::CertificateDer;
        use rustls::pki_types::pem::PemObject as _;

        let mut certificates = Vec::new();
        for root in &self.roots {
            if !is_pem(root) {
                certificates.push(CertificateDer::from(root.clone()));
                continue;
            }
            let before = certificates.len();
            for certificate in CertificateDer::pem_slice_iter(root) {
                certificates.push(certificate.map_err(|error| format!("a root certificate is not PEM: {error}"))?);
            }
            if certificates.len() == before {
                return Err(NOTHING_IN_IT.to_owned());
            }
        }
        Ok(certificates)
    }

    #[cfg(feature = "native-tls")]
    fn by_the_system(&self) -> Result<native_tls::TlsConnector, String> {
        use native_tls::{Certificate, Protocol, TlsConnector};

        let mut builder = TlsConnector::builder();
        builder.min_protocol_version(Some(Protocol::Tlsv12)).disable_built_in_roots(self.only_these);
        for root in &self.roots {
            let refuse = |what: &str, error: native_tls::Error| format!("a root certificate {what}: {error}");
            let certificates = if is_pem(root) {
                Certificate::stack_from_pem(root).map_err(|error| refuse("is not PEM", error))?
            } else {
                vec![Certificate::from_der(root).map_err(|error| refuse("cannot be used", error))?]
            };
            if certificates.is_empty() {
                return Err(NOTHING_IN_IT.to_owned());
            }
            for certificate in certificates {
                builder.add_root_certificate(certificate);
            }
        }
        builder.build().map_err(|error| error.to_string())
    }
}

impl Backend {
    pub(super) fn apply(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        match self {
            #[cfg(feature = "native-tls")]
            Self::Native(connector) => builder.tls_backend_preconfigured(connector.clone()),
            #[cfg(feature = "rustls")]
            Self::Rustls(config) => builder.tls_backend_preconfigured((**config).clone()),
            #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
            Self::None => builder,
        }
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
const NOTHING_IN_IT: &str = "the PEM of root certificates has no certificate in it";

#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn is_pem(certificate: &[u8]) -> bool {
    const MARK: &[u8] = b"-----BEGIN";
    certificate.windows(MARK.len()).any(|window| window == MARK)
}
