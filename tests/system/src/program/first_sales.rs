//! Each partner of the demo world, from the application to its first sale, in a world that has only the catalog.

use serde_json::{Value, json};

use crate::world::{self, Call, World, in_an_empty_world, in_the_demo_world};

const OLIVIA: &str = "olivia@vendor.example";

/// A partner on its way.
struct Joining {
    owner: &'static str,
    name: &'static str,
    cloud: &'static str,
    program: Option<(&'static str, bool)>,
    services: &'static [&'static str],
}

const EVERYTHING: &[&str] =
    &["exchange-online", "sharepoint-online", "lync-online", "office-pro-plus", "office-web-apps"];

/// A partner of a world, as its owner drives it.
struct Partner<'a> {
    world: &'a World,
    owner: &'static str,
    path: String,
}

impl<'a> Partner<'a> {
    /// Applies, signs, is authorized and asks for its place in a program; the operator decides where it did.
    async fn joins(world: &'a World, joining: &Joining) -> Partner<'a> {
        let owner = joining.owner;
        let application =
            json!({ "name": joining.name, "cloud": joining.cloud, "country": "FR", "locale": "en" });
        let applied = world.post("/v1/partners").by(owner).key(world.fresh_key()).json(&application);
        let path = applied.send().await.is(201).header("location").unwrap().to_owned();
        let partner = Partner { world, owner, path };
        partner.signs("2013-01").send().await.is(201);
        let services = json!({ "services": joining.services });
        partner.overseen("PUT", "authorizations", &services).await.send().await.is(200);
        if let Some((program, is_approved)) = joining.program {
            let enroll = world.post(format!("{}/enrollments", partner.path)).by(owner).key(world.fresh_key());
            enroll.json(&json!({ "program": program })).send().await.is(201);
            if is_approved {
                let part = format!("enrollments/{program}/decision");
                let approve = json!({ "decision": "approve" });
                partner.overseen("POST", &part, &approve).await.send().await.is(200);
            }
        }
        partner
    }

    fn signs(&self, version: &str) -> Call<'a> {
        let call = self.world.post(format!("{}/agreements", self.path)).by(self.owner);
        call.key(self.world.fresh_key()).json(&json!({ "version": version }))
    }

    async fn overseen(&self, method: &str, part: &str, document: &Value) -> Call<'a> {
        let seen = self.world.get(&*self.path).by(OLIVIA).send().await.is(200).json();
        let call = self.world.call(method, format!("{}/{part}", self.path)).by(OLIVIA);
        call.revision(&seen["revision"]).json(document)
    }

    fn inviting(&self, offer: &Value) -> Call<'a> {
        self.world.post("/v1/invitations").by(self.owner).key(self.world.fresh_key()).json(offer)
    }

    /// Invites somebody nobody knows, who proves the mailbox and takes what is `wanted`.
    async fn sells(&self, offer: &Value, wanted: Value) -> Value {
        self.inviting(offer).send().await.is(201);
        self.world.settle().await;
        let email = offer["recipient"]["email"].as_str().unwrap();
        let link = self.world.link_to(email);
        let accepted = self.world.stranger(email).accepts(&link, "Alpine Ski House", wanted).await;
        let sold = self.world.get("/v1/subscriptions").by(self.owner).send().await.is(200).json();
        assert_eq!(sold["items"][0]["id"], accepted["subscriptions"][0]["id"], "{} sold it", self.owner);
        accepted
    }
}

const CONTOSO: Joining = Joining {
    owner: "paul@contoso.example",
    name: "Contoso Consulting",
    cloud: "global",
    program: Some(("cloudEssentials", true)),
    services: EVERYTHING,
};

#[test]
fn contoso_sells_a_trial_and_administers_it() {
    in_an_empty_world(async |world| {
        let contoso = Partner::joins(world, &CONTOSO).await;
        let offer = world::trial_with_administration("nora@alpineski.example");
        let sold = contoso.sells(&offer, world::both()).await;
        assert_eq!(sold["subscriptions"][0]["status"], "trial");
        assert_eq!(sold["delegation"]["status"], "active");
    });
}

