use std::sync::Mutex;

use jsonwebtoken::{EncodingKey, encode, jwk::Jwk};
use lambda_http::aws_lambda_events::apigw::{
    ApiGatewayRequestAuthorizer, ApiGatewayRequestAuthorizerJwtDescription, ApiGatewayV2httpRequestContext,
};
use serde_json::{Value, json};

use super::*;
use crate::problem::Code;

const ISSUER: &str = "https://id.example/realm";
const AUDIENCE: &str = "countersign";

fn now() -> Moment {
    "2026-11-23T10:00:00Z".parse().unwrap()
}

/// A P-256 key whose secret is the byte `seed` over and over, in the PKCS #8 form that wants no public half.
fn key(seed: u8) -> EncodingKey {
    let mut der = vec![
        0x30, 0x41, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
        0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x04, 0x27, 0x30, 0x25, 0x02, 0x01, 0x01, 0x04,
        0x20,
    ];
    der.extend([seed; 32]);
    EncodingKey::from_ec_der(&der)
}

fn header(kid: &str) -> Header {
    let mut header = Header::new(Algorithm::ES256);
    header.typ = Some("at+jwt".to_owned());
    header.kid = Some(kid.to_owned());
    header
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "user-1", "exp": now().as_second() + 300, "scope": "openid",
        "email": "nadia@northwind.example", "email_verified": true, "groups": ["operators", "staff"],
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

/// An issuer whose published keys can be changed, and which counts how often it is asked for them.
#[derive(Clone)]
struct Issuer {
    seeds: Arc<Mutex<Vec<u8>>>,
    asked: Arc<Mutex<u32>>,
}

impl Issuer {
    fn new(seeds: &[u8]) -> Self {
        Self { seeds: Arc::new(Mutex::new(seeds.to_vec())), asked: Arc::default() }
    }

    fn authenticator(&self) -> Authenticator {
        let issuer = self.clone();
        Authenticator::new(
            ISSUER,
            AUDIENCE,
            Arc::new(move |url| {
                let answer = issuer.answer(&url);
                Box::pin(async move { answer })
            }),
        )
    }

    fn answer(&self, url: &str) -> Result<Vec<u8>, Failure> {
        match url {
            "https://id.example/realm/.well-known/openid-configuration" => {
                Ok(json!({ "issuer": ISSUER, "jwks_uri": "https://id.example/keys" })
                    .to_string()
                    .into_bytes())
            }
            "https://id.example/keys" => {
                *self.asked.lock().unwrap() += 1;
                let seeds = self.seeds.lock().unwrap();
                if seeds.is_empty() {
                    return Err(Failure::passing("reach the issuer"));
                }
                let keys: Vec<Value> = seeds.iter().map(|seed| jwk(*seed)).collect();
                Ok(json!({ "keys": keys }).to_string().into_bytes())
            }
            other => panic!("nobody asks for {other}"),
        }
    }
}

fn jwk(seed: u8) -> Value {
    let mut jwk = Jwk::from_encoding_key(&key(seed), Algorithm::ES256).unwrap();
    jwk.common.key_id = Some(format!("key-{seed}"));
    serde_json::to_value(jwk).unwrap()
}

fn token(seed: u8, header: &Header, claims: &Value) -> String {
    encode(header, claims, &key(seed)).unwrap()
}

/// Waits for a future that never has to wait.
fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match future.as_mut().poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("it waits"),
    }
}

fn verify(authenticator: &Authenticator, token: &str, at: Moment) -> Result<Principal, Code> {
    ready(authenticator.verify(token, at)).map_err(|problem| problem.code())
}

fn outcome(header: &Header, claims: &Value) -> Result<Principal, Code> {
    verify(&Issuer::new(&[1]).authenticator(), &token(1, header, claims), now())
}

#[test]
fn an_access_token_of_the_issuer_is_accepted() {
    let principal = outcome(&header("key-1"), &claims()).unwrap();
    assert_eq!(principal.subject, "user-1");
    assert_eq!(principal.email.unwrap().as_str(), "nadia@northwind.example");
    assert!(principal.operator);
}

