//! What is left of the times that an invitation may be sent again or corrected.

use domain::invitation::{Invitation, LONGEST_LIFE_DAYS};
use domain::lifecycle::{MOST_CORRECTIONS, MOST_RESENDS};
use domain::{InvitationId, Moment};
use http::StatusCode;
use web::respond::{Quota, Window};
use web::{Answer, Problem};

use crate::App;

/// What an invitation allows a few times in its life.
#[derive(Clone, Copy)]
pub(crate) enum Limited {
    Resends,
    Corrections,
}

impl Limited {
    /// The answer with what is left, also where it is that too much was asked for. Which limit was reached is not
    /// told: one of them is about other partners' mail, too.
    pub(crate) async fn told(self, answer: Answer, app: &App, id: InvitationId, now: Moment) -> Answer {
        let is_limited =
            answer.as_ref().err().is_none_or(|problem| problem.status() == StatusCode::TOO_MANY_REQUESTS);
        if !is_limited {
            return answer;
        }
        // What is left is not worth failing for.
        let Ok(Some(invitation)) = app.desk.table.invitation(id).await else { return answer };
        let quota = self.quota(&invitation, now);
        match answer {
            Ok(response) => web::respond::with_quota(response, quota),
            Err(problem) => Err(Problem::with_quota(problem, quota)),
        }
    }

    fn quota(self, invitation: &Invitation, now: Moment) -> Quota {
        let (name, limit, used) = match self {
            Limited::Resends => ("resends", MOST_RESENDS, invitation.resend_count),
            Limited::Corrections => ("corrections", MOST_CORRECTIONS, invitation.correction_count),
        };
        Quota {
            name,
            limit,
            remaining: limit.saturating_sub(used),
            window: Some(Window {
                seconds: LONGEST_LIFE_DAYS * 86_400,
                reset_seconds: u32::try_from(now.seconds_until(invitation.expires_at).max(0)).unwrap_or(0),
            }),
        }
    }
}
