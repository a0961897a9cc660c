//! Deciding and keeping: once per request, again when the world moved on in between.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Actor, Change, Moment};
use http::{HeaderName, HeaderValue, StatusCode, header};
use table::{Lost, Quotas, Remembered, StoredAnswer, Transaction};
use web::problem::Code;
use web::{Answer, Failure, Problem, Request, Response};

use crate::Desk;

/// How often a decision is made anew when what it was made on has changed.
const MOST_DECISIONS: u32 = 12;

/// A decision with the answer it gives, ready to be kept.
#[derive(Debug)]
pub struct Decided {
    /// Who caused it.
    pub actor: Actor,
    /// When it was made.
    pub now: Moment,
    /// What changes.
    pub changes: Vec<Change>,
    /// What may be used up.
    pub quotas: Quotas,
    /// The answer, once the changes are kept.
    pub response: Response,
}

/// One request that takes effect once, however often it is sent.
#[derive(Clone, Debug)]
pub struct Once {
    scope: String,
    key: web::idempotency::Key,
    fingerprint: String,
}

impl Once {
    /// The request under the key that its caller chose; none without a key.
    pub fn optional(request: &Request, scope: &str) -> Result<Option<Once>, Problem> {
        let Some(key) = web::idempotency::Key::optional(request.headers())? else { return Ok(None) };
        Once::new(request, scope, key).map(Some)
    }

    /// The request under the key that its caller had to choose.
    pub fn required(request: &Request, scope: &str) -> Result<Once, Problem> {
        Once::new(request, scope, web::idempotency::Key::required(request.headers())?)
    }

    fn new(request: &Request, scope: &str, key: web::idempotency::Key) -> Result<Once, Problem> {
        let fingerprint = URL_SAFE_NO_PAD.encode(web::idempotency::fingerprint(request)?);
        Ok(Once { scope: scope.to_owned(), key, fingerprint })
    }

    /// The part of this request with a number: it takes effect once, too.
    #[must_use]
    pub fn part(&self, number: usize) -> Once {
        Once { scope: format!("{}#{number}", self.scope), ..self.clone() }
    }

    /// The answer as it is remembered. Only text bodies are: a page is not worth remembering.
    pub fn remembered(&self, response: &Response) -> Remembered {
        let kept = |name: &HeaderName| {
            *name == header::LOCATION || *name == header::ETAG || *name == header::CONTENT_TYPE
        };
        let headers = response.headers().iter().filter(|(name, _)| kept(name));
        let headers =
            headers.filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())));
        let body = std::str::from_utf8(response.body()).unwrap_or_default().to_owned();
        let (fingerprint, status) = (self.fingerprint.clone(), response.status().as_u16());
        let answer = StoredAnswer { fingerprint, status, headers: headers.collect(), body };
        Remembered::new(&self.scope, self.key.as_str(), answer)
    }

    /// The answer that was given before, byte for byte.
    pub async fn replay(&self, desk: &Desk, now: Moment) -> Result<Option<Response>, Problem> {
        let Some(stored) = desk.table.answered(&self.scope, self.key.as_str(), now).await? else {
            return Ok(None);
        };
        if stored.fingerprint != self.fingerprint {
            return Err(Problem::new(Code::IdempotencyKeyReused));
        }
        let unreadable = || Failure::lasting("give a remembered answer again");
        let status = StatusCode::from_u16(stored.status).map_err(|cause| unreadable().because(cause))?;
        let mut response = web::respond::json_text(status, stored.body);
        for (name, value) in stored.headers {
            let name = HeaderName::try_from(name).map_err(|cause| unreadable().because(cause))?;
            let value = HeaderValue::try_from(value).map_err(|cause| unreadable().because(cause))?;
            response.headers_mut().insert(name, value);
        }
        Ok(Some(web::respond::replayed(response)))
    }
}

impl Desk {
    /// Decides and keeps what was decided. When something is no longer as the decision saw it, loads and
    /// decides again, so that the loser of a race is told what is true now; the same request under the
    /// same key gets the answer it got before.
    ///
    /// Whether there is such an answer is not asked beforehand: it hardly ever is there, and the transaction cannot
    /// be kept where it is.
    pub async fn decide<F, Fut>(&self, once: Option<&Once>, attempt: F) -> Answer
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<Decided, Problem>>,
    {
        for turn in 1..=MOST_DECISIONS {
            let decided = match attempt().await {
                Ok(decided) => decided,
                // An outage is no refusal. To look for an earlier answer would take as long again; whoever repeats it later
                // gets that.
                Err(problem) if problem.status().is_server_error() => return Err(problem),
                // It may be refused because the very same request has taken effect in the meantime.
                Err(problem) => return self.replay(once).await?.ok_or(problem),
            };
            let Decided { actor, now, changes, quotas, response } = decided;
            if changes.is_empty() && once.is_none() {
                return Ok(response);
            }
            let remembered = once.map(|once| once.remembered(&response));
            match self.table.commit(Transaction { actor, now, changes, quotas, remembered }).await? {
                Ok(()) => return Ok(response),
                Err(Lost::Refused(refusal)) => return self.replay(once).await?.ok_or_else(|| refusal.into()),
                Err(Lost::Stale) => self.table.pause(turn).await,
                Err(Lost::Answered) => {
                    if let Some(response) = self.replay(once).await? {
                        return Ok(response);
                    }
                }
                Err(Lost::InProgress) => return Err(Problem::new(Code::RequestInProgress)),
            }
        }
        Err(Failure::passing("decide on something that many others change").into())
    }

    async fn replay(&self, once: Option<&Once>) -> Result<Option<Response>, Problem> {
        match once {
            Some(once) => once.replay(self, self.clock.now()).await,
            None => Ok(None),
        }
    }
}
