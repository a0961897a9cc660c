//! TLS, chosen once for everything that leaves the process.

use aws_smithy_http_client::{
    Builder,
    tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::{
    connector_metadata::ConnectorMetadata,
    http::{HttpClient, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector},
    runtime_components::RuntimeComponents,
};

/// The roots that AWS endpoints chain to (<https://www.amazontrust.com/repository/>).
///
/// Parsing the system's 140 roots would cost more than the rest of a function's start-up together.
const AMAZON_ROOTS: &[u8] = include_bytes!("../roots/amazon.pem");

/// A client that trusts Amazon's roots only. Certificates are parsed at the first use.
pub(crate) fn for_aws() -> SharedHttpClient {
    SharedHttpClient::new(Late(trusting(TrustStore::empty().with_pem_certificate(AMAZON_ROOTS))))
}

/// A client that trusts the system's roots, for an identity provider anywhere on the internet.
pub(crate) fn for_anyone() -> SharedHttpClient {
    trusting(TrustStore::default())
}

fn trusting(roots: TrustStore) -> SharedHttpClient {
    let builder = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring));
    match TlsContext::builder().with_trust_store(roots).build() {
        Ok(context) => builder.tls_context(context).build_https(),
        // Today a context cannot fail to build; should that change, the provider's own default still verifies.
        Err(_) => builder.build_https(),
    }
}

/// A client that does nothing before its first use.
///
/// By itself it would read the roots once more for each client of a service that is made, to throw them away: a check
/// for stores that may be broken, which takes an eighth of what a function does before its first poll.
#[derive(Debug)]
struct Late(SharedHttpClient);

impl HttpClient for Late {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        self.0.http_connector(settings, components)
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.0.connector_metadata()
    }
}
