use serde_json::json;

use super::*;
use crate::template::Authorizer;

fn identity() -> Identity {
    Identity::start("http://127.0.0.1:3000", "countersign", "countersign-pages", &Keep::nothing()).unwrap()
}

fn authorizer(identity: &Identity) -> Authorizer {
    Authorizer {
        issuer: identity.issuer().to_owned(),
        audiences: vec!["countersign".to_owned()],
        scopes: Vec::new(),
    }
}

fn noon() -> Moment {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn nadia() -> Person {
    Person::new("Nadia@northwind.example", None, Operator::No)
}

#[test]
fn an_access_token_lets_its_bearer_in_and_hands_on_flat_claims() {
    let identity = identity();
    let olivia = Person::new(OPERATOR, None, Operator::No);
    let token = identity.access_token(&olivia, noon()).unwrap();
    let claims = identity.check(Some(&format!("Bearer {token}")), &authorizer(&identity), noon()).unwrap().0;
    assert_eq!(claims["email"], "olivia@vendor.example");
    assert_eq!(claims["email_verified"], "true");
    assert_eq!(claims["groups"], "[operators]");
    assert_eq!(claims["exp"], noon().plus_days(400).as_second().to_string());
}

#[test]
fn the_same_address_has_the_same_subject_whatever_its_case() {
    assert_eq!(nadia().subject(), Person::new("nadia@Northwind.example", Some("N"), Operator::Yes).subject());
}

#[test]
fn what_api_gateway_refuses_is_refused() {
    let identity = identity();
    let check = |token: &str, now: Moment| {
        identity.check(Some(&format!("Bearer {token}")), &authorizer(&identity), now).map(|_| ())
    };
    let with = |changes: Value| identity.access_token_with(&nadia(), noon(), "at+jwt", &changes).unwrap();
    assert_eq!(check(&with(json!({})), noon()), Ok(()));
    assert_eq!(check(&with(json!({})), noon().plus_days(400)), Err(Refused::Expired));
    assert_eq!(check(&with(json!({"exp": null})), noon()), Err(Refused::Expired));
    assert_eq!(check(&with(json!({"nbf": noon().as_second() + 1})), noon()), Err(Refused::TooEarly));
    assert_eq!(check(&with(json!({"iss": "https://elsewhere.example"})), noon()), Err(Refused::Issuer));
    assert_eq!(check(&with(json!({"aud": "somebody-else"})), noon()), Err(Refused::Audience));
    let stranger = Identity::start("http://127.0.0.1:3000", "countersign", "c", &Keep::nothing()).unwrap();
    let token = stranger.access_token(&nadia(), noon()).unwrap();
    assert_eq!(check(&token, noon()), Err(Refused::Signature));
    assert_eq!(identity.check(None, &authorizer(&identity), noon()), Err(Refused::Missing));
}

#[test]
fn a_code_is_exchanged_once_by_the_client_that_asked_for_it() {
    let identity = identity();
    let verifier = "a-verifier-of-at-least-forty-three-characters-x";
    let authorization = Authorization {
        client_id: "countersign-pages".to_owned(),
        redirect_uri: "http://127.0.0.1:3000/sign-in/callback".to_owned(),
        code_challenge: base64::Engine::encode(
            &base64::engine::general_purpose::URL_SAFE_NO_PAD,
            Sha256::digest(verifier.as_bytes()),
        ),
        nonce: None,
    };
    let exchange = |code: &str, verifier: &str| {
        let exchange = Exchange {
            code,
            client_id: &authorization.client_id,
            redirect_uri: &authorization.redirect_uri,
            code_verifier: verifier,
        };
        identity.codes().exchange(&exchange, noon()).map(|(person, _)| person)
    };
    let code = identity.codes().issue(nadia(), authorization.clone(), noon());
    assert_eq!(exchange(&code, verifier), Ok(nadia()));
    assert_eq!(exchange(&code, verifier), Err(CodeRefused));
    let code = identity.codes().issue(nadia(), authorization.clone(), noon());
    assert_eq!(exchange(&code, "another verifier"), Err(CodeRefused));
}
