//! How servers are trusted: the machine's own root certificates and any that are added, on
//! rustls with ring.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};

use super::Error;

/// A configuration, and how many root certificates it trusts. A machine without any still gets
/// one: only `https` then fails, and says why.
pub(super) fn config(added: &[CertificateDer<'static>]) -> Result<(ClientConfig, usize), Error> {
    let mut roots = RootCertStore::empty();
    let native = rustls_native_certs::load_native_certs();
    for error in &native.errors {
        tracing::warn!(%error, "some root certificates of this machine cannot be read");
    }
    roots.add_parsable_certificates(native.certs);
    for root in added {
        roots.add(root.clone()).map_err(Error::Tls)?;
    }
    let count = roots.len();
    // Named here: without it rustls asks for a provider of the whole process, which may not be set.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(Error::Tls)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((config, count))
}
