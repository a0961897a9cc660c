//! The partner of record as the contract shows it.

use domain::subscription::{Subscription, Tenure, record};
use domain::{Actor, Change, DesignationId, EmailAddress, Moment, PartnerId, SubscriptionId};
use serde::Serialize;
use web::view::PartnerName;
use web::{Answer, Failure};

use crate::{App, access};

/// Who is the partner of record, and who was.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecordView<'a> {
    subscription_id: SubscriptionId,
    current: Option<TenureView<'a>>,
    history: Vec<TenureView<'a>>,
    is_complete: bool,
    revision: u32,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct TenureView<'a> {
    id: DesignationId,
    partner: PartnerName<'a>,
    since: Moment,
    until: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    set_by: Option<&'a EmailAddress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_by: Option<&'a EmailAddress>,
}

impl<'a> RecordView<'a> {
    /// What there is, the newest first. A partner sees when it was itself and nothing of others, nor who decided.
    pub(crate) fn new(
        subscription: &Subscription,
        history: &'a [Tenure],
        is_complete: bool,
        seen_by: Option<PartnerId>,
    ) -> RecordView<'a> {
        let mine = |one: &&Tenure| seen_by.is_none_or(|partner| partner == one.partner_id);
        let history: Vec<_> =
            history.iter().rev().filter(mine).map(|one| TenureView::new(one, seen_by.is_none())).collect();
        RecordView {
            subscription_id: subscription.id,
            current: history.first().filter(|newest| newest.until.is_none()).cloned(),
            history,
            is_complete,
            revision: subscription.revision,
        }
    }

    /// The answer to a decision that has just been made.
    pub(crate) async fn after(
        app: &App,
        before: &Subscription,
        changes: &[Change],
        (actor, now): (&Actor, Moment),
    ) -> Answer {
        let (mut history, is_complete) = access::history(app, before).await?;
        let changed = changes.iter().find_map(|change| match change {
            Change::Subscription(changed) => Some(changed),
            _ => None,
        });
        let changed =
            changed.ok_or_else(|| Failure::lasting("answer with a subscription that did not change"))?;
        for fact in &changed.facts {
            record(&mut history, now, actor, fact);
        }
        let view = RecordView::new(&changed.state, &history, is_complete, None);
        web::respond::resource(u64::from(changed.state.revision), &view)
    }
}

impl<'a> TenureView<'a> {
    fn new(tenure: &'a Tenure, tells_who: bool) -> TenureView<'a> {
        let who = |actor: &'a Actor| match actor {
            Actor::Customer { email, .. } if tells_who => Some(email),
            _ => None,
        };
        TenureView {
            id: tenure.id,
            partner: PartnerName { id: tenure.partner_id, name: tenure.partner_name.as_str() },
            since: tenure.since,
            until: tenure.until,
            set_by: who(&tenure.set_by),
            ended_by: tenure.ended_by.as_ref().and_then(who),
        }
    }
}
