//! The same job as the documentation of the SDK would have it done: its default features, its configuration from the
//! environment, a thread for each processor.

use aws_sdk_dynamodb::types::AttributeValue;
use lambda_http::{Body, Error, Request, Response, run, service_fn};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let config = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
    let (client, table) = (aws_sdk_dynamodb::Client::new(&config), std::env::var("TABLE_NAME")?);
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
