//! The people of a partner: what changes for one takes effect at once, and the last owner stays one.

use serde_json::{Value, json};

use crate::world::{self, Call, World, in_the_demo_world};

const PAUL: &str = "paul@contoso.example";

async fn path_of(world: &World, email: &str) -> String {
    let me = world.get("/v1/me").by(email).send().await.is(200).json();
    format!("/v1/partners/{}", me["partner"]["id"].as_str().unwrap())
}

fn adding<'a>(world: &'a World, path: &str, owner: &str, email: &str, roles: &Value) -> Call<'a> {
    let document = json!({ "email": email, "roles": roles });
    world.post(format!("{path}/members")).by(owner).key(world.fresh_key()).json(&document)
}

async fn members(world: &World, path: &str, owner: &str) -> Vec<Value> {
    let list = world.get(format!("{path}/members")).by(owner).send().await.is(200).json();
    list["items"].as_array().unwrap().clone()
}

async fn member(world: &World, path: &str, owner: &str, email: &str) -> Value {
    let all = members(world, path, owner).await;
    all.into_iter().find(|member| member["email"] == email).unwrap()
}

/// The call that changes a member as it is now.
async fn changing<'a>(world: &'a World, method: &str, path: &str, owner: &str, email: &str) -> Call<'a> {
    let member = member(world, path, owner, email).await;
    let path = format!("{path}/members/{}", member["id"].as_str().unwrap());
    world.call(method, path).by(owner).revision(&member["revision"])
}

#[test]
fn somebody_who_is_added_acts_at_once_and_no_longer_once_removed() {
    in_the_demo_world(async |world| {
        let path = path_of(world, PAUL).await;
        let nina = "nina@contoso.example";
        let offer = world::trial("nadia@northwind.example");
        let inviting = || world.post("/v1/invitations").by(nina).key(world.fresh_key()).json(&offer);
        world.refuses("roleMissing", inviting()).await;
        let added = adding(world, &path, PAUL, nina, &json!(["seller"])).send().await;
        let location = added.is(201).header("location").unwrap().to_owned();
        assert_eq!(world.get(location.as_str()).by(PAUL).send().await.is(200).json(), added.json());
        inviting().send().await.is(201);
        let auditor =
            changing(world, "PATCH", &path, PAUL, nina).await.json(&json!({ "roles": ["auditor"] }));
        assert_eq!(auditor.send().await.is(200).json()["roles"], json!(["auditor"]));
        world.refuses("roleMissing", inviting()).await;
        changing(world, "DELETE", &path, PAUL, nina).await.send().await.is(204);
        world.refuses("notFound", world.get(path.as_str()).by(nina)).await;
        world.settle().await;
        let told = world.subjects_to(nina);
        assert_eq!(told.first().unwrap(), "You act for Contoso Consulting in the partner program");
        assert_eq!(told.last().unwrap(), "You no longer act for Contoso Consulting");
    });
}

#[test]
fn an_answer_never_tells_whether_an_address_is_known_elsewhere() {
    in_the_demo_world(async |world| {
        let path = path_of(world, PAUL).await;
        let mut answers = Vec::new();
        for email in ["tom@tailspin.example", "tim@nowhere.example"] {
            let mut answer =
                adding(world, &path, PAUL, email, &json!(["seller"])).send().await.is(201).json();
            for own in ["id", "email", "revision"] {
                answer[own] = Value::Null;
            }
            answers.push(answer);
        }
        assert_eq!(answers[0], answers[1]);
        // Tom goes on acting for his own partner, until he leaves it; a last owner does not.
        let own = path_of(world, "tom@tailspin.example").await;
        assert_ne!(own, path);
        adding(world, &own, "tom@tailspin.example", "tina@tailspin.example", &json!(["owner"]))
            .send()
            .await
            .is(201);
        let tom = "tom@tailspin.example";
        changing(world, "DELETE", &own, tom, tom).await.send().await.is(204);
        assert_eq!(path_of(world, tom).await, path);
    });
}

#[test]
fn the_last_owner_can_neither_leave_nor_be_demoted() {
    in_the_demo_world(async |world| {
        let path = path_of(world, PAUL).await;
        world.refuses("lastAdmin", changing(world, "DELETE", &path, PAUL, PAUL).await).await;
        let demoting =
            changing(world, "PATCH", &path, PAUL, PAUL).await.json(&json!({ "roles": ["seller"] }));
        world.refuses("lastAdmin", demoting).await;
        // Two owners who remove each other at the same moment: one of them stays.
        let sam = "sam@contoso.example";
        let owner = changing(world, "PATCH", &path, PAUL, sam).await.json(&json!({ "roles": ["owner"] }));
        owner.send().await.is(200);
        let one = changing(world, "DELETE", &path, PAUL, sam).await;
        let other = changing(world, "DELETE", &path, sam, PAUL).await;
        let (one, other) = tokio::join!(one.send(), other.send());
        assert_eq!([one.status, other.status].iter().filter(|status| **status == 204).count(), 1);
        let stays = if one.status == 204 { PAUL } else { sam };
        let owners = members(world, &path, stays).await;
        let owners =
            owners.iter().filter(|member| member["roles"].as_array().unwrap().contains(&json!("owner")));
        assert_eq!(owners.count(), 1);
    });
}

#[test]
fn members_are_read_strictly_and_belong_to_their_partner() {
    in_the_demo_world(async |world| {
        let path = path_of(world, PAUL).await;
        let wrong = json!({ "email": "nobody", "roles": ["king", "owner"], "partnerId": "prt_1" });
        let call = world.post(format!("{path}/members")).by(PAUL).key("k").json(&wrong);
        assert_eq!(world.refuses("invalid", call).await.pointers(), ["/email", "/roles/0", "/partnerId"]);
        let nobody = adding(world, &path, PAUL, "nina@contoso.example", &json!([]));
        assert_eq!(world.refuses("invalid", nobody).await.pointers(), ["/roles"]);
        world
            .refuses("alreadyInState", adding(world, &path, PAUL, "SAM@contoso.example", &json!(["owner"])))
            .await;
        let sam = member(world, &path, PAUL, "sam@contoso.example").await;
        let at = format!("{path}/members/{}", sam["id"].as_str().unwrap());
        let roles = json!({ "roles": ["auditor"] });
        world.refuses("preconditionRequired", world.call("PATCH", at.as_str()).by(PAUL).json(&roles)).await;
        world
            .refuses(
                "preconditionFailed",
                world.call("PATCH", at.as_str()).by(PAUL).revision(999).json(&roles),
            )
            .await;
        for stranger in ["fiona@fabrikam.example", "nadia@northwind.example"] {
            world
                .refuses("notFound", world.call("PATCH", at.as_str()).by(stranger).revision(1).json(&roles))
                .await;
            world.refuses("notFound", world.get(at.as_str()).by(stranger)).await;
        }
        let escalate = world.call("PATCH", at.as_str()).by("sam@contoso.example").revision(&sam["revision"]);
        world.refuses("roleMissing", escalate.json(&json!({ "roles": ["owner"] }))).await;
        let fabrikam = path_of(world, "fiona@fabrikam.example").await;
        let foreign = format!("{fabrikam}/members/{}", sam["id"].as_str().unwrap());
        world.refuses("notFound", world.get(foreign.as_str()).by("fiona@fabrikam.example")).await;
    });
}
