//! The letter that an invitation would be, for a dry run: worded as it would be posted, but with links that
//! open nothing, because a reply never carries a link.

use domain::InvitationId;
use domain::catalog::Catalog;
use domain::invitation::Invitation;
use mail::{Context, LinkMaker};
use serde::Serialize;
use web::BaseUrl;

/// The letter of the dry run.
#[derive(Debug, Serialize)]
pub(crate) struct PreviewLetter {
    subject: String,
    text: String,
    html: String,
}

/// Words the letter of an invitation that was not written: as new, or as revised.
pub(crate) fn letter(
    invitation: &Invitation,
    catalog: &Catalog,
    base_url: &BaseUrl,
    operator_contact: &str,
) -> PreviewLetter {
    let context = Context {
        links: &NoLinks { base_url },
        partner_locale: invitation.locale,
        partner_people: &[],
        customer_people: &[],
        services: catalog,
        operator_contact,
    };
    let letter = mail::offer(invitation, invitation.last_sent_at, &context);
    PreviewLetter { subject: letter.subject, text: letter.text, html: letter.html }
}

/// Links that stand where the real ones will.
struct NoLinks<'a> {
    base_url: &'a BaseUrl,
}

impl LinkMaker for NoLinks<'_> {
    fn invitation(&self, _: &InvitationId, _: u16) -> String {
        self.base_url.join("/i/preview")
    }

    fn unsubscribe(&self, _: &InvitationId) -> String {
        self.base_url.join("/i/preview/unsubscribe")
    }

    fn code(&self, _: &InvitationId, _: u32) -> String {
        "000000".to_owned()
    }

    fn page(&self, path: &str) -> String {
        self.base_url.join(path)
    }
}
