//! The identity provider: where it lets people sign in, and what it gives for a code.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use runtime::World;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use web::{BaseUrl, Failure};

use crate::attempt::Attempt;

/// What is asked for: who it is, and the verified address by which the table knows people.
const SCOPE: &str = "openid email profile";

/// The provider, as this deployment's client sees it.
#[derive(Clone, Debug)]
pub(crate) struct Provider {
    world: World,
    issuer: String,
    client_id: String,
    redirect_uri: String,
}

/// The parts of the discovery document that matter here.
#[derive(Deserialize)]
pub(crate) struct Description {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
}

/// Why the provider gives nothing (RFC 6749, 5.2).
#[derive(Deserialize)]
struct Refused {
    error: String,
}

/// What the provider gives for a code.
#[derive(Deserialize)]
pub(crate) struct Tokens {
    pub(crate) access_token: String,
    id_token: Option<String>,
}

impl Provider {
    /// The provider at `issuer`, which sends people back to `base_url`.
    pub(crate) fn new(world: World, issuer: String, client_id: String, base_url: &BaseUrl) -> Provider {
        Provider { world, issuer, client_id, redirect_uri: base_url.join("/sign-in/callback") }
    }

    /// The `iss` of its answers and tokens.
    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Where the browser goes to sign in.
    pub(crate) fn sign_in_url(&self, at: &Description, attempt: &Attempt) -> Result<String, Failure> {
        let endpoint = &at.authorization_endpoint;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&attempt.verifier));
        let query = form(&[
            ("response_type", "code"),
            ("client_id", &self.client_id),
            ("redirect_uri", &self.redirect_uri),
            ("scope", SCOPE),
            ("state", &attempt.state),
            ("nonce", &attempt.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ])?;
        let joint = if endpoint.contains('?') { '&' } else { '?' };
        Ok(format!("{endpoint}{joint}{query}"))
    }

    /// What the provider gives for a code; nothing when it does not take it.
    pub(crate) async fn exchange(
        &self,
        at: &Description,
        code: &str,
        attempt: &Attempt,
    ) -> Result<Option<Tokens>, Failure> {
        let form = form(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect_uri),
            ("client_id", &self.client_id),
            ("code_verifier", &attempt.verifier),
        ])?;
        let (status, body) = self.world.post_form(&at.token_endpoint, &form, None).await?;
        let unreadable =
            || Failure::passing(format!("read what the issuer gives for a code (status {status})"));
        if status == 200 {
            return serde_json::from_slice(&body).map(Some).map_err(|cause| unreadable().because(cause));
        }
        // Of everything that it may refuse only this is about the code; a client it does not know is about us.
        let refused = serde_json::from_slice::<Refused>(&body);
        if refused.is_ok_and(|refused| refused.error == "invalid_grant") {
            Ok(None)
        } else {
            Err(unreadable())
        }
    }

    /// What the provider says of itself now. Asked for before anything is used up.
    pub(crate) async fn description(&self) -> Result<Description, Failure> {
        let unreadable = || Failure::passing("read the description of the issuer");
        let url = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
        let description = self.world.get_json(&url).await?;
        let description: Description =
            serde_json::from_slice(&description).map_err(|cause| unreadable().because(cause))?;
        // A description of somebody else would send our people, and their codes, to them; so would plain endpoints.
        let endpoints = [&description.authorization_endpoint, &description.token_endpoint];
        let is_weaker = self.issuer.starts_with("https:")
            && endpoints.iter().any(|endpoint| !endpoint.starts_with("https:"));
        if description.issuer != self.issuer || is_weaker { Err(unreadable()) } else { Ok(description) }
    }
}

impl Tokens {
    /// Whether they were made for this attempt and this person. The ID token came straight from the provider, so
    /// that its signature says nothing more (OpenID Connect Core 3.1.3.7).
    pub(crate) fn belong_to(&self, attempt: &Attempt, subject: &str) -> bool {
        let Some(id_token) = &self.id_token else { return true };
        let payload = id_token.split('.').nth(1).and_then(|payload| URL_SAFE_NO_PAD.decode(payload).ok());
        let claims =
            payload.and_then(|payload| serde_json::from_slice::<Value>(&payload).ok()).unwrap_or_default();
        let says = |claim: &str, value: &str| claims.get(claim).and_then(Value::as_str) == Some(value);
        says("nonce", &attempt.nonce) && says("sub", subject)
    }
}

fn form(pairs: &[(&str, &str)]) -> Result<String, Failure> {
    serde_urlencoded::to_string(pairs)
        .map_err(|cause| Failure::lasting("word a request to the issuer").because(cause))
}
