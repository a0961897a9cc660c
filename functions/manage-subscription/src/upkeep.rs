//! What every change of a subscription has in common: who may make it, of which revision, and once.

use std::sync::Arc;

use desk::{Decided, Once, Seat};
use domain::capability::Capability;
use domain::subscription::Subscription;
use domain::text::OrganizationName;
use domain::{Change, Moment, Refusal, SubscriptionId};
use table::Quotas;
use web::{Answer, Failure, Problem, Request};

use crate::{App, sees};

/// What is to become of a subscription; the name is that of the partner that acts on the customer's behalf.
pub(crate) type Decision = Arc<
    dyn Fn(&Subscription, Option<OrganizationName>, Moment) -> Result<Vec<Change>, Refusal> + Send + Sync,
>;

/// Decides on the subscription that the request names, and answers with it as it is afterwards.
pub(crate) async fn keep(app: App, request: Request, decision: Decision) -> Answer {
    let now = app.desk.clock.now();
    let id: SubscriptionId = web::request::path_parameter(&request, "id")?;
    let principal = app.desk.principal(&request, now)?;
    let once = Once::optional(&request, &principal.subject)?;

    let (app, request) = (Arc::new(app), Arc::new(request));
    let desk = app.desk.clone();
    desk.decide(once.as_ref(), || {
        let (app, request, principal) = (app.clone(), request.clone(), principal.clone());
        let decision = decision.clone();
        async move {
            let caller = app.desk.known(principal).await?;
            let found = app.desk.table.subscription_by_id(id).await?;
            let subscription = found.ok_or_else(Problem::not_found)?;
            let (customer, seller) = (subscription.customer_id, Some(subscription.partner_id));
            let seat = Seat::of(&app.desk, &caller, customer, seller, now).await?;
            seat.require_hand(Capability::SubscriptionsManage, now)?;
            require_revision(&request, &subscription)?;
            let mut changes = decision(&subscription, seat.delegate_name(), now)?;
            let after = after(&changes)?;
            let response = web::respond::resource(u64::from(after.revision), &sees(&seat, after, now))?;
            let (actor, still) = seat.acting(Capability::SubscriptionsManage, now)?;
            changes.extend(still);
            Ok(Decided { actor, now, changes, quotas: Quotas::NONE, response })
        }
    })
    .await
}

fn require_revision(request: &Request, subscription: &Subscription) -> Result<(), Problem> {
    let seen = web::precondition::required(request.headers())?;
    if seen == u64::from(subscription.revision) { Ok(()) } else { Err(Refusal::PreconditionFailed.into()) }
}

fn after(changes: &[Change]) -> Result<&Subscription, Failure> {
    let after = changes.iter().find_map(|change| match change {
        Change::Subscription(kept) => Some(&kept.state),
        _ => None,
    });
    after.ok_or_else(|| Failure::lasting("answer with a subscription that did not change"))
}
