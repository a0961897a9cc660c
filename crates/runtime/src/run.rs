//! How a binary opens its door to Lambda.

use std::process::ExitCode;

use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::value::RawValue;

use crate::{Door, SettingsFaults, World, clock, telemetry};

/// How a function comes alive: takes what it needs out of the world, or says everything that is missing.
pub type Start = fn(&World) -> Result<Door, SettingsFaults>;

/// The exit code of a process whose settings are at fault.
const SETTINGS_AT_FAULT: u8 = 2;

/// Runs a function under Lambda until the environment ends.
///
/// One thread: a function handles one event at a time, and a second thread doubles the cost of each on the
/// single processor it gets.
pub fn run(name: &'static str, start: Start) -> ExitCode {
    let world = World::from_environment();
    let level = world.settings.get("LOG_LEVEL").unwrap_or_default();
    telemetry::init(level, world.clock.clone(), telemetry::standard_output);
    let door = match prepare(&world, start) {
        Ok(door) => door.named(name),
        Err(faults) => {
            tracing::error!(function = name, error = faults.to_string(), "cannot start");
            return ExitCode::from(SETTINGS_AT_FAULT);
        }
    };
    match serve(&world, door) {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            tracing::error!(function = name, error = web::failure::chain(&*cause), "stopped");
            ExitCode::FAILURE
        }
    }
}

fn prepare(world: &World, start: Start) -> Result<Door, SettingsFaults> {
    let mut lambda = world.settings.reader();
    // `lambda_runtime` panics without the first four, and nothing can be called without the rest.
    for name in [
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_REGION",
    ] {
        drop(lambda.text(name));
    }
    drop(lambda.parsed::<u16>("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"));
    drop(lambda.log_level());
    let partitions = lambda.file("SMITHY_CLIENT_SDK_CUSTOM_PARTITION");
    // Who signs in at the local system is anybody one likes: its issuer is never to be believed anywhere else.
    for name in ["OIDC_ISSUER", "BASE_URL"] {
        drop(lambda.secure_url(name));
    }
    let lambda = lambda.finish();
    if partitions.is_err() {
        // No client can be made, and a function that has none yet cannot say what else it lacks.
        return lambda.and(partitions).and_then(|()| start(world));
    }
    match (lambda, start(world)) {
        (Ok(()), started) => started,
        (Err(faults), Ok(_)) => Err(faults),
        (Err(faults), Err(more)) => Err(faults.and(more)),
    }
}

fn serve(world: &World, door: Door) -> Result<(), lambda_runtime::Error> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        world.connect().await;
        lambda_runtime::run(service_fn(move |invocation: LambdaEvent<Box<RawValue>>| {
            let door = door.clone();
            let LambdaEvent { payload, context, .. } = invocation;
            let patience = context.deadline().duration_since(clock::system_time()).unwrap_or_default();
            async move { door.invoke_as(payload, &context.request_id, Some(patience)).await }
        }))
        .await
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{Clock, Entropy};

    #[expect(clippy::unnecessary_wraps, reason = "it stands for a function's start, which may find faults")]
    fn door(_: &World) -> Result<Door, SettingsFaults> {
        Ok(crate::door::schedule(Clock::system(), (), |(), _| async { Ok::<_, crate::door::Cause>(()) }))
    }

    fn prepared(wrong: &[(&'static str, &'static str)]) -> Vec<String> {
        let right = [
            ("AWS_LAMBDA_FUNCTION_NAME", "f"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
            ("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001"),
            ("AWS_ACCESS_KEY_ID", "id"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
            ("AWS_REGION", "eu-central-1"),
            ("OIDC_ISSUER", "https://id.example"),
            ("BASE_URL", "https://partners.example"),
        ];
        let settings = right.iter().chain(wrong).map(|(name, value)| (name.to_string(), value.to_string()));
        let settings = crate::Settings::from(settings.collect::<BTreeMap<_, _>>());
        let client = crate::client::for_aws();
        let world = World::new(settings, Clock::system(), Entropy::seeded(1), client);
        match prepare(&world, door) {
            Ok(_) => Vec::new(),
            Err(faults) => faults.names().map(str::to_owned).collect(),
        }
    }

    #[test]
    fn what_is_deployed_takes_nobodys_word_in_the_clear() {
        assert_eq!(prepared(&[]), [""; 0]);
        let local =
            [("OIDC_ISSUER", "http://127.0.0.1:3000/_local/oidc"), ("BASE_URL", "http://127.0.0.1:3000")];
        assert_eq!(prepared(&local), ["OIDC_ISSUER", "BASE_URL"]);
    }

    #[test]
    fn what_nobody_would_hear_of_or_call_is_a_fault() {
        for (name, value) in [
            ("LOG_LEVEL", "off"),
            ("LOG_LEVEL", "info,aws=trace"),
            ("AWS_REGION", "   "),
            ("AWS_REGION", "eu\ncentral"),
            ("SMITHY_CLIENT_SDK_CUSTOM_PARTITION", "/nowhere/aws.json"),
        ] {
            assert_eq!(prepared(&[(name, value)]), [name], "{value:?}");
        }
        assert_eq!(prepared(&[("LOG_LEVEL", "debug")]), [""; 0]);
    }
}
