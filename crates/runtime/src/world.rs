//! Everything a function does not decide itself.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_dynamodb::config::{
    BehaviorVersion, Region, StalledStreamProtectionConfig, retry::RetryConfig, timeout::TimeoutConfig,
};
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::SdkConfig;
use http::{Method, header};
use web::Failure;

use crate::{Clock, Entropy, Keys, Settings, client, fetch};

/// The outside of a function: settings, clock, chance, and the way to other machines.
#[derive(Debug, Clone)]
pub struct World {
    /// The settings the deployment was started with.
    pub settings: Settings,
    /// Where `now` comes from.
    pub clock: Clock,
    /// Where random bytes come from.
    pub entropy: Entropy,
    /// How the AWS clients reach AWS.
    pub http_client: SharedHttpClient,
    open_client: SharedHttpClient,
    credentials: Option<Credentials>,
    /// The origins that clients were made for.
    wanted: Arc<Mutex<BTreeSet<String>>>,
    /// Whom AWS is called as where nothing is signed; in the cloud there is no such place.
    unsigned_as: Option<&'static str>,
}

/// Who calls AWS where nobody is anybody. A package that has these words in it is refused.
const LOCAL_IDENTITY: &str = "countersign local identity";

/// How long one try of an AWS call may take. DynamoDB, SES and KMS answer in milliseconds.
const ATTEMPT: Duration = Duration::from_secs(2);
/// How long an AWS call may take with its retries: less than the shortest function timeout.
const OPERATION: Duration = Duration::from_secs(6);
/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(1);
/// How often an AWS call is tried.
const ATTEMPTS: u32 = 3;
/// The first pause between two tries; it doubles.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

impl World {
    /// The cloud: the process's environment, the system's clock and randomness, TLS.
    ///
    /// Lambda hands the function's role over in three variables that stay the same for the life of the
    /// process, so no credential chain is needed.
    pub fn from_environment() -> Self {
        let settings = Settings::from_environment();
        let credentials = credentials(&settings);
        Self {
            settings,
            clock: Clock::system(),
            entropy: Entropy::system(),
            http_client: client::for_aws(),
            open_client: client::for_anyone(),
            credentials,
            wanted: Arc::default(),
            unsigned_as: None,
        }
    }

    /// A world of its own, for the local program and for tests: everything goes through `http_client`, signed only
    /// where the settings have credentials.
    pub fn new(settings: Settings, clock: Clock, entropy: Entropy, http_client: SharedHttpClient) -> Self {
        let open_client = http_client.clone();
        let credentials = credentials(&settings);
        let (wanted, unsigned_as) = (Arc::default(), Some(LOCAL_IDENTITY));
        Self { settings, clock, entropy, http_client, open_client, credentials, wanted, unsigned_as }
    }

