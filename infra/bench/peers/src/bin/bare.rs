//! The least that a function with a table can be: the trimmed client, made as ours is, and as many reads as the
//! header `x-reads` asks for.

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region, SharedCredentialsProvider};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use lambda_http::{Body, Error, Request, Response, run, service_fn};

fn client() -> Result<aws_sdk_dynamodb::Client, Error> {
    let context = TlsContext::builder().with_trust_store(TrustStore::empty()).build()?;
    let http = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).tls_context(context).build_https();
    let credentials = Credentials::new(std::env::var("AWS_ACCESS_KEY_ID")?, std::env::var("AWS_SECRET_ACCESS_KEY")?, None, None, "environment");
    let mut config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(http)
        .region(Region::new(std::env::var("AWS_REGION")?))
        .credentials_provider(SharedCredentialsProvider::new(credentials));
    config.set_endpoint_url(std::env::var("AWS_ENDPOINT_URL").ok());
    Ok(aws_sdk_dynamodb::Client::from_conf(config.build()))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let (client, table) = (client()?, std::env::var("TABLE_NAME")?);
    run(service_fn(async |request: Request| {
        let reads = request.headers().get("x-reads").and_then(|reads| reads.to_str().ok()?.parse().ok()).unwrap_or(1);
        for _ in 0..reads {
            let key = AttributeValue::S("some key".to_owned());
            client.get_item().table_name(&table).key("pk", key.clone()).key("sk", key).send().await?;
        }
        Ok::<_, Error>(Response::new(Body::Empty))
    }))
    .await
}