#[test]
fn fabrikam_sells_for_a_year_and_becomes_the_partner_of_record() {
    in_an_empty_world(async |world| {
        let joining = Joining {
            owner: "fiona@fabrikam.example",
            name: "Fabrikam Cloud",
            program: Some(("cloudDeployment", true)),
            ..CONTOSO
        };
        let fabrikam = Partner::joins(world, &joining).await;
        let offer = world::purchase_with_everything("nora@alpineski.example");
        let sold = fabrikam.sells(&offer, world::everything()).await;
        let subscription = &sold["subscriptions"][0];
        assert_eq!(subscription["totalPerPeriod"], json!({ "amount": 40 * 4_800, "currency": "EUR" }));
        assert_eq!(subscription["partnerOfRecord"]["partner"]["name"], "Fabrikam Cloud");
        assert_eq!(sold["delegation"]["status"], "active");
    });
}

#[test]
fn tailspin_sells_without_any_program_and_may_not_ask_to_administer() {
    in_an_empty_world(async |world| {
        let joining = Joining {
            owner: "tom@tailspin.example",
            name: "Tailspin Resale",
            program: None,
            services: &["exchange-online", "office-pro-plus"],
            ..CONTOSO
        };
        let tailspin = Partner::joins(world, &joining).await;
        let greedy = world::trial_with_administration("nora@alpineski.example");
        world.refuses("notEnrolled", tailspin.inviting(&greedy)).await;
        let foreign = world::trial("nora@alpineski.example");
        let foreign = world::with_at(foreign, "/lines/0/service", json!("sharepoint-online"));
        world.refuses("serviceNotAuthorized", tailspin.inviting(&foreign)).await;
        let sold = tailspin.sells(&world::trial("nora@alpineski.example"), world::commercial()).await;
        assert_eq!(sold["subscriptions"][0]["status"], "trial");
    });
}

#[test]
fn litware_sells_nothing_until_it_signs_the_current_agreement() {
    in_the_demo_world(async |world| {
        let path = format!("/v1/partners/{}", world.liz().partner().await);
        let litware = Partner { world, owner: "liz@litware.example", path };
        let offer = world::purchase_with_everything("nora@chalet.example");
        world.refuses("agreementOutdated", litware.inviting(&offer)).await;
        litware.signs("2013-01").send().await.is(201);
        let sold = litware.sells(&offer, world::everything()).await;
        assert_eq!(sold["delegation"]["status"], "active");
    });
}

#[test]
fn woodgrove_joins_where_partners_may_not_sell_until_they_may() {
    in_an_empty_world(async |world| {
        let joining = Joining {
            owner: "wei@woodgrove.example",
            name: "Woodgrove China",
            cloud: "cn21Vianet",
            ..CONTOSO
        };
        let woodgrove = Partner::joins(world, &joining).await;
        let offer = world::trial_with_administration("nora@alpineski.example");
        world.refuses("cloudExcluded", woodgrove.inviting(&offer)).await;

        // The operator opens that cloud from tomorrow on, without deploying anything.
        let answer = world.get("/v1/catalog").send().await;
        let mut catalog = answer.is(200).json();
        let tomorrow = world.now().plus_days(1);
        let features = ["trialInvitations", "delegatedAdministration"];
        let rows = features.map(|feature| {
            json!({ "feature": feature, "cloud": "cn21Vianet", "available": true, "validFrom": tomorrow })
        });
        catalog["availability"].as_array_mut().unwrap().extend(rows);
        let put =
            world.call("PUT", "/v1/catalog").by(OLIVIA).header("if-match", answer.header("etag").unwrap());
        put.json(&catalog).send().await.is(200);
        world.refuses("cloudExcluded", woodgrove.inviting(&offer)).await;
        world.wait_days(1).await;
        let sold = woodgrove.sells(&offer, world::both()).await;
        assert_eq!(sold["delegation"]["status"], "active");
    });
}

#[test]
fn proseware_sells_a_trial_while_its_place_in_a_program_waits() {
    in_an_empty_world(async |world| {
        let joining = Joining {
            owner: "pia@proseware.example",
            name: "Proseware Labs",
            program: Some(("cloudEssentials", false)),
            services: &["exchange-online"],
            ..CONTOSO
        };
        let proseware = Partner::joins(world, &joining).await;
        let offer = world::trial_with_administration("nora@alpineski.example");
        world.refuses("notCertified", proseware.inviting(&offer)).await;
        let sold = proseware.sells(&world::trial("nora@alpineski.example"), world::commercial()).await;
        assert_eq!(sold["subscriptions"][0]["status"], "trial");
        let approve = json!({ "decision": "approve" });
        let part = "enrollments/cloudEssentials/decision";
        proseware.overseen("POST", part, &approve).await.send().await.is(200);
        let ask = world::administration("nora@alpineski.example");
        proseware.inviting(&ask).send().await.is(201);
        world.settle().await;
    });
}