    /// A client of DynamoDB.
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        let shared = self.shared_config("dynamodb", "AWS_ENDPOINT_URL_DYNAMODB");
        let mut config = aws_sdk_dynamodb::config::Builder::from(&shared);
        if self.is_unsigned() {
            config.set_allow_no_auth();
        }
        aws_sdk_dynamodb::Client::from_conf(config.build())
    }

    /// A client of SES.
    pub fn ses(&self) -> aws_sdk_ses::Client {
        let shared = self.shared_config("email", "AWS_ENDPOINT_URL_SES");
        let mut config = aws_sdk_ses::config::Builder::from(&shared);
        if self.is_unsigned() {
            config.set_allow_no_auth();
        }
        aws_sdk_ses::Client::from_conf(config.build())
    }

    /// The keys of KMS.
    pub fn keys(&self) -> Keys {
        let shared = self.shared_config("kms", "AWS_ENDPOINT_URL_KMS");
        let mut config = aws_sdk_kms::config::Builder::from(&shared);
        if self.is_unsigned() {
            config.set_allow_no_auth();
        }
        Keys::new(aws_sdk_kms::Client::from_conf(config.build()))
    }

    /// The document at a URL of the identity provider.
    pub async fn get_json(&self, url: &str) -> Result<Vec<u8>, Failure> {
        let answer = fetch::send(self.open_client.clone(), Method::GET, url, &[], String::new()).await?;
        match answer.status {
            200 => Ok(answer.body),
            status => Err(Failure::passing(format!("read a document of the issuer (status {status})"))),
        }
    }

    /// What a URL of the identity provider answers to a form: the status and the document.
    ///
    /// `authorization` is the value of that header, for providers that want the client to prove itself.
    pub async fn post_form(
        &self,
        url: &str,
        form: &str,
        authorization: Option<&str>,
    ) -> Result<(u16, Vec<u8>), Failure> {
        let mut headers = vec![(header::CONTENT_TYPE, "application/x-www-form-urlencoded".to_owned())];
        headers.extend(authorization.map(|value| (header::AUTHORIZATION, value.to_owned())));
        let answer =
            fetch::send(self.open_client.clone(), Method::POST, url, &headers, form.to_owned()).await?;
        Ok((answer.status, answer.body))
    }

    /// Connects to whatever clients were made for, so that the first call finds a connection.
    ///
    /// Lambda gives a starting function a whole processor, and later a fraction of one: what is done here is not
    /// waited for by anybody. What fails here fails again, and is told, when it is needed. An environment that is
    /// prepared long before it is used would find the connection closed, so it makes none.
    pub async fn connect(&self) {
        if self
            .settings
            .get("AWS_LAMBDA_INITIALIZATION_TYPE")
            .is_some_and(|initialized| initialized != "on-demand")
        {
            return;
        }
        let wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let connecting =
            wanted.iter().map(|origin| fetch::connect(self.http_client.clone(), origin, timeouts()));
        futures::future::join_all(connecting).await;
    }

    /// What the client of each service is made of, and a note of where it will go.
    fn shared_config(&self, service: &str, own_endpoint: &str) -> SdkConfig {
        let region = self.region();
        let endpoint = self.endpoint(own_endpoint);
        // In China the name ends otherwise, and the first call connects by itself.
        let origin = endpoint.clone().unwrap_or_else(|| format!("https://{service}.{region}.amazonaws.com"));
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner).insert(origin);
        let mut config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .stalled_stream_protection(whole_bodies())
            .http_client(self.http_client.clone())
            .region(region)
            .sleep_impl(TokioSleep::new())
            .retry_config(retries())
            .timeout_config(timeouts());
        config.set_endpoint_url(endpoint);
        config.set_credentials_provider(self.credentials.clone().map(SharedCredentialsProvider::new));
        config.build()
    }

    /// A program on this machine does not look at signatures, and making them takes time.
    fn is_unsigned(&self) -> bool {
        self.credentials.is_none() && self.unsigned_as.is_some()
    }

    /// Lambda always sets a region; elsewhere any name will do, as an endpoint is set too.
    fn region(&self) -> Region {
        Region::new(self.settings.get("AWS_REGION").unwrap_or("us-east-1").to_owned())
    }

    fn endpoint(&self, own: &str) -> Option<String> {
        self.settings.get(own).or_else(|| self.settings.get("AWS_ENDPOINT_URL")).map(str::to_owned)
    }
}

fn credentials(settings: &Settings) -> Option<Credentials> {
    let key_id = settings.get("AWS_ACCESS_KEY_ID")?;
    let secret = settings.get("AWS_SECRET_ACCESS_KEY")?;
    let session_token = settings.get("AWS_SESSION_TOKEN").map(str::to_owned);
    Some(Credentials::new(key_id, secret, session_token, None, "environment"))
}

fn retries() -> RetryConfig {
    RetryConfig::standard()
        .with_max_attempts(ATTEMPTS)
        .with_initial_backoff(FIRST_PAUSE)
        .with_max_backoff(LONGEST_PAUSE)
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(OPERATION)
        .build()
}

/// What is sent and received is small and read in one piece, so that the time one try may take is enough.
fn whole_bodies() -> StalledStreamProtectionConfig {
    StalledStreamProtectionConfig::disabled()
}

#[cfg(test)]
mod tests;
