//! The door of people and programs: API Gateway's payload 2.0, read by the same parser here and in the cloud.

use std::{convert::Infallible, future::Future, panic::AssertUnwindSafe, time::Duration};

use futures::FutureExt as _;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use lambda_http::{
    Adapter, Body, Context, LambdaEvent, Request, Service as _,
    aws_lambda_events::apigw::ApiGatewayV2httpRequest, request::LambdaRequest, service_fn,
};
use web::{BaseUrl, Failure, Problem, Response, problem::Asked};

use super::{Door, DoorFailure, Invocation};

/// What an answer takes that says that there is none: it is worded, logged and sent.
const TO_SAY_SO: Duration = Duration::from_millis(500);

/// A door that answers HTTP requests. It never fails towards Lambda: whatever goes wrong leaves as a problem.
pub fn http<A, F, Fut>(base_url: BaseUrl, app: A, handle: F) -> Door
where
    A: Clone + Send + Sync + 'static,
    F: Fn(A, Request) -> Fut + Send + Sync + Clone + 'static,
    Fut: Future<Output = Result<Response, Problem>> + Send + 'static,
{
    Door::new(move |invocation| {
        let (base_url, app, handle) = (base_url.clone(), app.clone(), handle.clone());
        async move {
            let patience = invocation.patience;
            let service = service_fn(move |request: Request| {
                let (base_url, app, handle) = (base_url.clone(), app.clone(), handle.clone());
                let handle = move |request| in_time(patience, handle(app, request));
                async move { Ok::<_, Infallible>(answer(&base_url, request, handle).await) }
            });
            let event = read(&invocation)?;
            // `Adapter` builds the request while it is called, and does so with `expect`.
            let answered = AssertUnwindSafe(async { Adapter::from(service).call(event).await })
                .catch_unwind()
                .await
                .map_err(|_| DoorFailure::malformed(&Failure::lasting("build the request from the event")))?;
            match answered {
                Ok(answer) => {
                    serde_json::to_value(&answer).map_err(|cause| DoorFailure::of("unreadableAnswer", &cause))
                }
                Err(never) => match never {},
            }
        }
    })
}

/// Reads the event as `lambda_http` does in the cloud, at once as the one kind of event that its gateway sends.
fn read(invocation: &Invocation) -> Result<LambdaEvent<LambdaRequest>, DoorFailure> {
    let mut request: ApiGatewayV2httpRequest = invocation.read()?;
    request.raw_path = request.raw_path.map(|path| encoded(&path, b"/-._~!$&'()*+,;=:@"));
    // The query comes as it was sent, by whoever.
    request.raw_query_string = request.raw_query_string.map(|query| encoded(&query, b"/-._~!$&'()*+,;=:@?%"));
    let mut context = Context::default();
    context.request_id.clone_from(&invocation.request_id);
    Ok(LambdaEvent::new(LambdaRequest::ApiGatewayV2(request), context))
}

/// HTTP APIs hand the path over decoded, and a space or a line of Greek in it is no URI: without this a request that
/// should find nothing would fail.
fn encoded(text: &str, as_they_are: &[u8]) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || as_they_are.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let digits =
                [byte >> 4, byte & 15].map(|digit| char::from_digit(u32::from(digit), 16).unwrap_or('0'));
            encoded.push('%');
            encoded.extend(digits.map(|digit| digit.to_ascii_uppercase()));
        }
        encoded
    })
}

/// What is handled, unless it takes so long that Lambda would end the process before anybody hears of it.
async fn in_time(
    patience: Option<Duration>,
    handling: impl Future<Output = Result<Response, Problem>>,
) -> Result<Response, Problem> {
    let Some(patience) = patience else { return handling.await };
    let late = |_| Failure::passing("answer in the time that there is").into();
    tokio::time::timeout(patience.saturating_sub(TO_SAY_SO), handling)
        .await
        .unwrap_or_else(|elapsed| Err(late(elapsed)))
}

async fn answer<Fut>(base_url: &BaseUrl, request: Request, handle: impl FnOnce(Request) -> Fut) -> Response
where
    Fut: Future<Output = Result<Response, Problem>>,
{
    let asked = Asked::by(&request);
    let route_key = web::request::route_key(&request).to_owned();
    let handled = AssertUnwindSafe(async { handle(request).await }).catch_unwind().await;
    let outcome = handled
        .unwrap_or_else(|_| Err(Problem::internal(Failure::lasting("answer the request: it panicked"))));
    let mut response = outcome.unwrap_or_else(|problem| {
        log(&problem);
        problem.render(base_url, &asked)
    });
    tracing::info!(routeKey = route_key, status = response.status().as_u16(), "answered");
    join_repeated(response.headers_mut());
    if asked.method() == Method::HEAD {
        *response.body_mut() = Body::Empty;
    }
    response
}

/// Failures say little to the caller and everything to the log, once.
fn log(problem: &Problem) {
    let code = problem.code().as_str();
    match problem.cause().map(web::failure::chain) {
        Some(error) if problem.status().is_server_error() => tracing::error!(code, error, "failed"),
        Some(reason) => tracing::info!(code, reason, "refused"),
        None => tracing::info!(code, "refused"),
    }
}

/// Joins the values of repeated headers: payload 2.0 has one value per name, and `lambda_http` keeps the first.
/// Cookies have a list of their own there.
fn join_repeated(headers: &mut HeaderMap) {
    let names: Vec<HeaderName> =
        headers.keys().filter(|name| **name != header::SET_COOKIE).cloned().collect();
    for name in names {
        let values: Vec<&[u8]> = headers.get_all(&name).iter().map(HeaderValue::as_bytes).collect();
        if values.len() > 1
            && let Ok(joined) = HeaderValue::from_bytes(&values.join(&b", "[..]))
        {
            headers.insert(name, joined);
        }
    }
}
