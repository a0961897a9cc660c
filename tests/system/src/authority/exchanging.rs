//! A delegate trades its access token for one that other services of the vendor take.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use local::faults::{Kind, Service};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::{Value, json};

use crate::world::{self, Answer, Call, World, in_the_demo_world};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const NADIA: &str = "nadia@northwind.example";
const FIONA: &str = "fiona@fabrikam.example";

/// The call that exchanges this person's token, with these fields besides.
fn exchanging<'a>(world: &'a World, email: &str, fields: &[(&str, &str)]) -> Call<'a> {
    let token = world.token_of(email);
    let usual = [("grant_type", GRANT), ("subject_token", &*token), ("subject_token_type", ACCESS_TOKEN)];
    let kept = usual.into_iter().filter(|(name, _)| !fields.iter().any(|(other, _)| other == name));
    let form: Vec<_> = kept.chain(fields.iter().copied()).collect();
    let body = serde_urlencoded::to_string(form).unwrap();
    world.post("/oauth2/token").bytes("application/x-www-form-urlencoded", body)
}

/// The error that the call is answered with; nothing was written.
async fn error(world: &World, call: Call<'_>) -> (String, Answer) {
    let answer = world.changes_nothing_whatever(call).await;
    answer.is(400);
    assert_eq!(
        (answer.header("cache-control"), answer.header("pragma")),
        (Some("no-store"), Some("no-cache"))
    );
    let document = answer.json();
    assert!(document["error_description"].as_str().is_some_and(|text| !text.is_empty()));
    (document["error"].as_str().unwrap().to_owned(), answer)
}

