//! What never varies about each code: how it is written, its status, and its words in English and French.

use http::StatusCode;

use super::Code;

/// What never varies about a code.
pub(super) struct Entry {
    pub(super) code: &'static str,
    pub(super) status: StatusCode,
    pub(super) title: [&'static str; 2],
    pub(super) detail: [&'static str; 2],
}

impl Code {
    #[expect(clippy::too_many_lines, reason = "it is one table, and reads best in one piece")]
    pub(super) fn entry(self) -> Entry {
        match self {
            Self::Malformed => Entry {
                code: "malformed",
                status: StatusCode::BAD_REQUEST,
                title: ["The request cannot be read", "La requête est illisible"],
                detail: [
                    "What was sent is not well-formed. Check it and send it again.",
                    "Ce qui a été envoyé est mal formé. Vérifiez-le et renvoyez-le.",
                ],
            },
            Self::InvalidCursor => Entry {
                code: "invalidCursor",
                status: StatusCode::BAD_REQUEST,
                title: ["The cursor is not valid here", "Le curseur n’est pas valable ici"],
                detail: [
                    "This cursor was not given for this list, this filter and this caller. Start again from the first page.",
                    "Ce curseur n’a pas été donné pour cette liste, ce filtre et cet appelant. Recommencez à la première page.",
                ],
            },
            Self::InvalidIdempotencyKey => Entry {
                code: "invalidIdempotencyKey",
                status: StatusCode::BAD_REQUEST,
                title: [
                    "The idempotency key is missing or not valid",
                    "La clé d’idempotence manque ou n’est pas valable",
                ],
                detail: [
                    "This call needs one Idempotency-Key header of 1 to 64 printable ASCII characters. Choose a new one for each thing you create and keep it when you retry.",
                    "Cet appel demande un en-tête Idempotency-Key de 1 à 64 caractères ASCII imprimables. Choisissez-en un par création et gardez-le pour réessayer.",
                ],
            },
            Self::Unauthenticated => Entry {
                code: "unauthenticated",
                status: StatusCode::UNAUTHORIZED,
                title: ["You are not signed in", "Vous n’êtes pas connecté"],
                detail: [
                    "This needs a valid access token or a signed-in session. Sign in and try again.",
                    "Il faut un jeton d’accès valable ou une session ouverte. Connectez-vous et réessayez.",
                ],
            },
            Self::RoleMissing => Entry {
                code: "roleMissing",
                status: StatusCode::FORBIDDEN,
                title: ["Your role does not allow this", "Votre rôle ne le permet pas"],
                detail: [
                    "Someone with the right role can do this, or an owner can give you that role.",
                    "Une personne ayant le bon rôle peut le faire, ou un propriétaire peut vous donner ce rôle.",
                ],
            },
            Self::PartnerSuspended => Entry {
                code: "partnerSuspended",
                status: StatusCode::FORBIDDEN,
                title: ["The partner is suspended", "Le partenaire est suspendu"],
                detail: [
                    "The partner cannot do this while it is suspended or paused. The operator can lift it.",
                    "Le partenaire ne peut pas le faire tant qu’il est suspendu ou en pause. L’opérateur peut lever la suspension.",
                ],
            },
            Self::AgreementOutdated => Entry {
                code: "agreementOutdated",
                status: StatusCode::FORBIDDEN,
                title: ["The agreement needs a new signature", "L’accord est à signer de nouveau"],
                detail: [
                    "The current version of the partner agreement has not been signed. An owner can sign it.",
                    "La version actuelle de l’accord de partenariat n’est pas signée. Un propriétaire peut la signer.",
                ],
            },
            Self::NotEnrolled => Entry {
                code: "notEnrolled",
                status: StatusCode::FORBIDDEN,
                title: ["The partner is in no program", "Le partenaire n’est dans aucun programme"],
                detail: [
                    "Delegated administration can only be asked for by a partner in a program. Apply to one first.",
                    "Seul un partenaire inscrit à un programme peut demander l’administration déléguée. Inscrivez-vous d’abord.",
                ],
            },
            Self::NotCertified => Entry {
                code: "notCertified",
                status: StatusCode::FORBIDDEN,
                title: [
                    "The partner is not certified for this",
                    "Le partenaire n’est pas certifié pour cela",
                ],
                detail: [
                    "The partner’s enrollment does not certify it for delegated administration, or does not now.",
                    "L’inscription du partenaire ne le certifie pas, ou plus, pour l’administration déléguée.",
                ],
            },
            Self::CloudExcluded => Entry {
                code: "cloudExcluded",
                status: StatusCode::FORBIDDEN,
                title: ["Not available in this cloud", "Indisponible dans ce cloud"],
                detail: [
                    "The feature is not available in the cloud this is about.",
                    "La fonction n’est pas disponible dans le cloud concerné.",
                ],
            },
            Self::PlanExcluded => Entry {
                code: "planExcluded",
                status: StatusCode::FORBIDDEN,
                title: ["Not available in this plan", "Indisponible dans cette offre"],
                detail: [
                    "The feature is not part of the plan. Choose another plan.",
                    "La fonction ne fait pas partie de cette offre. Choisissez-en une autre.",
                ],
            },
            Self::ServiceNotAuthorized => Entry {
                code: "serviceNotAuthorized",
                status: StatusCode::FORBIDDEN,
                title: [
                    "The partner may not offer this service",
                    "Le partenaire ne peut pas proposer ce service",
                ],
                detail: [
                    "At least one of the services is not among those this partner is authorized to offer. The operator can authorize it.",
                    "Au moins un des services n’est pas de ceux que ce partenaire est autorisé à proposer. L’opérateur peut l’autoriser.",
                ],
            },
            Self::CapabilityMissing => Entry {
                code: "capabilityMissing",
                status: StatusCode::FORBIDDEN,
                title: ["The delegation does not include this", "La délégation ne le comprend pas"],
                detail: [
                    "No delegation in force includes the capability this needs. The customer can grant it.",
                    "Aucune délégation en vigueur ne comprend la capacité nécessaire. Le client peut l’accorder.",
                ],
            },
            Self::AdministratorRequired => Entry {
                code: "administratorRequired",
                status: StatusCode::FORBIDDEN,
                title: ["An administrator must answer", "Un administrateur doit répondre"],
                detail: [
                    "Only a signed-in administrator of the customer can do this. You can have it handed to the known administrators.",
                    "Seul un administrateur du client, connecté, peut le faire. Vous pouvez le faire transmettre aux administrateurs connus.",
                ],
            },
            Self::CustomerDecisionRequired => Entry {
                code: "customerDecisionRequired",
                status: StatusCode::FORBIDDEN,
                title: ["Only the customer can decide this", "Seul le client peut en décider"],
                detail: [
                    "This is for the customer to decide. Ask the customer to do it.",
                    "Cette décision revient au client. Demandez-lui de la prendre.",
                ],
            },
            Self::ProofRequired => Entry {
                code: "proofRequired",
                status: StatusCode::FORBIDDEN,
                title: ["A code or a sign-in is needed", "Un code ou une connexion est nécessaire"],
                detail: [
                    "The link alone is not enough, or the code is wrong or no longer valid. Ask for a code and enter the newest one, or sign in.",
                    "Le lien seul ne suffit pas, ou le code est faux ou n’est plus valable. Demandez un code et saisissez le plus récent, ou connectez-vous.",
                ],
            },
            Self::CrossSite => Entry {
                code: "crossSite",
                status: StatusCode::FORBIDDEN,
                title: ["The form came from another site", "Le formulaire vient d’un autre site"],
                detail: [
                    "For your safety this form is only accepted from our own page. Open the page again and send it from there.",
                    "Pour votre sécurité, ce formulaire n’est accepté que depuis notre page. Rouvrez la page et envoyez-le de là.",
                ],
            },
            Self::NotFound => Entry {
                code: "notFound",
                status: StatusCode::NOT_FOUND,
                title: ["Nothing here", "Rien ici"],
                detail: [
                    "There is nothing at this address that you can see. Check the address, or open the newest link you received.",
                    "Il n’y a rien à cette adresse que vous puissiez voir. Vérifiez l’adresse, ou ouvrez le dernier lien reçu.",
                ],
            },
            Self::MethodNotAllowed => Entry {
                code: "methodNotAllowed",
                status: StatusCode::METHOD_NOT_ALLOWED,
                title: ["This method is not allowed here", "Cette méthode n’est pas permise ici"],
                detail: [
                    "The address exists, but not with this method. The Allow header names the methods it knows.",
                    "L’adresse existe, mais pas avec cette méthode. L’en-tête Allow nomme celles qu’elle connaît.",
                ],
            },
            Self::TooLarge => Entry {
                code: "tooLarge",
                status: StatusCode::PAYLOAD_TOO_LARGE,
                title: ["The body is too large", "Le contenu est trop grand"],
                detail: [
                    "A body may have at most 256 KiB. Send less at a time.",
                    "Le contenu peut avoir au plus 256 Kio. Envoyez-en moins à la fois.",
                ],
            },
            Self::UnsupportedMediaType => Entry {
                code: "unsupportedMediaType",
                status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
                title: ["This kind of content is not read here", "Ce type de contenu n’est pas lu ici"],
                detail: [
                    "Send application/json without a content encoding.",
                    "Envoyez du application/json sans encodage de contenu.",
                ],
            },
            Self::DuplicatePendingInvitation => Entry {
                code: "duplicatePendingInvitation",
                status: StatusCode::CONFLICT,
                title: ["Such an invitation is already pending", "Une telle invitation est déjà en attente"],
                detail: [
                    "There already is a pending invitation of this kind for this address. Resend, revise or cancel that one.",
                    "Une invitation de ce type est déjà en attente pour cette adresse. Renvoyez-la, révisez-la ou annulez-la.",
                ],
            },
            Self::AlreadyInState => Entry {
                code: "alreadyInState",
                status: StatusCode::CONFLICT,
                title: ["It already is so", "C’est déjà le cas"],
                detail: [
                    "It already is in the state you asked for; nothing was changed.",
                    "C’est déjà dans l’état demandé ; rien n’a été changé.",
                ],
            },
            Self::InvalidTransition => Entry {
                code: "invalidTransition",
                status: StatusCode::CONFLICT,
                title: ["Not possible in its present state", "Impossible dans son état actuel"],
                detail: [
                    "Its present state does not allow this. Load it again to see where it stands.",
                    "Son état actuel ne le permet pas. Rechargez-le pour voir où il en est.",
                ],
            },
            Self::DelegateSlotTaken => Entry {
                code: "delegateSlotTaken",
                status: StatusCode::CONFLICT,
                title: [
                    "Another partner administers this customer",
                    "Un autre partenaire administre ce client",
                ],
                detail: [
                    "A customer has at most one partner with delegated administration. Confirm that the present one is to be replaced.",
                    "Un client a au plus un partenaire en administration déléguée. Confirmez que l’actuel doit être remplacé.",
                ],
            },
            Self::SlotChanged => Entry {
                code: "slotChanged",
                status: StatusCode::CONFLICT,
                title: ["The partner to be replaced has changed", "Le partenaire à remplacer a changé"],
                detail: [
                    "The delegation this was to replace is no longer the one that was shown; nothing was changed. Load the page again and decide anew.",
                    "La délégation à remplacer n’est plus celle qui était affichée ; rien n’a été changé. Rechargez la page et décidez de nouveau.",
                ],
            },
            Self::OfferChanged => Entry {
                code: "offerChanged",
                status: StatusCode::CONFLICT,
                title: ["The offer has changed", "L’offre a changé"],
                detail: [
                    "The offer is no longer the one that was shown; nothing was accepted. Load the page again and decide anew.",
                    "L’offre n’est plus celle qui était affichée ; rien n’a été accepté. Rechargez la page et décidez de nouveau.",
                ],
            },
            Self::TrialAlreadyUsed => Entry {
                code: "trialAlreadyUsed",
                status: StatusCode::CONFLICT,
                title: ["The trial has already been used", "L’essai a déjà été utilisé"],
                detail: [
                    "A customer can try a service once, and this customer has. It can still be purchased.",
                    "Un client peut essayer un service une fois, et ce client l’a fait. L’achat reste possible.",
                ],
            },
            Self::ServiceAlreadyOwned => Entry {
                code: "serviceAlreadyOwned",
                status: StatusCode::CONFLICT,
                title: ["The customer already has this service", "Le client a déjà ce service"],
                detail: [
                    "The customer already has a subscription of this service. Change that one instead.",
                    "Le client a déjà un abonnement à ce service. Modifiez plutôt celui-là.",
                ],
            },
            Self::LastAdmin => Entry {
                code: "lastAdmin",
                status: StatusCode::CONFLICT,
                title: ["The last administrator must stay", "Le dernier administrateur doit rester"],
                detail: [
                    "There must be at least one administrator. Name another one first.",
                    "Il faut au moins un administrateur. Nommez-en d’abord un autre.",
                ],
            },
            Self::RequestInProgress => Entry {
                code: "requestInProgress",
                status: StatusCode::CONFLICT,
                title: ["The same request is still running", "La même requête est en cours"],
                detail: [
                    "A request with this idempotency key is still being worked on. Send the same one again in a moment.",
                    "Une requête avec cette clé d’idempotence est en cours. Renvoyez la même dans un instant.",
                ],
            },
            Self::InvitationExpired => Entry {
                code: "invitationExpired",
                status: StatusCode::GONE,
                title: ["The invitation has expired", "L’invitation a expiré"],
                detail: [
                    "Its time is over. You can ask the partner for a new one.",
                    "Son délai est écoulé. Vous pouvez en demander une nouvelle au partenaire.",
                ],
            },
            Self::InvitationCanceled => Entry {
                code: "invitationCanceled",
                status: StatusCode::GONE,
                title: ["The invitation was canceled", "L’invitation a été annulée"],
                detail: [
                    "The partner took the invitation back. There is nothing you need to do.",
                    "Le partenaire a retiré l’invitation. Vous n’avez rien à faire.",
                ],
            },
            Self::LinkSuperseded => Entry {
                code: "linkSuperseded",
                status: StatusCode::GONE,
                title: ["A newer link was sent", "Un lien plus récent a été envoyé"],
                detail: [
                    "This link was replaced by a newer one. Open the link of the newest message.",
                    "Ce lien a été remplacé par un plus récent. Ouvrez le lien du dernier message.",
                ],
            },
            Self::Archived => Entry {
                code: "archived",
                status: StatusCode::GONE,
                title: ["This is archived", "Ceci est archivé"],
                detail: [
                    "The record is older than what stays readable.",
                    "L’enregistrement est plus ancien que ce qui reste lisible.",
                ],
            },
            Self::PreconditionFailed => Entry {
                code: "preconditionFailed",
                status: StatusCode::PRECONDITION_FAILED,
                title: ["It has changed since you looked", "Cela a changé depuis votre lecture"],
                detail: [
                    "The revision in If-Match is not the current one; nothing was changed. Load it again and repeat your change.",
                    "La révision de If-Match n’est pas l’actuelle ; rien n’a été changé. Rechargez et refaites votre changement.",
                ],
            },
            Self::PreconditionRequired => Entry {
                code: "preconditionRequired",
                status: StatusCode::PRECONDITION_REQUIRED,
                title: ["Say which revision you saw", "Dites quelle révision vous avez vue"],
                detail: [
                    "This change needs an If-Match header with the revision you last loaded, such as \"r3\".",
                    "Ce changement demande un en-tête If-Match avec la dernière révision lue, comme \"r3\".",
                ],
            },
            Self::Invalid => Entry {
                code: "invalid",
                status: StatusCode::UNPROCESSABLE_ENTITY,
                title: ["Some of it is not valid", "Une partie n’est pas valable"],
                detail: [
                    "Nothing was changed. Correct everything that is listed and send it again.",
                    "Rien n’a été changé. Corrigez tout ce qui est listé et renvoyez.",
                ],
            },
            Self::SelfInvitation => Entry {
                code: "selfInvitation",
                status: StatusCode::UNPROCESSABLE_ENTITY,
                title: ["A partner cannot invite itself", "Un partenaire ne peut pas s’inviter"],
                detail: [
                    "The address belongs to the partner’s own members or domains. Invite a customer.",
                    "L’adresse appartient aux membres ou aux domaines du partenaire. Invitez un client.",
                ],
            },
            Self::IdempotencyKeyReused => Entry {
                code: "idempotencyKeyReused",
                status: StatusCode::UNPROCESSABLE_ENTITY,
                title: [
                    "The idempotency key was used for something else",
                    "La clé d’idempotence a servi à autre chose",
                ],
                detail: [
                    "This key belongs to another request. Choose a new key for a new request.",
                    "Cette clé appartient à une autre requête. Choisissez une nouvelle clé pour une nouvelle requête.",
                ],
            },
            Self::QuotaExceeded => Entry {
                code: "quotaExceeded",
                status: StatusCode::TOO_MANY_REQUESTS,
                title: ["The quota is used up", "Le quota est épuisé"],
                detail: [
                    "No more of this is possible for now; nothing was sent.",
                    "Ce n’est plus possible pour l’instant ; rien n’a été envoyé.",
                ],
            },
            Self::CodeCoolDown => Entry {
                code: "codeCoolDown",
                status: StatusCode::TOO_MANY_REQUESTS,
                title: ["Too many codes", "Trop de codes"],
                detail: [
                    "Too many codes were asked for or entered wrongly. The invitation is not harmed.",
                    "Trop de codes ont été demandés ou mal saisis. L’invitation n’en souffre pas.",
                ],
            },
            Self::SlowDown => Entry {
                code: "slowDown",
                status: StatusCode::TOO_MANY_REQUESTS,
                title: ["Too soon", "Trop tôt"],
                detail: ["This was done a moment ago.", "Cela vient d’être fait."],
            },
            Self::Internal => Entry {
                code: "internal",
                status: StatusCode::INTERNAL_SERVER_ERROR,
                title: ["Something is wrong on our side", "Un problème de notre côté"],
                detail: [
                    "We could not finish this, and have noted it. Trying again is not likely to help; give support the reference.",
                    "Nous n’avons pas pu terminer et l’avons noté. Réessayer n’aidera sans doute pas ; donnez la référence à l’assistance.",
                ],
            },
            Self::Unavailable => Entry {
                code: "unavailable",
                status: StatusCode::SERVICE_UNAVAILABLE,
                title: ["Not available for a moment", "Indisponible pour un instant"],
                detail: [
                    "We could not finish this right now. The same request can be sent again safely with the same idempotency key.",
                    "Nous n’avons pas pu terminer pour l’instant. La même requête peut être renvoyée sans risque avec la même clé d’idempotence.",
                ],
            },
        }
    }
}
