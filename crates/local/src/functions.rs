//! The functions that are linked into the local program, by name.

/// Every function of the template with the way it comes alive.
pub const ALL: &[(&str, runtime::Start)] = &[
    ("create-invitation", create_invitation::start),
    ("send-email", send_email::start),
    ("accept-delegation", accept_delegation::start),
    ("list-marketplace", list_marketplace::start),
    ("sweep-expired", sweep_expired::start),
    ("manage-delegation", manage_delegation::start),
    ("manage-subscription", manage_subscription::start),
    ("designate-partner", designate_partner::start),
    ("manage-mailbox", manage_mailbox::start),
    ("migrate-mailboxes", migrate_mailboxes::start),
    ("handle-service-request", handle_service_request::start),
    ("authorize-delegate", authorize_delegate::start),
    ("exchange-token", exchange_token::start),
    ("manage-directory", manage_directory::start),
    ("show-overview", show_overview::start),
    ("show-customer", show_customer::start),
    ("show-evidence", show_evidence::start),
    ("show-account", show_account::start),
    ("sign-in", sign_in::start),
    ("show-reference", show_reference::start),
    ("manage-partner", manage_partner::start),
    ("oversee-partner", oversee_partner::start),
    ("manage-catalog", manage_catalog::start),
    ("record-delivery", record_delivery::start),
];
