//! TLS of the default transport: whom it trusts, and by which library.

use std::fmt;

/// What a transport does about TLS.
#[derive(Clone, Default)]
pub(super) struct Tls {
    /// Certificates in PEM or DER, as they were given.
    pub(super) roots: Vec<Vec<u8>>,
    pub(super) only_these: bool,
    #[cfg(feature = "native-tls")]
    pub(super) native: bool,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.only_these { "only" } else { "more" };
        write!(f, "Tls({} {what})", self.roots.len())
    }
}

impl Tls {
    pub(super) fn apply(&self, builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, String> {
        if self.only_these && self.roots.is_empty() {
            return Err("no certificate authority is trusted: only_these_roots needs root_certificates".to_owned());
        }
        #[cfg(feature = "native-tls")]
        if self.native || !cfg!(feature = "rustls") {
            return self.by_the_system(builder);
        }
        #[cfg(feature = "rustls")]
        return self.by_rustls().map(|config| builder.tls_backend_preconfigured(config));
        #[cfg(not(feature = "rustls"))]
        if self.roots.is_empty() {
            Ok(builder)
        } else {
            Err("certificates need TLS, and this program was built without: turn on the feature `rustls`".to_owned())
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
                return Err("the PEM of root certificates has no certificate in it".to_owned());
            }
        }
        Ok(certificates)
    }

    #[cfg(feature = "native-tls")]
    fn by_the_system(&self, builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, String> {
        let mut certificates = Vec::new();
        for root in &self.roots {
            let said = |error: reqwest::Error| format!("a root certificate cannot be used: {error}");
            if is_pem(root) {
                certificates.extend(reqwest::Certificate::from_pem_bundle(root).map_err(said)?);
            } else {
                certificates.push(reqwest::Certificate::from_der(root).map_err(said)?);
            }
        }
        let builder = builder.tls_backend_native().tls_version_min(reqwest::tls::Version::TLS_1_2);
        Ok(if self.only_these { builder.tls_certs_only(certificates) } else { builder.tls_certs_merge(certificates) })
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn is_pem(certificate: &[u8]) -> bool {
    const MARK: &[u8] = b"-----BEGIN";
    certificate.windows(MARK.len()).any(|window| window == MARK)
}
