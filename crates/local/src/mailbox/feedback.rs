//! What becomes of a letter, as SES reports it through EventBridge.

use domain::Moment;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Letter;
use crate::template::{ACCOUNT, REGION};

/// What can become of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Feedback {
    /// The recipient's server does not want it, ever.
    Bounce,
    /// The recipient called it spam.
    Complaint,
    /// The recipient's server took it.
    Delivery,
    /// The recipient's server does not want it yet.
    #[serde(alias = "delay")]
    DeliveryDelay,
    /// SES itself did not want it.
    Reject,
}

impl Feedback {
    /// The name in a configuration set's list of event types.
    pub fn event_type(self) -> &'static str {
        match self {
            Feedback::Bounce => "bounce",
            Feedback::Complaint => "complaint",
            Feedback::Delivery => "delivery",
            Feedback::DeliveryDelay => "deliveryDelay",
            Feedback::Reject => "reject",
        }
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Feedback::Bounce => ("Email Bounced", "Bounce"),
            Feedback::Complaint => ("Email Complaint Received", "Complaint"),
            Feedback::Delivery => ("Email Delivered", "Delivery"),
            Feedback::DeliveryDelay => ("Email Delivery Delayed", "DeliveryDelay"),
            Feedback::Reject => ("Email Rejected", "Reject"),
        }
    }
}

/// The event that EventBridge hands to the rule's function.
pub fn event(letter: &Letter, feedback: Feedback, now: Moment) -> Value {
    let (detail_type, event_type) = feedback.names();
    let set = letter.configuration_set.as_deref().unwrap_or_default();
    let mut detail = Map::new();
    detail.insert("eventType".to_owned(), event_type.into());
    detail.insert("mail".to_owned(), mail(letter));
    detail.insert(feedback.event_type().to_owned(), what_happened(letter, feedback, now));
    json!({
        "version": "0",
        "id": format!("{}-{}", feedback.event_type(), letter.id),
        "detail-type": detail_type,
        "source": "aws.ses",
        "account": ACCOUNT,
        "time": now.to_string(),
        "region": REGION,
        "resources": [format!("arn:aws:ses:{REGION}:{ACCOUNT}:configuration-set/{set}")],
        "detail": detail,
    })
}

fn mail(letter: &Letter) -> Value {
    let mut tags = Map::new();
    let mut tag = |name: &str, value: &str| tags.insert(name.to_owned(), json!([value]));
    tag("ses:operation", "SendRawEmail");
    tag("ses:configuration-set", letter.configuration_set.as_deref().unwrap_or_default());
    tag("ses:source-ip", "127.0.0.1");
    tag("ses:from-domain", letter.sender().rsplit('@').next().unwrap_or_default());
    tag("ses:caller-identity", "local");
    for (name, value) in &letter.tags {
        tag(name, value);
    }
    let headers: Vec<Value> =
        letter.headers.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
    json!({
        "timestamp": letter.at.to_string(),
        "source": letter.sender(),
        "sourceArn": format!("arn:aws:ses:{REGION}:{ACCOUNT}:identity/{}", letter.sender()),
        "sendingAccountId": ACCOUNT,
        "messageId": letter.id,
        "destination": letter.recipients,
        "headersTruncated": false,
        "headers": headers,
        "commonHeaders": {
            "from": [letter.from],
            "to": letter.recipients,
            "messageId": letter.id,
            "subject": letter.subject,
        },
        "tags": tags,
    })
}

fn what_happened(letter: &Letter, feedback: Feedback, now: Moment) -> Value {
    let each = |extra: Value| -> Vec<Value> {
        let named = |address: &String| {
            let mut one = extra.as_object().cloned().unwrap_or_default();
            one.insert("emailAddress".to_owned(), address.as_str().into());
            Value::Object(one)
        };
        letter.recipients.iter().map(named).collect()
    };
    let at = now.to_string();
    let feedback_id = format!("{}-feedback", letter.id);
    match feedback {
        Feedback::Bounce => json!({
            "feedbackId": feedback_id,
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "bouncedRecipients": each(json!({
                "action": "failed",
                "status": "5.1.1",
                "diagnosticCode": "smtp; 550 5.1.1 user unknown",
            })),
            "timestamp": at,
            "reportingMTA": "dns; mail.local",
        }),
        Feedback::Complaint => json!({
            "feedbackId": feedback_id,
            "complaintSubType": null,
            "complainedRecipients": each(json!({})),
            "timestamp": at,
            "userAgent": "the local mailbox",
            "complaintFeedbackType": "abuse",
            "arrivalDate": at,
        }),
        Feedback::Delivery => json!({
            "timestamp": at,
            "processingTimeMillis": 546,
            "recipients": letter.recipients,
            "smtpResponse": "250 2.6.0 message received",
            "reportingMTA": "mail.local",
        }),
        Feedback::DeliveryDelay => json!({
            "timestamp": at,
            "delayType": "MailboxFull",
            "expirationTime": now.plus_seconds(50_400).to_string(),
            "delayedRecipients": each(json!({
                "status": "4.2.2",
                "diagnosticCode": "smtp; 452 4.2.2 mailbox full",
            })),
        }),
        Feedback::Reject => json!({"reason": "Bad content"}),
    }
}
