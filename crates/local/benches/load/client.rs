//! One connection that is kept alive.

use bytes::Bytes;
use http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

use crate::Outcome;

/// A client with a connection of its own.
pub(crate) struct Client {
    sender: SendRequest<Full<Bytes>>,
    address: String,
}

/// A request, ready to be sent.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) accept: &'static str,
    pub(crate) token: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) body: Option<Value>,
}

impl Call {
    pub(crate) fn get(path: impl Into<String>) -> Call {
        let path = path.into();
        Call { method: Method::GET, path, accept: "application/json", token: None, key: None, body: None }
    }

    pub(crate) fn post(path: impl Into<String>, body: Value) -> Call {
        Call { method: Method::POST, body: Some(body), ..Call::get(path) }
    }

    pub(crate) fn page(self) -> Call {
        Call { accept: "text/html", ..self }
    }

    pub(crate) fn by(self, token: &str) -> Call {
        Call { token: Some(token.to_owned()), ..self }
    }

    pub(crate) fn key(self, key: String) -> Call {
        Call { key: Some(key), ..self }
    }
}

impl Client {
    pub(crate) async fn connect(address: &str) -> Outcome<Client> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // When the connection breaks, the next request on it says so.
        tokio::spawn(async move { drop(connection.await) });
        Ok(Client { sender, address: address.to_owned() })
    }

    /// Sends a request and reads the whole answer.
    pub(crate) async fn send(&mut self, call: Call) -> Outcome<(StatusCode, Bytes)> {
        let mut request = Request::builder()
            .method(call.method)
            .uri(call.path)
            .header(header::HOST, &self.address)
            .header(header::ACCEPT, call.accept);
        if let Some(token) = call.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(key) = call.key {
            request = request.header("idempotency-key", key);
        }
        let body = match call.body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Bytes::from(body.to_string())
            }
            None => Bytes::new(),
        };
        self.sender.ready().await?;
        let response = self.sender.send_request(request.body(Full::new(body))?).await?;
        let status = response.status();
        Ok((status, response.into_body().collect().await?.to_bytes()))
    }

    /// Sends a request that has to succeed.
    pub(crate) async fn expect(&mut self, call: Call) -> Outcome<Value> {
        let asked = format!("{} {}", call.method, call.path.split('?').next().unwrap_or_default());
        let (status, body) = self.send(call).await?;
        if !status.is_success() {
            return Err(format!("{asked} answered {status}: {}", String::from_utf8_lossy(&body)).into());
        }
        Ok(if body.is_empty() { Value::Null } else { serde_json::from_slice(&body)? })
    }
}
