//! Plain HTTP to an identity provider: its keys and its token endpoint.

use std::{fmt, time::Duration};

use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime_api::{
    client::{
        http::SharedHttpClient,
        interceptors::context::{Error, Output},
        orchestrator::{HttpRequest, HttpResponse, OrchestratorError},
        ser_de::DeserializeResponse,
    },
    http::Headers,
};
use aws_smithy_types::{body::SdkBody, config_bag::ConfigBag, timeout::TimeoutConfig};
use http::{Method, Uri, header};
use http_body_util::Limited;
use web::Failure;

/// How long an identity provider may take. A person is waiting.
const PATIENCE: Duration = Duration::from_secs(3);

/// The largest document read from an identity provider; key sets and tokens are a few KiB.
const LARGEST_ANSWER_BYTES: usize = 256 * 1024;

/// What an identity provider answered.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

/// Sends one request and reads the whole answer. No redirect is followed and nothing is retried.
pub(crate) async fn send(
    client: SharedHttpClient,
    method: Method,
    url: &str,
    headers: &[(header::HeaderName, String)],
    body: String,
) -> Result<Fetched, Failure> {
    let (origin, path) = split(url)?;
    let attempt = format!("{method} {origin}");
    let mut request = HttpRequest::new(SdkBody::from(body));
    let wrong = |cause: aws_smithy_runtime_api::http::HttpError| {
        Failure::lasting("build a request to the issuer").because(cause)
    };
    request.set_method(method.as_str()).map_err(wrong)?;
    request.set_uri(path).map_err(wrong)?;
    let to: &mut Headers = request.headers_mut();
    to.insert(header::ACCEPT.as_str(), "application/json");
    for (name, value) in headers {
        to.insert(name.as_str().to_owned(), value.clone());
    }

    let patience = TimeoutConfig::builder().connect_timeout(PATIENCE).operation_timeout(PATIENCE).build();
    let operation = Operation::builder()
        .service_name("issuer")
        .operation_name("fetch")
        .http_client(client)
        .endpoint_url(&origin)
        .no_auth()
        .no_retry()
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .timeout_config(patience)
        .serializer(Ok::<HttpRequest, _>)
        .deserializer_impl::<Fetched, Unreadable>(Reading)
        .build();
    operation
        .invoke(request)
        .await
        .map_err(|cause| Failure::passing(format!("ask the issuer ({attempt})")).because(cause))
}

/// Opens a connection and leaves it for whoever calls the same origin with the same timeouts next.
///
/// The answer does not matter: DynamoDB and SES both have one for a request that asks for nothing.
pub(crate) async fn connect(client: SharedHttpClient, origin: &str, timeouts: TimeoutConfig) {
    let mut request = HttpRequest::new(SdkBody::empty());
    if request.set_uri("/").is_err() {
        return;
    }
    let operation = Operation::builder()
        .service_name("connection")
        .operation_name("open")
        .http_client(client)
        .endpoint_url(origin)
        .no_auth()
        .no_retry()
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .timeout_config(timeouts)
        .serializer(Ok::<HttpRequest, _>)
        .deserializer_impl::<Fetched, Unreadable>(Reading)
        .build();
    if let Err(cause) = operation.invoke(request).await {
        tracing::info!(error = web::failure::chain(&cause), "no connection ahead of time");
    }
}

/// Reads an answer whole, and of one that is too large no more than an answer may have.
#[derive(Debug)]
struct Reading;

impl DeserializeResponse for Reading {
    /// Comes before the body does: the one place where it can be kept from growing.
    fn deserialize_streaming_with_config(
        &self,
        response: &mut HttpResponse,
        _: &ConfigBag,
    ) -> Option<Result<Output, OrchestratorError<Error>>> {
        let body = response.take_body();
        *response.body_mut() = SdkBody::from_body_1_x(Limited::new(body, LARGEST_ANSWER_BYTES));
        None
    }

    fn deserialize_nonstreaming_with_config(
        &self,
        response: &HttpResponse,
        _: &ConfigBag,
    ) -> Result<Output, OrchestratorError<Error>> {
        let unreadable = || OrchestratorError::operation(Unreadable);
        let body = response.body().bytes().map(<[u8]>::to_vec).ok_or_else(unreadable);
        body.map(|body| Output::erase(Fetched { status: response.status().as_u16(), body }))
            .map_err(|cause| cause.map_operation_error(Error::erase))
    }
}

/// The issuer's answer is too large to be what was asked for.
#[derive(Debug)]
struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer is larger than expected")
    }
}

impl std::error::Error for Unreadable {}

/// The origin of a URL, and its path with the query.
fn split(url: &str) -> Result<(String, &str), Failure> {
    let not_a_url = || Failure::lasting("read the issuer's URL");
    let uri: Uri = url.parse().map_err(|cause: http::uri::InvalidUri| not_a_url().because(cause))?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(not_a_url());
    };
    let origin = format!("{scheme}://{authority}");
    let path = url.get(origin.len()..).filter(|path| path.starts_with('/')).unwrap_or("/");
    Ok((origin, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_split_into_origin_and_path() {
        assert_eq!(
            split("https://id.example:8443/.well-known/jwks.json?x=1").unwrap(),
            ("https://id.example:8443".to_owned(), "/.well-known/jwks.json?x=1")
        );
        assert_eq!(split("https://id.example").unwrap(), ("https://id.example".to_owned(), "/"));
        assert!(split("/relative").is_err());
    }
}
