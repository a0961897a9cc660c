//! Access tokens that are none, or not for here.

use local::identity::{Operator, Person};
use serde_json::{Value, json};

use crate::world::{World, in_the_demo_world};

async fn refused(world: &World, token: &str) {
    let call = world.get("/v1/invitations").header("authorization", format!("Bearer {token}"));
    world.refuses("unauthenticated", call).await;
}

#[test]
fn only_a_current_access_token_of_the_issuer_for_this_audience_counts() {
    in_the_demo_world(async |world| {
        let identity = world.system.identity();
        let sam = Person::new("sam@contoso.example", None, Operator::No);
        let now = world.now();
        let with = |typ: &str, changes: &Value| identity.access_token_with(&sam, now, typ, changes).unwrap();
        let good = with("at+jwt", &json!({}));
        world.get("/v1/invitations").header("authorization", format!("Bearer {good}")).send().await.is(200);

        let second = now.as_second();
        for changes in [
            json!({ "exp": second }),
            json!({ "exp": second - 3_600 }),
            json!({ "exp": null }),
            json!({ "nbf": second + 3_600 }),
            json!({ "aud": "others" }),
            json!({ "aud": null }),
            json!({ "iss": "https://evil.example" }),
            json!({ "sub": null }),
            json!({ "token_use": "id" }),
        ] {
            refused(world, &with("at+jwt", &changes)).await;
        }
        refused(world, &identity.id_token(&sam, None, now).unwrap()).await;

        let parts: Vec<&str> = good.split('.').collect();
        let none = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0";
        for forged in [
            format!("{none}.{}.", parts[1]),
            format!("{none}.{}.{}", parts[1], parts[2]),
            format!("{}.{}.", parts[0], parts[1]),
            format!("{}.{}.{}", parts[0], parts[1], parts[2].chars().rev().collect::<String>()),
            "x".to_owned(),
            String::new(),
        ] {
            refused(world, &forged).await;
        }
        for header in ["", "Basic c2FtOnNhbQ==", "Bearer", &format!("bearer{good}"), &good] {
            world
                .refuses("unauthenticated", world.get("/v1/invitations").header("authorization", header))
                .await;
        }
    });
}

#[test]
fn an_address_that_is_not_verified_is_nobodys() {
    in_the_demo_world(async |world| {
        let sam = Person::new("sam@contoso.example", None, Operator::No);
        let token = world
            .system
            .identity()
            .access_token_with(&sam, world.now(), "at+jwt", &json!({ "email_verified": false }))
            .unwrap();
        let call = world.get("/v1/invitations").header("authorization", format!("Bearer {token}"));
        world.refuses("roleMissing", call).await;
    });
}
