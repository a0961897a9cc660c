use serde_json::json;

use super::*;

fn value<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers()[name].to_str().unwrap()
}

#[test]
fn a_new_resource_says_where_it_lives_and_which_revision_it_is() {
    let response = created("/v1/invitations/inv_1", 1, &json!({})).unwrap();
    assert_eq!(response.status(), StatusCode::CREATED);
    assert_eq!(value(&response, "location"), "/v1/invitations/inv_1");
    assert_eq!(value(&response, "etag"), "\"r1\"");
    assert_eq!(value(&response, "cache-control"), "no-store");
}

#[test]
fn a_location_cannot_smuggle_a_header_in() {
    let problem = see_other("/i/x\r\nset-cookie: a=b").unwrap_err();
    assert_eq!(problem.status(), StatusCode::INTERNAL_SERVER_ERROR);
}

#[test]
fn a_caller_that_knows_the_version_gets_no_body() {
    let known = |tags: &'static str| {
        let headers = HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_static(tags))]);
        cacheable_revision(&headers, "\"v1\"", 60, &json!({})).unwrap()
    };
    for tags in ["\"v1\"", "\"v0\", W/\"v1\"", "*"] {
        assert_eq!(known(tags).status(), StatusCode::NOT_MODIFIED, "{tags}");
        assert_eq!(value(&known(tags), "etag"), "\"v1\"");
    }
    let fresh = known("\"v0\"");
    assert_eq!(fresh.status(), StatusCode::OK);
    assert_eq!(value(&fresh, "cache-control"), "public, max-age=60");
}

#[test]
fn a_quota_is_told_in_the_form_of_the_draft() {
    let quota = Quota {
        name: "invitations",
        limit: 50,
        remaining: 49,
        window: Some(Window { seconds: 86_400, reset_seconds: 50_400 }),
    };
    let response = with_quota(no_content(), quota).unwrap();
    assert_eq!(value(&response, "ratelimit-policy"), "\"invitations\";q=50;w=86400");
    assert_eq!(value(&response, "ratelimit"), "\"invitations\";r=49;t=50400");
    let response = with_quota(no_content(), Quota { window: None, ..quota }).unwrap();
    assert_eq!(value(&response, "ratelimit-policy"), "\"invitations\";q=50");
    assert_eq!(value(&response, "ratelimit"), "\"invitations\";r=49");
}

#[test]
fn a_repetition_is_marked() {
    assert_eq!(value(&replayed(no_content()), "idempotent-replayed"), "true");
}

#[test]
fn a_page_allows_nothing_from_elsewhere() {
    let response = page(StatusCode::OK, String::new());
    assert!(value(&response, "content-security-policy").starts_with("default-src 'none';"));
    assert_eq!(value(&response, "referrer-policy"), "same-origin");
}
