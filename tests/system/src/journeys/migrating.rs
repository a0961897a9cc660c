//! Mail is moved into a customer's mailboxes.

use serde_json::json;

use crate::world::{World, in_the_demo_world, path_of_migration, rows_of};

const ALEX: &str = "alex@adventure.example";

/// Two mailboxes of Adventure Works.
async fn two_mailboxes(world: &World) -> String {
    let (customer, _) = world.adventure_works().await;
    world.alex().creates(&customer, "sales@adventure.example").await;
    world.alex().creates(&customer, "info@adventure.example").await;
    customer
}

const ROWS: [(&str, &str); 2] =
    [("verkauf@old.example", "sales@adventure.example"), ("hallo@old.example", "info@adventure.example")];

#[test]
fn a_delegate_has_mail_moved_and_the_services_report_until_it_is_done() {
    in_the_demo_world(async |world| {
        let customer = two_mailboxes(world).await;
        let asked = rows_of(&ROWS);
        let answer = world.fiona().migrating(&customer, &asked).send().await;
        let migration = answer.is(202).json();
        assert_eq!(answer.header("location"), Some(path_of_migration(&migration).as_str()));
        assert_eq!(
            (&migration["status"], &migration["progress"]["queued"], &migration["onBehalfBy"]),
            (&json!("queued"), &json!(2), &json!("Fabrikam Cloud"))
        );
        let [sales, info] = ["sales@adventure.example", "info@adventure.example"];
        let running = world.reporting(&migration, &[(sales, "running", 40)]).send().await.is(200).json();
        assert_eq!(
            (&running["status"], &running["mailboxes"][0]["percent"], &running["mailboxes"][1]["state"]),
            (&json!("running"), &json!(40), &json!("queued"))
        );
        world.settle().await;
        world.changes_nothing(world.reporting(&migration, &[(sales, "running", 20)])).await;
        world.changes_nothing(world.reporting(&migration, &[(sales, "queued", 0)])).await;
        let by_source = [("hallo@old.example", "completed", 100), (sales, "completed", 100)];
        let done = world.reporting(&migration, &by_source).send().await.is(200).json();
        assert_eq!((&done["status"], &done["endedAt"]), (&json!("completed"), &json!(world.now())));
        assert_eq!(world.alex().sees_migration(&migration).await, done);
        world.settle().await;
        let letter = world.newest_letter_to(ALEX);
        assert_eq!(letter.subject, "Your mail is moved");
        assert!(
            letter.text.contains("Fabrikam Cloud") && letter.text.contains("Moved: 2"),
            "{}",
            letter.text
        );
        world.changes_nothing(world.reporting(&migration, &[(info, "failed", 0)])).await;
        world.refuses("invalidTransition", world.alex().calling_off(&done)).await;
        let order = json!({ "redrive": { "from": world.now(), "most": 100 } });
        let again = world.invoke("send-email", &order).await.unwrap();
        assert_eq!((&again["posted"], &again["failed"]), (&json!(0), &json!([])), "all of it was told");
        let listed = world.fiona().get(format!("/v1/customers/{customer}/migrations?status=completed"));
        assert_eq!(listed.send().await.is(200).json()["items"][0]["id"], migration["id"]);
    });
}

#[test]
fn what_cannot_be_moved_is_told_and_what_is_called_off_moves_no_more() {
    in_the_demo_world(async |world| {
        let customer = two_mailboxes(world).await;
        let failed = world.alex().migrates(&customer, &ROWS).await;
        let report = json!({ "mailboxes": [
            { "address": "sales@adventure.example", "state": "failed", "detail": "The mailbox is locked." },
            { "address": "info@adventure.example", "state": "completed" },
        ] });
        let path = format!("/v1/migrations/{}/progress", failed["id"].as_str().unwrap());
        let failed = world.olivia().post(&path, &report).send().await.is(200).json();
        assert_eq!(
            (&failed["status"], &failed["mailboxes"][0]["detail"]),
            (&json!("failed"), &json!("The mailbox is locked."))
        );
        world.settle().await;
        assert_eq!(world.newest_letter_to(ALEX).subject, "Some of your mail could not be moved");

        let other = world.fiona().migrates(&customer, &ROWS).await;
        let canceled = world.alex().calling_off(&other).send().await.is(200).json();
        assert_eq!((&canceled["status"], &canceled["revision"]), (&json!("canceled"), &json!(2)));
        world.settle().await;
        assert_eq!(world.newest_letter_to(ALEX).subject, "The move of your mail was called off");
        world
            .changes_nothing(world.reporting(&other, &[("sales@adventure.example", "completed", 100)]))
            .await;
        world.refuses("alreadyInState", world.alex().calling_off(&canceled)).await;
        world.refuses("preconditionFailed", world.alex().calling_off(&other)).await;
        for stranger in [world.alex(), world.fiona(), world.paul()] {
            world.refuses("roleMissing", stranger.post(&path, &report)).await;
        }
    });
}

