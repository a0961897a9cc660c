use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{Method, header};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::*;

const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-x";

fn authorize(system: &System, changes: &[(&str, &str)]) -> String {
    let redirect_uri = format!("{}/sign-in/callback", system.url());
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let mut query = BTreeMap::from([
        ("response_type", "code"),
        ("client_id", "countersign-pages"),
        ("redirect_uri", &redirect_uri),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
        ("state", "a state"),
    ]);
    query.extend(changes.iter().copied());
    format!("/_local/oidc/authorize?{}", serde_urlencoded::to_string(query).unwrap())
}

async fn form(system: &System, path: &str, fields: &[(&str, &str)]) -> Response<Bytes> {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Bytes::from(serde_urlencoded::to_string(fields).unwrap()))
        .unwrap();
    system.send(request).await
}

#[tokio::test]
async fn a_person_who_chooses_who_they_are_comes_back_with_a_code_for_their_tokens() {
    let system = system().await;
    let page = send(&system, Method::GET, &authorize(&system, &[]), None, "").await;
    assert_eq!(page.status(), 200);
    assert!(String::from_utf8_lossy(page.body()).contains("nadia@northwind.example"));

    let chosen = form(&system, &authorize(&system, &[]), &[("email", "nadia@northwind.example")]).await;
    assert_eq!(chosen.status(), 303);
    let back = chosen.headers()[header::LOCATION].to_str().unwrap();
    let (address, query) = back.split_once('?').unwrap();
    assert_eq!(address, format!("{}/sign-in/callback", system.url()));
    let query: BTreeMap<String, String> = serde_urlencoded::from_str(query).unwrap();
    assert_eq!(query["state"], "a state");

    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &query["code"]),
        ("client_id", "countersign-pages"),
        ("redirect_uri", address),
        ("code_verifier", VERIFIER),
    ];
    let tokens = form(&system, "/_local/oidc/token", &fields).await;
    assert_eq!(tokens.status(), 200);
    let access_token = json_of(&tokens)["access_token"].as_str().unwrap().to_owned();
    assert_eq!(send(&system, Method::GET, "/v1/invitations", Some(&access_token), "").await.status(), 200);
    let again = form(&system, "/_local/oidc/token", &fields).await;
    assert_eq!(
        (again.status(), json_of(&again)),
        (StatusCode::BAD_REQUEST, json!({"error": "invalid_grant"}))
    );
}

#[tokio::test]
async fn an_id_token_opens_nothing() {
    let system = system().await;
    let nadia = crate::identity::Person::new("nadia@northwind.example", None, crate::identity::Operator::No);
    let token = system.identity().id_token(&nadia, None, system.clock().now()).unwrap();
    assert_eq!(send(&system, Method::GET, "/v1/invitations", Some(&token), "").await.status(), 401);
}

#[tokio::test]
async fn nobody_is_sent_elsewhere() {
    let system = system().await;
    for change in [
        ("redirect_uri", "https://elsewhere.example/"),
        ("client_id", "another"),
        ("response_type", "token"),
        ("code_challenge_method", "plain"),
        ("code_challenge", ""),
    ] {
        let path = authorize(&system, &[change]);
        assert_eq!(send(&system, Method::GET, &path, None, "").await.status(), 400, "{change:?}");
        assert_eq!(
            form(&system, &path, &[("email", "nadia@northwind.example")]).await.status(),
            400,
            "{change:?}"
        );
    }
    let lookalike = format!("{}.elsewhere.example/", system.url());
    assert_eq!(
        send(&system, Method::GET, &authorize(&system, &[("redirect_uri", &lookalike)]), None, "")
            .await
            .status(),
        400
    );
}

#[tokio::test]
async fn the_products_own_check_accepts_tokens_of_the_local_issuer() {
    let system = system().await;
    let world = world(&system);
    let fetch: web::identity::Fetch = Arc::new(move |url| {
        let world = world.clone();
        Box::pin(async move { world.get_json(&url).await })
    });
    let authenticator = web::identity::Authenticator::new(system.identity().issuer(), "countersign", fetch);
    let mut request = web::Request::new(lambda_http::Body::Empty);
    let token = token(&system, "olivia@vendor.example").await;
    request.headers_mut().insert(header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
    let principal = authenticator.optional(&request, system.clock().now()).await.unwrap().unwrap();
    assert!(principal.operator);
    assert_eq!(principal.email.unwrap().to_string(), "olivia@vendor.example");
}
