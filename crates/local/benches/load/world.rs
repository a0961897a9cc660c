//! What the load needs to find: invitations to look at, and acceptances that only have to be sent.

use futures::future::try_join_all;
use serde_json::{Value, json};

use crate::client::{Call, Client};
use crate::program::Program;
use crate::{Outcome, figures};

/// Invitations are prepared this many at a time, so that the mailbox still has every letter when it is read.
const AT_A_TIME: usize = 1_000;

/// Invitations that are only looked at.
const LOOKED_AT: usize = 200;

/// The program with everything the load asks for.
pub(crate) struct World {
    address: String,
    pub(crate) token: String,
    /// Pending invitations with their tokens.
    pub(crate) links: Vec<Link>,
    /// Acceptances with a code that has been mailed, each good for once.
    pub(crate) acceptances: Vec<(Link, Value)>,
}

/// A link from a letter.
#[derive(Clone)]
pub(crate) struct Link {
    pub(crate) id: String,
    pub(crate) token: String,
}

impl World {
    /// Invites prospects, reads their mail, and asks for their codes.
    pub(crate) async fn prepare(program: &Program, connections: usize, acceptances: usize) -> Outcome<World> {
        let address = program.address.clone();
        let mut first = Client::connect(&address).await?;
        let person = json!({ "email": "paul@contoso.example", "name": "Paul" });
        let token = first.expect(Call::post("/_local/tokens", person)).await?;
        let token = text(&token, "accessToken")?;
        let mut world = World { address, token, links: Vec::new(), acceptances: Vec::new() };
        let mut clients = Vec::new();
        for _ in 0..connections {
            clients.push(Client::connect(&world.address).await?);
        }
        let wanted = acceptances + LOOKED_AT;
        let mut done = 0;
        while done < wanted {
            let numbers: Vec<usize> = (done..wanted.min(done + AT_A_TIME)).collect();
            done += numbers.len();
            world.invite(&mut clients, &numbers).await?;
            world.settle().await?;
            let links = world.read_links(&mut clients, &numbers).await?;
            world.settle().await?;
            world.read_codes(&mut clients, links, acceptances).await?;
            figures::say(&format!("prepared {done} of {wanted} invitations"));
        }
        Ok(world)
    }

    /// Waits until every letter is out.
    pub(crate) async fn settle(&self) -> Outcome<()> {
        let mut client = Client::connect(&self.address).await?;
        client.expect(Call::post("/_local/settle", json!({}))).await.map(drop)
    }

    /// A connection to the program.
    pub(crate) async fn connect(&self) -> Outcome<Client> {
        Client::connect(&self.address).await
    }

    async fn invite(&self, clients: &mut [Client], numbers: &[usize]) -> Outcome<()> {
        let sent = shared(clients, numbers).map(async |(client, numbers)| {
            for number in numbers {
                let call = Call::post("/v1/invitations", invitation(&prospect(*number)));
                client.expect(call.by(&self.token).key(format!("prepared-{number}"))).await?;
            }
            Outcome::Ok(())
        });
        try_join_all(sent).await.map(drop)
    }

    /// Reads each prospect's link, asks for a code with it, and notes what an acceptance has to say.
    async fn read_links(
        &self,
        clients: &mut [Client],
        numbers: &[usize],
    ) -> Outcome<Vec<(usize, Link, Value)>> {
        let read = shared(clients, numbers).map(async |(client, numbers)| {
            let mut links = Vec::new();
            for number in numbers {
                let link = newest_link(&mail_to(client, *number).await?)?;
                let seen = client.expect(Call::get(format!("/i/{}?t={}", link.id, link.token))).await?;
                client.expect(Call::post(format!("/i/{}/code", link.id), json!({ "t": link.token }))).await?;
                links.push((*number, link, seen));
            }
            Outcome::Ok(links)
        });
        Ok(try_join_all(read).await?.concat())
    }

    async fn read_codes(
        &mut self,
        clients: &mut [Client],
        links: Vec<(usize, Link, Value)>,
        acceptances: usize,
    ) -> Outcome<()> {
        let read = shared(clients, &links).map(async |(client, links)| {
            let mut ready = Vec::new();
            for (number, link, seen) in links {
                let code = newest_code(&mail_to(client, *number).await?)?;
                let acceptance = json!({
                    "t": link.token, "revision": seen["revision"], "offerVersion": seen["offerVersion"],
                    "code": code, "organization": { "name": format!("Prospect {number}"), "country": "FR" },
                    "decisions": { "commercial": "accept", "delegatedAdministration": "accept" },
                });
                ready.push((link.clone(), acceptance));
            }
            Outcome::Ok(ready)
        });
        for (link, acceptance) in try_join_all(read).await?.concat() {
            if self.acceptances.len() < acceptances {
                self.acceptances.push((link, acceptance));
            } else {
                self.links.push(link);
            }
        }
        Ok(())
    }
}

/// An offer with everything that is told in letters.
pub(crate) fn invitation(email: &str) -> Value {
    json!({
        "kind": "trial",
        "recipient": { "email": email, "name": "Kim", "organization": "Alpine Ski House" },
        "locale": "en",
        "lines": [{ "service": "exchange-online", "plan": "midsize", "licenses": 25 }],
        "delegatedAdministration": { "capabilities": ["full"], "durationDays": 365 },
    })
}

fn prospect(number: usize) -> String {
    format!("kim@prospect-{number}.example")
}

async fn mail_to(client: &mut Client, number: usize) -> Outcome<Value> {
    client.expect(Call::get(format!("/_local/mail?to={}", prospect(number)))).await
}

fn newest_link(mail: &Value) -> Outcome<Link> {
    let letters = mail["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let links = letters.iter().rev().filter_map(|letter| letter["links"].as_array()).flatten();
    let mut opening = links.filter_map(|link| {
        let (id, token) = link.as_str()?.split_once("/i/")?.1.split_once("?t=")?;
        (!id.contains('/')).then(|| Link { id: id.to_owned(), token: token.to_owned() })
    });
    opening.next().ok_or_else(|| "no link was mailed".into())
}

/// The code is the one number of six digits that stands alone in the newest letter.
fn newest_code(mail: &Value) -> Outcome<String> {
    let letter = mail["items"].as_array().and_then(|letters| letters.last()).ok_or("no code was mailed")?;
    let text = text(letter, "text")?;
    let mut words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    let code = words.find(|word| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit()));
    code.map(str::to_owned).ok_or_else(|| "no code was mailed".into())
}

fn text(value: &Value, name: &str) -> Outcome<String> {
    value[name].as_str().map(str::to_owned).ok_or_else(|| format!("an answer has no {name}").into())
}

/// Hands each client its share of the work.
fn shared<'a, T>(
    clients: &'a mut [Client],
    work: &'a [T],
) -> impl Iterator<Item = (&'a mut Client, &'a [T])> {
    let share = work.len().div_ceil(clients.len()).max(1);
    clients.iter_mut().zip(work.chunks(share))
}