#[test]
fn an_address_counts_only_when_the_issuer_verified_it() {
    for unverified in [json!(false), json!("false"), json!(1), Value::Null] {
        assert_eq!(outcome(&header("key-1"), &with("email_verified", unverified)).unwrap().email, None);
    }
    assert!(outcome(&header("key-1"), &with("email_verified", json!("true"))).unwrap().email.is_some());
    assert_eq!(outcome(&header("key-1"), &with("email", json!("no address"))).unwrap().email, None);
}

#[test]
fn a_token_for_somebody_else_is_refused() {
    for claims in [
        with("iss", json!("https://id.example")),
        with("iss", json!([ISSUER])),
        without("iss"),
        with("aud", json!("other")),
        with("aud", json!(["other"])),
        without("aud"),
        without("sub"),
        with("sub", json!("")),
    ] {
        assert_eq!(outcome(&header("key-1"), &claims), Err(Code::Unauthenticated), "{claims}");
    }
    assert!(outcome(&header("key-1"), &with("aud", json!(["other", AUDIENCE]))).is_ok());
}

#[test]
fn a_token_counts_from_its_beginning_to_its_end() {
    let second = now().as_second();
    assert!(outcome(&header("key-1"), &with("exp", json!(second - 9))).is_ok());
    assert!(outcome(&header("key-1"), &with("nbf", json!(second + 10))).is_ok());
    for claims in [
        with("exp", json!(second - 10)),
        with("exp", json!("soon")),
        without("exp"),
        with("nbf", json!(second + 11)),
        with("nbf", json!("later")),
    ] {
        assert_eq!(outcome(&header("key-1"), &claims), Err(Code::Unauthenticated), "{claims}");
    }
}

#[test]
fn an_id_token_is_refused() {
    let mut plain = header("key-1");
    plain.typ = Some("JWT".to_owned());
    assert!(outcome(&plain, &claims()).is_ok());
    for claims in [
        with("nonce", json!("n")),
        with("at_hash", json!("h")),
        with("typ", json!("ID")),
        with("token_use", json!("id")),
        without("scope"),
    ] {
        assert_eq!(outcome(&plain, &claims), Err(Code::Unauthenticated), "{claims}");
    }
    assert_eq!(outcome(&header("key-1"), &with("token_use", json!("id"))), Err(Code::Unauthenticated));
}

#[test]
fn an_access_token_of_cognito_names_its_client_instead_of_an_audience() {
    let mut claims = without("aud");
    claims["token_use"] = json!("access");
    claims["client_id"] = json!(AUDIENCE);
    claims["groups"] = Value::Null;
    claims["cognito:groups"] = json!(["operators"]);
    let mut plain = header("key-1");
    plain.typ = None;
    assert!(outcome(&plain, &claims).unwrap().operator);
    claims["client_id"] = json!("other");
    assert_eq!(outcome(&plain, &claims), Err(Code::Unauthenticated));
}

#[test]
fn a_token_that_another_key_signed_is_refused() {
    let authenticator = Issuer::new(&[1]).authenticator();
    let forged = token(2, &header("key-1"), &claims());
    assert_eq!(verify(&authenticator, &forged, now()), Err(Code::Unauthenticated));
    let mut changed = token(1, &header("key-1"), &claims());
    changed.replace_range(changed.len() - 4..changed.len() - 3, "x");
    assert_eq!(verify(&authenticator, &changed, now()), Err(Code::Unauthenticated));
}

#[test]
fn a_token_without_a_public_key_signature_is_refused() {
    let secret = EncodingKey::from_secret(b"secret");
    let mut symmetric = Header::new(Algorithm::HS256);
    symmetric.kid = Some("key-1".to_owned());
    let authenticator = Issuer::new(&[1]).authenticator();
    let token = encode(&symmetric, &claims(), &secret).unwrap();
    assert_eq!(verify(&authenticator, &token, now()), Err(Code::Unauthenticated));
    let none = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c2VyLTEifQ.";
    assert_eq!(verify(&authenticator, none, now()), Err(Code::Unauthenticated));
    for text in ["", ".", "..", "a.b.c", "é"] {
        assert_eq!(verify(&authenticator, text, now()), Err(Code::Unauthenticated), "{text}");
    }
}