fn part(token: &str, place: usize) -> Value {
    let part = token.split('.').nth(place).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// The claims of a token, checked as another service does: with the published keys and nothing else.
async fn checked(world: &World, token: &str) -> Value {
    let keys = world.get("/.well-known/jwks.json").send().await.is(200).json();
    let header = part(token, 0);
    assert_eq!((&header["alg"], &header["typ"]), (&json!("ES256"), &json!("at+jwt")));
    let key = keys["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header["kid"]).unwrap();
    let coordinate = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let point = [vec![4], coordinate("x"), coordinate("y")].concat();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed.as_bytes(), &signature).unwrap();
    part(token, 1)
}

#[test]
fn a_delegation_that_goes_on_by_itself_gives_whole_tokens_while_no_sweep_records_it() {
    in_the_demo_world(async |world| {
        let customer = world.alex().customer().await;
        let seen = world.fiona().get("/v1/delegations").send().await.json()["items"][0].clone();
        let path = format!("/v1/delegations/{}/auto-extend", seen["id"].as_str().unwrap());
        let enabling = world.call("PUT", path).by("alex@adventure.example").revision(&seen["revision"]);
        enabling.json(&json!({ "enabled": true })).send().await.is(200);
        world.settle().await;
        world.switch("sweep-expired", false).await;
        world.wait_days_unnoticed(70).await;
        let granted = exchanging(world, FIONA, &[("audience", &*customer)]).send().await.is(200).json();
        assert_eq!(granted["expires_in"], 900, "the end that was agreed to first was five days ago");
        world.switch("sweep-expired", true).await;
    });
}

#[test]
fn a_delegate_gets_a_short_token_that_others_can_check() {
    in_the_demo_world(async |world| {
        let (customer, partner) = (world.alex().customer().await, world.fiona().partner().await);
        let delegation = world.fiona().get("/v1/delegations").send().await.json()["items"][0]["id"].clone();
        let address = format!("{}/v1/customers/{customer}", world.system.url());
        let mut names = BTreeSet::new();
        for target in [("audience", &*customer), ("resource", &*address), ("audience", &*address)] {
            let answer = exchanging(world, FIONA, &[target]).send().await;
            answer.is(200);
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            let granted = answer.json();
            assert_eq!(
                (&granted["token_type"], &granted["expires_in"], &granted["issued_token_type"]),
                (&json!("Bearer"), &json!(900), &json!(ACCESS_TOKEN))
            );
            let claims = checked(world, granted["access_token"].as_str().unwrap()).await;
            assert_eq!((&claims["iss"], &claims["aud"]), (&json!(world.system.url()), &json!(address)));
            assert_eq!((&claims["sub"], &claims["customerId"]), (&json!(customer), &json!(customer)));
            let subject = part(&world.token_of(FIONA), 1)["sub"].clone();
            assert_eq!(claims["act"], json!({ "sub": subject, "partnerId": partner }));
            assert_eq!(claims["delegationId"], delegation);
            assert_eq!(claims["capabilities"].as_array().unwrap().len(), 6, "everything is granted");
            assert_eq!(claims["exp"].as_i64().unwrap(), world.now().as_second() + 900);
            assert!(
                names.insert(claims["jti"].as_str().unwrap().to_owned()),
                "a token has a name of its own"
            );
        }
        world.changes_nothing(exchanging(world, FIONA, &[("audience", &*customer)])).await;
        let narrow = [("audience", &*customer), ("scope", "users.manage groups.manage")];
        let granted = exchanging(world, FIONA, &narrow).send().await.is(200).json();
        assert_eq!(granted["scope"], "users.manage groups.manage");
        let claims = checked(world, granted["access_token"].as_str().unwrap()).await;
        assert_eq!(claims["capabilities"], json!(["users.manage", "groups.manage"]));
    });
}

#[test]
fn no_token_outlives_the_delegation() {
    in_the_demo_world(async |world| {
        let customer = world.alex().customer().await;
        let delegation = world.fiona().get("/v1/delegations").send().await.json()["items"][0].clone();
        let ends_at: domain::Moment = serde_json::from_value(delegation["endsAt"].clone()).unwrap();
        world.switch("sweep-expired", false).await;
        world.wait_days_unnoticed(64).await;
        world.wait_seconds(world.now().seconds_until(ends_at) - 60).await;
        let granted = exchanging(world, FIONA, &[("audience", &customer)]).send().await.is(200).json();
        assert_eq!(granted["expires_in"], 60);
        let claims = checked(world, granted["access_token"].as_str().unwrap()).await;
        assert_eq!(claims["exp"].as_i64().unwrap(), ends_at.as_second());
        world.wait_seconds(60).await;
        let (code, _) = error(world, exchanging(world, FIONA, &[("audience", &customer)])).await;
        assert_eq!(code, "invalid_target");
    });
}

#[test]
fn our_own_routes_do_not_take_it() {
    in_the_demo_world(async |world| {
        let customer = world.alex().customer().await;
        let granted = exchanging(world, FIONA, &[("audience", &customer)]).send().await.is(200).json();
        let token = granted["access_token"].as_str().unwrap();
        for path in ["/v1/me".to_owned(), format!("/v1/customers/{customer}")] {
            let call = world.get(path).header("authorization", format!("Bearer {token}"));
            call.send().await.is_problem("unauthenticated");
        }
        let again = [("audience", &*customer), ("subject_token", token)];
        assert_eq!(error(world, exchanging(world, FIONA, &again)).await.0, "invalid_request");
    });
}

#[test]
fn whoever_is_not_let_is_told_the_same_as_where_there_is_nothing() {
    in_the_demo_world(async |world| {
        let customer = world.alex().customer().await;
        let target = [("audience", &*customer)];
        let nowhere = [("audience", "cus_01KASG5Q40000000000000000A")];
        let (code, absent) = error(world, exchanging(world, "paul@contoso.example", &nowhere)).await;
        assert_eq!(code, "invalid_target");
        for stranger in ["paul@contoso.example", "sofia@stranger.example", "greta@graphic.example"] {
            let (_, foreign) = error(world, exchanging(world, stranger, &target)).await;
            assert_eq!(foreign.body, absent.body, "{stranger}");
        }
        // The customer's own people are no delegates, and neither is the operator.
        for own in ["alex@adventure.example", "olivia@vendor.example"] {
            assert_eq!(error(world, exchanging(world, own, &target)).await.0, "invalid_target");
        }
    });
}

#[test]
fn a_member_that_may_not_act_and_what_was_not_granted_get_no_token() {
    in_the_demo_world(async |world| {
        world.sam().invites(&world::administration(NADIA)).await;
        world.nadia().accepts(&world.link_to(NADIA), json!({ "delegatedAdministration": "accept" })).await;
        let customer = world.nadia().customer().await;
        let target = ("audience", &*customer);
        for (email, scope, code) in [
            ("sam@contoso.example", "users.manage", "invalid_target"),
            ("dan@contoso.example", "groups.manage", "invalid_scope"),
            ("dan@contoso.example", "users.manage groups.manage", "invalid_scope"),
            ("dan@contoso.example", "openid", "invalid_scope"),
        ] {
            let call = exchanging(world, email, &[target, ("scope", scope)]);
            assert_eq!(error(world, call).await.0, code, "{email} for {scope}");
        }
        let granted = exchanging(world, "dan@contoso.example", &[target]).send().await.is(200).json();
        assert_eq!(granted["scope"], "mailboxes.manage users.manage");
    });
}

#[test]
fn a_ban_is_named_to_the_delegate() {
    in_the_demo_world(async |world| {
        let (customer, partner) = (world.alex().customer().await, world.fiona().partner().await);
        let path = format!("/v1/partners/{partner}");
        let revision = world.by_operator(path.clone()).await["revision"].clone();
        let ban = world.olivia().post(format!("{path}/suspension"), &json!({ "reason": "Complaints" }));
        ban.revision(revision).key(world.fresh_key()).send().await.is(200);
        let (code, answer) = error(world, exchanging(world, FIONA, &[("audience", &customer)])).await;
        assert_eq!(code, "invalid_target");
        assert!(answer.json()["error_description"].as_str().unwrap().starts_with("partnerSuspended"));
        world.settle().await;
    });
}

#[test]
fn faults_are_told_in_the_words_of_oauth() {
    in_the_demo_world(async |world| {
        let customer = world.alex().customer().await;
        let target = ("audience", &*customer);
        for (fields, code) in [
            (vec![target, ("grant_type", "authorization_code")], "unsupported_grant_type"),
            (vec![target, ("grant_type", "")], "invalid_request"),
            (vec![target, ("subject_token", "no.token.atall")], "invalid_request"),
            (vec![target, ("subject_token_type", "urn:ietf:params:oauth:token-type:jwt")], "invalid_request"),
            (vec![target, ("resource", "https://elsewhere.example/")], "invalid_target"),
            (vec![], "invalid_request"),
        ] {
            assert_eq!(error(world, exchanging(world, FIONA, &fields)).await.0, code, "{fields:?}");
        }
        let json = world.post("/oauth2/token").json(&json!({ "grant_type": GRANT }));
        assert_eq!(error(world, json).await.0, "invalid_request");
        world.get("/oauth2/token").send().await.is_problem("methodNotAllowed");
    });
}

#[test]
fn the_keys_are_public_cacheable_and_stay_the_same() {
    in_the_demo_world(async |world| {
        let answer = world.get("/.well-known/jwks.json").send().await;
        assert_eq!(answer.is(200).header("cache-control"), Some("public, max-age=300"));
        let etag = answer.header("etag").unwrap().to_owned();
        let again = world.get("/.well-known/jwks.json").header("if-none-match", etag).send().await;
        again.is(304);
        let key = &answer.json()["keys"][0];
        assert_eq!((&key["kty"], &key["crv"], &key["alg"]), (&json!("EC"), &json!("P-256"), &json!("ES256")));
        assert_eq!(key.get("d"), None);
    });
}

#[test]
fn a_key_that_does_not_answer_is_no_fault_of_the_caller() {
    in_the_demo_world(async |world| {
        let customer = world.alex().customer().await;
        world.disturb(vec![world::rule(Service::Kms, "Sign", Kind::Error, 3)]);
        exchanging(world, FIONA, &[("audience", &customer)]).send().await.is_problem("unavailable");
        world.was_disturbed();
        world.calm();
        exchanging(world, FIONA, &[("audience", &customer)]).send().await.is(200);
    });
}
