use std::collections::BTreeMap;
use std::sync::Mutex;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::DecodingKey;
use lambda_http::aws_lambda_events::apigw::{
    ApiGatewayRequestAuthorizer, ApiGatewayRequestAuthorizerJwtDescription, ApiGatewayV2httpRequestContext,
};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

use super::*;
use crate::problem::Code;

const ISSUER: &str = "https://id.example/realm";
const AUDIENCE: &str = "countersign";

fn now() -> Moment {
    "2026-11-23T10:00:00Z".parse().unwrap()
}

/// The P-256 key with this number: another in each run, the same throughout one.
fn key(number: u8) -> &'static EcdsaKeyPair {
    static KEYS: Mutex<BTreeMap<u8, &'static EcdsaKeyPair>> = Mutex::new(BTreeMap::new());
    let made = || -> &'static EcdsaKeyPair {
        let (algorithm, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        Box::leak(Box::new(EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap()))
    };
    KEYS.lock().unwrap().entry(number).or_insert_with(made)
}

fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
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
    numbers: Arc<Mutex<Vec<u8>>>,
    asked: Arc<Mutex<u32>>,
}

impl Issuer {
    fn new(numbers: &[u8]) -> Self {
        Self { numbers: Arc::new(Mutex::new(numbers.to_vec())), asked: Arc::default() }
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
                let numbers = self.numbers.lock().unwrap();
                if numbers.is_empty() {
                    return Err(Failure::passing("reach the issuer"));
                }
                let keys: Vec<Value> = numbers.iter().map(|number| jwk(*number)).collect();
                Ok(json!({ "keys": keys }).to_string().into_bytes())
            }
            other => panic!("nobody asks for {other}"),
        }
    }
}

fn jwk(number: u8) -> Value {
    // An uncompressed point: a tag, then both coordinates.
    let (x, y) = key(number).public_key().as_ref()[1..].split_at(32);
    json!({ "kty": "EC", "crv": "P-256", "kid": format!("key-{number}"), "x": base64url(x), "y": base64url(y) })
}

fn token(number: u8, header: &Header, claims: &Value) -> String {
    let header = serde_json::to_string(header).unwrap();
    let signed = format!("{}.{}", base64url(header), base64url(claims.to_string()));
    let signature = key(number).sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
    format!("{signed}.{}", base64url(signature))
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
    let place = changed.len() - 4..changed.len() - 3;
    let other = if &changed[place.clone()] == "x" { "y" } else { "x" };
    changed.replace_range(place, other);
    assert_eq!(verify(&authenticator, &changed, now()), Err(Code::Unauthenticated));
}

#[test]
fn a_token_without_a_public_key_signature_is_refused() {
    let mut symmetric = Header::new(Algorithm::HS256);
    symmetric.kid = Some("key-1".to_owned());
    let authenticator = Issuer::new(&[1]).authenticator();
    let token = token(1, &symmetric, &claims());
    assert_eq!(verify(&authenticator, &token, now()), Err(Code::Unauthenticated));
    let none = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c2VyLTEifQ.";
    assert_eq!(verify(&authenticator, none, now()), Err(Code::Unauthenticated));
    for text in ["", ".", "..", "a.b.c", "é"] {
        assert_eq!(verify(&authenticator, text, now()), Err(Code::Unauthenticated), "{text}");
    }
}

/// A key of 2,048 bits made for this test, of which nobody kept the private half.
#[test]
fn an_rsa_signature_is_verified_too() {
    signature::install();
    let modulus = "qGxmP1v4jgxPTBi1EVzFEZcfvd9MjPMJeFp_hkEIiWwvqBRj6TqKlUibcRDrGP1AYVpYQef-oIoveydm5uvFqt-RF_i6ekt9bUYG\
                   1RBbYTX_72UDFF6tUowLZvAMj5HF3yGSx-1saSw_paT0AA3_p2Ld7UJsn_4GKajFWSbA7RDMGvcTaeh_x6wRv8AqnQiY49i9cpin\
                   57pkSNMWkPCJ_LJACCZkz44Dt_h8Sc39loHiXxguTo8lwBPZnd2cbFAtFI5_kAEiABSFRdtrcSIi5TCZ_NNcwVySY31FOrxzz_Au\
                   P2Qg2f7tv2k3JpeH0_Itc7eJT1Hg3myuwnOIjahgEw";
    let signed = b"eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUifQ";
    let signature = "LvbqVlZcCxsQiS3j1xXb_cVtffLgfm-KFSTJNhH7rx3geD88KqkBDtmshXZ-wRZYXLJIh6sjlfnmKabn4Z1SKCrPBv8Ag2s5v0XC\
                     q-FH4JJzjeX0NFIh-mlYRZgZ38F1A1tzFl6qF7fik-gcJ3VmNPhL7MDF8WCn8PbG7ho-oUAQ38JFB7SNfoll4IveiY-DuJ7tUAV1\
                     rlBwcm3uvtj6SOqmojfuWY9W2ZId1VNNyw6auqBij7FuOj3iYgAZtrq52pPEZnPoJWA0FRwvNcwIFAy8yrm0L5hrZBhzv5DU34ge\
                     7rSNs_UI62S5VKuO82sgPRfJhY80-PrR_CD_JrIgNQ";
    let key = DecodingKey::from_rsa_components(modulus, "AQAB").unwrap();
    let verified =
        |text: &[u8]| jsonwebtoken::crypto::verify(signature, text, &key, Algorithm::RS256).unwrap();
    assert!(verified(signed));
    assert!(!verified(b"eyJhbGciOiJSUzI1NiJ9.e30"));
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
    *issuer.numbers.lock().unwrap() = vec![1, 2];
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
    *issuer.numbers.lock().unwrap() = vec![1];
    verify(&authenticator, &token, now()).unwrap();
    issuer.numbers.lock().unwrap().clear();
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