#[test]
fn every_faulty_row_is_reported_and_nothing_begins() {
    in_the_demo_world(async |world| {
        let customer = two_mailboxes(world).await;
        let rows = json!({
            "source": { "kind": "imap" },
            "mailboxes": [
                { "sourceAddress": "a@old.example", "targetAddress": "sales@adventure.example" },
                { "sourceAddress": "a@old.example", "targetAddress": "sales@adventure.example" },
                { "sourceAddress": "b@old.example", "targetAddress": "nobody@adventure.example" },
                { "sourceAddress": "c@old.example", "targetMailboxId": "mbx_01ARZ3NDEKTSV4RRFFQ69G5FAV" },
            ],
        });
        let refused = world.refuses("invalid", world.fiona().migrating(&customer, &rows)).await;
        let expected = [
            "/mailboxes/1/sourceAddress",
            "/mailboxes/1/targetAddress",
            "/mailboxes/2/targetAddress",
            "/mailboxes/3/targetMailboxId",
        ];
        assert_eq!(refused.pointers(), expected);
        let shapeless = json!({
            "source": { "kind": "fax", "password": "secret" },
            "mailboxes": [{ "sourceAddress": "a" }, { "sourceAddress": "b@old.example" }],
        });
        let refused = world.refuses("invalid", world.fiona().migrating(&customer, &shapeless)).await;
        let mut pointers = refused.pointers();
        pointers.sort();
        assert_eq!(
            pointers,
            ["/mailboxes/0/sourceAddress", "/mailboxes/1/targetAddress", "/source/kind", "/source/password"]
        );

        // The same as CSV has the same pointers.
        let path =
            format!("/v1/customers/{customer}/migrations?source.kind=imap&source.host=mail.old.example");
        let upload = |text: &str| {
            world
                .call("POST", path.clone())
                .by("fiona@fabrikam.example")
                .key(world.fresh_key())
                .bytes("text/csv", text.to_owned())
        };
        let faulty = "sourceAddress,targetAddress,targetMailboxId\r\na@old.example,sales@adventure.example,\r\na@old.example,sales@adventure.example,\r\nb@old.example,nobody@adventure.example,\r\nc@old.example,,mbx_01ARZ3NDEKTSV4RRFFQ69G5FAV\r\n";
        assert_eq!(world.refuses("invalid", upload(faulty)).await.pointers(), expected);
        world.refuses("malformed", upload("sourceAddress,targetAddress\n\"a,b")).await;
        world.refuses("invalid", upload("sourceAddress,password\na@old.example,x")).await;
        let good = "targetAddress,sourceAddress\nsales@adventure.example,a@old.example\n";
        let migration = upload(good).send().await.is(202).json();
        assert_eq!(
            (&migration["source"]["host"], &migration["progress"]["total"]),
            (&json!("mail.old.example"), &json!(1))
        );
    });
}

#[test]
fn a_hundred_mailboxes_are_one_migration_and_more_than_a_thousand_are_too_many() {
    in_the_demo_world(async |world| {
        let (customer, _) = world.adventure_works().await;
        let addresses: Vec<_> = (0..100).map(|number| format!("m{number}@adventure.example")).collect();
        for (number, address) in addresses.iter().enumerate() {
            let aliases: Vec<_> =
                (0..2).map(|alias| format!("a{number}-{alias}@adventure.example")).collect();
            let wanted = json!({ "address": address, "displayName": "M", "aliases": aliases });
            world.alex().creating(&customer, &wanted).send().await.is(201);
        }
        let rows: Vec<_> = addresses.iter().map(|address| ("x@old.example", address.as_str())).collect();
        let mut asked = rows_of(&rows);
        for (number, row) in asked["mailboxes"].as_array_mut().unwrap().iter_mut().enumerate() {
            row["sourceAddress"] = json!(format!("x{number}@old.example"));
        }
        let migration = world.alex().migrating(&customer, &asked).send().await.is(202).json();
        assert_eq!(migration["progress"]["total"], 100);
        let many: Vec<_> = (0..1_001).map(|_| ROWS[0]).collect();
        let refused = world.refuses("invalid", world.alex().migrating(&customer, &rows_of(&many)));
        assert_eq!(refused.await.pointers(), ["/mailboxes"]);
        let reports: Vec<_> = addresses.iter().map(|address| (address.as_str(), "completed", 100)).collect();
        let done = world.reporting(&migration, &reports).send().await.is(200).json();
        assert_eq!((&done["status"], &done["progress"]["completed"]), (&json!("completed"), &json!(100)));
    });
}

#[test]
fn the_local_mail_system_does_it_in_steps_by_the_clock() {
    in_the_demo_world(async |world| {
        let customer = two_mailboxes(world).await;
        let mailboxes = format!("/v1/customers/{customer}/mailboxes?status=ready");
        let migration = world.alex().migrates(&customer, &ROWS).await;
        let ready = async || {
            world.alex().get(mailboxes.clone()).send().await.json()["items"].as_array().unwrap().len()
        };
        world.settle().await;
        assert_eq!(ready().await, 0, "time stands still");
        world.wait_seconds(5).await;
        assert_eq!(ready().await, 2);
        assert_eq!(world.alex().sees_migration(&migration).await["status"], "queued");
        world.wait_seconds(5).await;
        let first = world.alex().sees_migration(&migration).await;
        assert_eq!((&first["status"], &first["mailboxes"][0]["percent"]), (&json!("running"), &json!(25)));
        world.wait_seconds(300).await;
        let last = world.alex().sees_migration(&migration).await;
        assert_eq!((&last["status"], &last["progress"]["completed"]), (&json!("completed"), &json!(2)));
        assert_eq!(world.newest_letter_to(ALEX).subject, "Your mail is moved");

        let mut gone = rows_of(&ROWS);
        gone["source"]["host"] = json!("mail.gone.invalid");
        let gone = world.alex().migrating(&customer, &gone).send().await.is(202).json();
        world.settle().await;
        world.wait_seconds(60).await;
        assert_eq!(world.alex().sees_migration(&gone).await["status"], "failed");
    });
}
