//! What a delegate may do, in words that need no manual.

use domain::text::Locale;
use domain::{Capabilities, Capability};

/// What the capability allows, as the end of the sentence “The partner may …”.
pub fn capability(capability: Capability, locale: Locale) -> &'static str {
    match (locale, capability) {
        (Locale::En, Capability::MailboxesManage) => "create and change mailboxes",
        (Locale::En, Capability::UsersManage) => "create and change users",
        (Locale::En, Capability::GroupsManage) => "create and change groups",
        (Locale::En, Capability::DataMigrate) => "move data into the account",
        (Locale::En, Capability::SubscriptionsManage) => {
            "change the number of licenses of subscriptions, and cancel subscriptions"
        }
        (Locale::En, Capability::ServiceRequestsSubmit) => "submit service requests for the organization",
        (Locale::Fr, Capability::MailboxesManage) => "créer et modifier des boîtes aux lettres",
        (Locale::Fr, Capability::UsersManage) => "créer et modifier des utilisateurs",
        (Locale::Fr, Capability::GroupsManage) => "créer et modifier des groupes",
        (Locale::Fr, Capability::DataMigrate) => "transférer des données vers le compte",
        (Locale::Fr, Capability::SubscriptionsManage) => {
            "modifier le nombre de licences des abonnements et résilier des abonnements"
        }
        (Locale::Fr, Capability::ServiceRequestsSubmit) => {
            "déposer des demandes d’assistance pour l’organisation"
        }
    }
}

/// Each capability of the set in words, in the order in which they are shown.
pub fn capabilities(capabilities: &Capabilities, locale: Locale) -> Vec<&'static str> {
    capabilities.iter().map(|one| capability(one, locale)).collect()
}

/// What no delegation includes, as the end of the sentence “The partner can never …”.
pub fn never_included(locale: Locale) -> &'static str {
    match locale {
        Locale::En => {
            "choose or change your partners, your administrators or your partner of record, or alter the record \
             of what was done"
        }
        Locale::Fr => {
            "choisir ou changer vos partenaires, vos administrateurs ou votre partenaire de référence, ni modifier \
             l’historique des opérations"
        }
    }
}
