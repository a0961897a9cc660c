//! Every file of `events/` is a test by being there.

use std::path::{Path, PathBuf};

use serde_json::Value;
use web::problem::Code;

use crate::world::{World, in_the_demo_world};

/// Whose invitation the samples answer.
const INVITED: &str = "new.admin@alpineski.example";

#[test]
fn every_sample_event_gets_what_its_name_says() {
    let mut files = files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events"));
    files.sort();
    let mut faults = Vec::new();
    for file in &files {
        let function = file.parent().and_then(Path::file_name).unwrap().to_str().unwrap().to_owned();
        let case = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(file).unwrap();
        in_the_demo_world(async |world| {
            let event = event(world, &text).await;
            let before = world.position().await;
            let outcome = world.invoke(&function, &event).await;
            let verdict = match case.split_once('-').map(|(kind, _)| kind) {
                Some("accepted") => accepted(&outcome),
                Some("refused") if world.position().await != before => {
                    Err("something was written".to_owned())
                }
                Some("refused") => refused(&outcome),
                _ => Err("its name says neither accepted nor refused".to_owned()),
            };
            if let Err(fault) = verdict {
                faults.push(format!("{function}/{case}: {fault}: {outcome:?}"));
            }
        });
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(files.len() > 20);
}

pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let samples =
        files.into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "json"));
    samples.chain(folders.iter().flat_map(|folder| files_below(folder))).collect()
}

/// The event as it would arrive here: at this address, with a token of this issuer, with the link of a letter.
pub(crate) async fn event(world: &World, text: &str) -> Value {
    let link = world.link_to(INVITED);
    let own = world.system.url().strip_prefix("http://").unwrap();
    let (customer, subscription) = world.adventure_works().await;
    let text = text
        .replace("{partner}", &world.fiona().partner().await)
        .replace("{accessToken}", &world.token_of("fiona@fabrikam.example"))
        .replace("{customer}", &customer)
        .replace("{subscription}", &subscription)
        .replace("127.0.0.1:3000", own)
        .replace("{invitationId}", &link.id)
        .replace("{token}", &link.token);
    let mut event: Value = serde_json::from_str(&text).unwrap();
    if let Some(email) = event["requestContext"]["authorizer"]["jwt"]["claims"]["email"].as_str() {
        let token = world.token_of(email);
        event["headers"]["authorization"] = format!("Bearer {token}").into();
    }
    event
}

fn accepted(outcome: &Result<Value, String>) -> Result<(), String> {
    let answer = outcome.as_ref().map_err(|_| "it failed".to_owned())?;
    if answer["statusCode"].as_u64().is_some_and(|status| status >= 400) {
        return Err("it was refused".to_owned());
    }
    match answer["batchItemFailures"].as_array() {
        Some(failures) if !failures.is_empty() => Err("a record was not done".to_owned()),
        _ => Ok(()),
    }
}

fn refused(outcome: &Result<Value, String>) -> Result<(), String> {
    let Ok(answer) = outcome else { return Ok(()) };
    if let Some(failures) = answer["batchItemFailures"].as_array() {
        return if failures.is_empty() { Err("every record was done".to_owned()) } else { Ok(()) };
    }
    let status = answer["statusCode"].as_u64().ok_or("it was accepted")?;
    if !(400..500).contains(&status) {
        return Err(format!("it was answered with {status}"));
    }
    let body: Value = serde_json::from_str(answer["body"].as_str().unwrap_or_default()).unwrap_or_default();
    // A directory speaks SCIM, and has a form of its own for errors.
    if body["schemas"][0] == "urn:ietf:params:scim:api:messages:2.0:Error" {
        let is_said =
            body["status"].as_str() == Some(status.to_string().as_str()) && body["detail"].is_string();
        return if is_said { Ok(()) } else { Err("its answer is no error of SCIM".to_owned()) };
    }
    // A token endpoint speaks OAuth, which knows no problem documents.
    if status == 400 && body["error"].is_string() && body["error_description"].is_string() {
        return Ok(());
    }
    match body["code"].as_str().map(Code::parse) {
        Some(Some(code)) if u64::from(code.status().as_u16()) == status => Ok(()),
        None if answer["body"].as_str().is_some_and(|page| {
            page.starts_with("<!DOCTYPE html>") || page.starts_with("<!doctype html>")
        }) =>
        {
            Ok(())
        }
        _ => Err("its answer is no problem".to_owned()),
    }
}