#[test]
fn keys_are_kept_and_an_unknown_one_is_asked_for_once_a_minute() {
    let issuer = Issuer::new(&[1]);
    let authenticator = issuer.authenticator();
    let asked = || *issuer.asked.lock().unwrap();
    verify(&authenticator, &token(1, &header("key-1"), &claims()), now()).unwrap();
    verify(&authenticator, &token(1, &header("key-1"), &claims()), now()).unwrap();
    assert_eq!(asked(), 1);

    let next = token(2, &header("key-2"), &claims());
    *issuer.seeds.lock().unwrap() = vec![1, 2];
    assert_eq!(verify(&authenticator, &next, now().plus_seconds(59)), Err(Code::Unauthenticated));
    assert_eq!(asked(), 1);
    verify(&authenticator, &next, now().plus_seconds(60)).unwrap();
    assert_eq!(asked(), 2);
}

#[test]
fn an_issuer_that_cannot_be_reached_is_a_failure_and_known_keys_stay_good() {
    let issuer = Issuer::new(&[]);
    let authenticator = issuer.authenticator();
    let token = token(1, &header("key-1"), &with("exp", json!(now().as_second() + 7_200)));
    assert_eq!(verify(&authenticator, &token, now()), Err(Code::Unavailable));
    *issuer.seeds.lock().unwrap() = vec![1];
    verify(&authenticator, &token, now()).unwrap();
    issuer.seeds.lock().unwrap().clear();
    verify(&authenticator, &token, now().plus_seconds(3_600)).unwrap();
    assert_eq!(*issuer.asked.lock().unwrap(), 3);
}

fn request(authorization: Option<&str>, claims: Option<&[(&str, &str)]>) -> Request {
    let mut request = Request::default();
    if let Some(value) = authorization {
        request.headers_mut().insert(header::AUTHORIZATION, value.parse().unwrap());
    }
    let mut context = ApiGatewayV2httpRequestContext::default();
    context.authorizer = claims.map(|claims| {
        let mut jwt = ApiGatewayRequestAuthorizerJwtDescription::default();
        jwt.claims = claims.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut authorizer = ApiGatewayRequestAuthorizer::default();
        authorizer.jwt = Some(jwt);
        authorizer
    });
    request.with_request_context(RequestContext::ApiGatewayV2(context))
}

#[test]
fn behind_the_gateway_its_flattened_claims_are_checked_again() {
    let authenticator = Issuer::new(&[1]).authenticator();
    let authorization = format!("Bearer {}", token(1, &header("key-1"), &claims()));
    let expiry = (now().as_second() + 300).to_string();
    let flattened = [
        ("iss", ISSUER),
        ("aud", "[countersign other]"),
        ("sub", "user-1"),
        ("exp", expiry.as_str()),
        ("email", "nadia@northwind.example"),
        ("email_verified", "true"),
        ("groups", "[staff operators]"),
    ];
    let principal = authenticator.signed_in(&request(Some(&authorization), Some(&flattened)), now()).unwrap();
    assert!(principal.operator && principal.email.is_some());

    let code = |request: &Request, at| authenticator.signed_in(request, at).unwrap_err().code();
    let late = now().plus_seconds(3_600);
    assert_eq!(code(&request(Some(&authorization), Some(&flattened)), late), Code::Unauthenticated);
    assert_eq!(code(&request(Some(&authorization), None), now()), Code::Unauthenticated);
    assert_eq!(code(&request(None, Some(&flattened)), now()), Code::Unauthenticated);
}

#[test]
fn where_a_token_is_optional_a_bad_one_is_still_refused() {
    let authenticator = Issuer::new(&[1]).authenticator();
    let optional = |authorization| {
        ready(authenticator.optional(&request(authorization, None), now())).map_err(|problem| problem.code())
    };
    assert_eq!(optional(None), Ok(None));
    assert_eq!(optional(Some("Basic dXNlcg==")), Err(Code::Unauthenticated));
    assert_eq!(optional(Some("Bearer x")), Err(Code::Unauthenticated));
    let authorization = format!("bearer {}", token(1, &header("key-1"), &claims()));
    assert_eq!(optional(Some(&authorization)).unwrap().unwrap().subject, "user-1");
}
