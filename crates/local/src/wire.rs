//! The network of the local program: a connector that hands each SDK request to the service it is meant for, in
//! this process.
//!
//! The functions keep their real SDK clients; what is fake lives on this side of the wire. Every call passes the
//! fault rules and is written down.

mod answer;
mod asked;

use std::fmt;
use std::sync::Arc;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{Request, Response};
use http_body_util::BodyExt as _;

pub use self::asked::Asked;
use crate::database::{Database, Request as TableRequest};
use crate::faults::{Faults, Kind, Rule};
use crate::ledger::{Call, Ledger, Units};
use crate::signing;

/// Something other than the table that functions talk to.
pub trait Host: Send + Sync {
    /// Answers one request of the named function.
    fn call<'a>(&'a self, function: &'a str, request: Request<Bytes>) -> BoxFuture<'a, Response<Bytes>>;
}

/// Everybody a function can reach; clones share them.
#[derive(Clone)]
pub struct Hosts {
    database: Database,
    faults: Faults,
    ledger: Ledger,
    mail: Option<Arc<dyn Host>>,
    signing: Option<Arc<dyn Host>>,
    others: Option<Arc<dyn Host>>,
}

impl Hosts {
    /// The table only.
    pub fn new(database: Database, faults: Faults, ledger: Ledger) -> Self {
        Self { database, faults, ledger, mail: None, signing: None, others: None }
    }

    /// With SES: every host that begins with `email.`.
    #[must_use]
    pub fn with_mail(mut self, mail: Arc<dyn Host>) -> Self {
        self.mail = Some(mail);
        self
    }

    /// With KMS, which is known by what it is asked.
    #[must_use]
    pub fn with_signing(mut self, signing: Arc<dyn Host>) -> Self {
        self.signing = Some(signing);
        self
    }

    /// With somebody behind every other name, such as the issuer.
    #[must_use]
    pub fn with_others(mut self, others: Arc<dyn Host>) -> Self {
        self.others = Some(others);
        self
    }
}

/// One function's connection to its hosts.
#[derive(Clone)]
pub struct Wire {
    function: Arc<str>,
    hosts: Hosts,
}

impl Wire {
    /// A client for the World of `function`; its name goes with every call.
    pub fn client(function: &str, hosts: Hosts) -> SharedHttpClient {
        SharedHttpClient::new(Self { function: function.into(), hosts })
    }

    async fn carry(self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
        let (parts, body) = request.into_parts();
        let body = body.collect().await.map_err(ConnectorError::user)?.to_bytes();
        let request = Request::from_parts(parts, body);

        let response = match operation_on_table(&request) {
            Some(operation) => self.to_table(&operation, request.body()).await?,
            None => self.to_host(request).await?,
        };
        HttpResponse::try_from(response.map(SdkBody::from))
            .map_err(|error| ConnectorError::other(error.into(), None))
    }

    async fn to_table(&self, operation: &str, body: &Bytes) -> Result<Response<Bytes>, ConnectorError> {
        let database = &self.hosts.database;
        let mut request = match TableRequest::read(operation, body) {
            Ok(request) => request,
            Err(reply) => return answer::json(reply.status, reply.body),
        };
        let asked = Asked::of_table(&request, database.schema().partition_key());
        let rule = self.hosts.faults.strike(&self.function, &asked);
        if let Some(rule) = rule.as_ref().filter(|rule| rule.kind.prevents()) {
            return self.fail(&asked, rule);
        }

        if self.hosts.faults.are_none() {
            // An answer that cannot get lost is not asked for again.
            request.forget_token();
        }
        let reply = match rule.as_ref().and_then(|rule| rule.behind) {
            Some(behind) => {
                let reply = database.call_in_past(request, behind as usize).await;
                reply.map_err(|failure| ConnectorError::user(failure.into()))?
            }
            None => database.call(request).await,
        };
        self.note(&asked, reply.units, Some(reply.status), rule.as_ref());
        match rule.map(|rule| rule.kind) {
            Some(Kind::TimeoutAfter) => Err(lost()),
            _ => answer::json(reply.status, reply.body),
        }
    }

    async fn to_host(&self, request: Request<Bytes>) -> Result<Response<Bytes>, ConnectorError> {
        let name = request.uri().host().unwrap_or_default().to_owned();
        let (asked, host) = if name.starts_with("email.") {
            (Asked::of_form("ses", request.body()), &self.hosts.mail)
        } else if let Some(operation) = signing::operation(&request) {
            (Asked::of_service("kms", operation), &self.hosts.signing)
        } else {
            (Asked::of_host(&name, &request), &self.hosts.others)
        };
        let Some(host) = host else {
            return Err(ConnectorError::io(format!("nobody answers at {name}").into()));
        };
        let rule = self.hosts.faults.strike(&self.function, &asked);
        if let Some(rule) = rule.as_ref().filter(|rule| rule.kind.prevents()) {
            return self.fail(&asked, rule);
        }

        tokio::task::yield_now().await;
        let response = host.call(&self.function, request).await;
        self.note(&asked, Units::default(), Some(response.status().as_u16()), rule.as_ref());
        match rule {
            Some(_) => Err(lost()),
            None => Ok(response),
        }
    }

    /// What the caller sees of a fault that keeps the deed from being done.
    fn fail(&self, asked: &Asked, rule: &Rule) -> Result<Response<Bytes>, ConnectorError> {
        let answered = answer::for_fault(asked, rule);
        let status = answered.as_ref().ok().map(|response| response.status().as_u16());
        self.note(asked, Units::default(), status, Some(rule));
        answered
    }

    fn note(&self, asked: &Asked, units: Units, status: Option<u16>, rule: Option<&Rule>) {
        let answered = rule.is_none_or(|rule| rule.kind != Kind::TimeoutAfter);
        self.hosts.ledger.record(Call {
            function: self.function.to_string(),
            service: asked.service.clone(),
            operation: asked.operation.clone(),
            index: asked.index.clone(),
            leading_keys: asked.leading_keys(),
            actions: asked.actions_on_keys(),
            units,
            status: status.filter(|_| answered),
            fault: rule.map(|rule| rule.kind),
        });
    }
}

/// A timeout that takes no time.
fn lost() -> ConnectorError {
    ConnectorError::timeout("a fault rule let the answer be lost".into())
}

fn operation_on_table(request: &Request<Bytes>) -> Option<String> {
    let target = request.headers().get("x-amz-target")?.to_str().ok()?;
    target.strip_prefix("DynamoDB_20120810.").map(str::to_owned)
}

impl HttpClient for Wire {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Wire {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(self.clone().carry(request))
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").field("function", &self.function).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
