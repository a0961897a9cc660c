//! A report of SES about one letter, as EventBridge brings it.

use domain::invitation::{DeliveryState, Mailing};
use domain::{EmailAddress, InvitationId};
use failure::Failure;
use runtime::door::Notice;
use serde::Deserialize;

/// What a report says about a letter that carries an invitation's link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Report {
    /// The invitation.
    pub(crate) invitation_id: InvitationId,
    /// Which of its mails the letter is.
    pub(crate) mailing: Mailing,
    /// How far the letter came.
    pub(crate) state: DeliveryState,
    /// Who complained.
    pub(crate) complained: Vec<EmailAddress>,
}

/// The parts of SES's document that matter here. It has many more, and gets new ones.
#[derive(Deserialize)]
struct Detail {
    mail: Mail,
    bounce: Option<Bounce>,
    complaint: Option<Complaint>,
}

#[derive(Deserialize)]
struct Mail {
    #[serde(default)]
    tags: Tags,
}

/// SES gives each tag a list of values; we give one.
#[derive(Default, Deserialize)]
struct Tags {
    #[serde(default)]
    invitation: Vec<String>,
    #[serde(default)]
    generation: Vec<String>,
    /// Letters that were posted before offers were told apart have none.
    #[serde(default)]
    offer: Vec<String>,
    /// Only what was posted in place of an unwanted letter has it.
    #[serde(default, rename = "stand-in")]
    stand_in: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    bounce_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complaint {
    #[serde(default)]
    complained_recipients: Vec<Recipient>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recipient {
    email_address: String,
}

impl Report {
    /// Reads a notice; nothing where the letter carried no invitation's link.
    pub(crate) fn read(notice: Notice) -> Result<Option<Report>, Failure> {
        let unreadable = || Failure::lasting("read a report of the post");
        if notice.source != "aws.ses" {
            return Err(unreadable().because("it is not from SES"));
        }
        let detail: Detail =
            serde_json::from_value(notice.detail).map_err(|error| unreadable().because(error))?;
        let state = state_of(&notice.detail_type, detail.bounce.as_ref())
            .ok_or_else(|| unreadable().because("it is of an unknown kind"))?;
        let state = if detail.mail.tags.stand_in.is_empty() { state } else { of_stand_in(state) };
        let (invitation_id, generation) = match (&*detail.mail.tags.invitation, &*detail.mail.tags.generation)
        {
            ([], _) | (_, []) => return Ok(None),
            ([id, ..], [generation, ..]) => (id.parse(), generation.parse()),
        };
        let offer_version = detail.mail.tags.offer.first().map_or(Ok(1), |version| version.parse::<u32>());
        let recipients =
            detail.complaint.map(|complaint| complaint.complained_recipients).unwrap_or_default();
        Ok(Some(Report {
            invitation_id: invitation_id.map_err(|error| unreadable().because(error))?,
            mailing: Mailing {
                generation: generation.map_err(|error| unreadable().because(error))?,
                offer_version: offer_version.map_err(|error| unreadable().because(error))?,
            },
            state,
            complained: recipients.iter().filter_map(|one| one.email_address.parse().ok()).collect(),
        }))
    }
}

/// A stand-in arrives, or nothing is to be said of it.
fn of_stand_in(state: DeliveryState) -> DeliveryState {
    match state {
        DeliveryState::Delivered => DeliveryState::StandInDelivered,
        _ => DeliveryState::Suppressed,
    }
}

fn state_of(detail_type: &str, bounce: Option<&Bounce>) -> Option<DeliveryState> {
    Some(match detail_type {
        "Email Delivered" => DeliveryState::Delivered,
        "Email Delivery Delayed" => DeliveryState::Delayed,
        "Email Bounced" => match bounce?.bounce_type.as_str() {
            // Also what was not even tried because the address bounced before: it would again.
            "Permanent" => DeliveryState::Bounced,
            // A full mailbox or a server that is down: the address may be right, so nobody has to correct it.
            _ => DeliveryState::Delayed,
        },
        // SES would not send it; to the partner it came back like any other.
        "Email Rejected" => DeliveryState::Bounced,
        "Email Complaint Received" => DeliveryState::Complained,
        _ => return None,
    })
}
