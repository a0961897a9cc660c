//! A customer's directory: who may keep it, and that somebody always may.

use std::collections::BTreeSet;

use domain::customer::Customer;
use domain::directory::{
    self, Fact as Happened, Group, GroupDraft, Hand, Keeper, MOST_GROUPS_OF_ONE, MOST_MEMBERS_AT_ONCE,
    Profile, RoleEntry, User, UserDraft,
};
use domain::{Change, Fact, Mint, Refusal, UserId};

use crate::given;

fn northwind() -> Customer {
    Customer { admins: [given::nadia()].into(), ..given::northwind() }
}

fn draft(name: &str, roles: &[&str]) -> UserDraft {
    let role =
        |value: &&str| RoleEntry { value: value.parse().unwrap(), display: None, kind: None, primary: None };
    UserDraft {
        user_name: name.parse().unwrap(),
        external_id: None,
        active: true,
        roles: Some(roles.iter().map(role).collect()),
        licenses: Some(BTreeSet::new()),
        profile: Profile::default(),
    }
}

fn keeper(customer: &Customer, hand: Hand) -> Keeper<'_> {
    Keeper { customer, hand, subscriptions: &[], now: given::start() }
}

fn user_of(changes: &[Change]) -> User {
    let user = changes.iter().find_map(|change| match change {
        Change::Directory(directory::Change::User { changed: kept, .. }) => Some(kept.state.clone()),
        _ => None,
    });
    user.unwrap()
}

fn customer_of(changes: &[Change]) -> Option<Customer> {
    changes.iter().find_map(|change| match change {
        Change::Directory(directory::Change::Administrators { changed: kept, .. }) => {
            Some(kept.state.clone())
        }
        _ => None,
    })
}

/// Nadia, as Northwind began with her.
fn nadia(customer: &Customer) -> User {
    let founders = directory::founding_users(customer, &mut Mint::new(given::start(), 1));
    let [founder] = founders.as_slice() else { panic!("{founders:?}") };
    user_of(std::slice::from_ref(founder))
}

fn create(customer: &Customer, hand: Hand, draft: UserDraft) -> Result<Vec<Change>, Refusal> {
    directory::create_user(keeper(customer, hand), draft, Mint::new(given::start(), 7).user())
}

#[test]
fn a_customer_begins_with_its_administrators_as_users() {
    let customer = northwind();
    let nadia = nadia(&customer);
    assert!(nadia.is_administrator() && nadia.active);
    assert_eq!(nadia.user_name.as_str(), "nadia@northwind.example");
}

#[test]
fn an_administrator_begins_and_ends_with_the_role() {
    let customer = northwind();
    let changes =
        create(&customer, Hand::Customer, draft("noah@northwind.example", &["Administrator"])).unwrap();
    let (noah, with_noah) = (user_of(&changes), customer_of(&changes).unwrap());
    assert!(with_noah.admins.contains(&given::address("noah@northwind.example")));
    assert_eq!((with_noah.revision, with_noah.sequence), (customer.revision + 1, customer.sequence + 1));

    let member = draft("noah@northwind.example", &["member"]);
    let changes = directory::change_user(keeper(&with_noah, Hand::Customer), &noah, member).unwrap();
    assert_eq!(customer_of(&changes).unwrap().admins, customer.admins);
    let inactive = UserDraft { active: false, ..draft("noah@northwind.example", &["admin"]) };
    let changes = directory::change_user(keeper(&with_noah, Hand::Customer), &noah, inactive).unwrap();
    assert_eq!(
        customer_of(&changes).unwrap().admins,
        customer.admins,
        "whoever is inactive administers nothing"
    );
}

#[test]
fn the_last_administrator_is_neither_removed_nor_locked_nor_demoted() {
    let customer = northwind();
    let nadia = nadia(&customer);
    let keeper = keeper(&customer, Hand::Customer);
    assert_eq!(directory::delete_user(keeper, &nadia, &[], None), Err(Refusal::LastAdmin));
    let locked = UserDraft { active: false, ..draft("nadia@northwind.example", &["administrator"]) };
    assert_eq!(directory::change_user(keeper, &nadia, locked), Err(Refusal::LastAdmin));
    let demoted = draft("nadia@northwind.example", &[]);
    assert_eq!(directory::change_user(keeper, &nadia, demoted), Err(Refusal::LastAdmin));
    let renamed = draft("nadia.karim@northwind.example", &["administrator"]);
    let changes = directory::change_user(keeper, &nadia, renamed).unwrap();
    let admins = customer_of(&changes).unwrap().admins;
    assert_eq!(admins, [given::address("nadia.karim@northwind.example")].into());
}

#[test]
fn a_delegate_keeps_users_and_neither_makes_nor_touches_administrators() {
    let customer = northwind();
    let changes = create(&customer, Hand::Delegate, draft("noah", &[])).unwrap();
    let noah = user_of(&changes);
    let delegate = keeper(&customer, Hand::Delegate);
    assert!(directory::change_user(delegate, &noah, draft("noah.b", &[])).is_ok());
    let refused = Err(Refusal::AdministratorRequired);
    let administrator = draft("noah@northwind.example", &["administrator"]);
    assert_eq!(create(&customer, Hand::Delegate, administrator.clone()), refused);
    assert_eq!(directory::change_user(delegate, &noah, administrator), refused);
    let locked = UserDraft { active: false, ..draft("nadia@northwind.example", &["administrator"]) };
    assert_eq!(directory::change_user(delegate, &nadia(&customer), locked), refused);
    assert_eq!(directory::delete_user(delegate, &nadia(&customer), &[], None), refused);
}

#[test]
fn an_administrator_has_an_address_and_nobody_elses() {
    let customer = northwind();
    let nobody = create(&customer, Hand::Customer, draft("noah", &["administrator"]));
    assert!(matches!(nobody, Err(Refusal::Invalid(_))), "{nobody:?}");
    let twice = create(&customer, Hand::Customer, draft("nadia@northwind.example", &["administrator"]));
    assert_eq!(twice, Err(Refusal::AlreadyInState));
}

#[test]
fn what_is_so_already_changes_nothing() {
    let customer = northwind();
    let nadia = nadia(&customer);
    let same = draft("nadia@northwind.example", &["administrator"]);
    assert_eq!(directory::change_user(keeper(&customer, Hand::Customer), &nadia, same), Ok(Vec::new()));
    let silent = UserDraft { roles: None, licenses: None, ..draft("nadia@northwind.example", &[]) };
    let changes = directory::change_user(keeper(&customer, Hand::Customer), &nadia, silent);
    assert_eq!(changes, Ok(Vec::new()), "what is not spoken of stays");
}

#[test]
fn a_license_is_of_a_running_subscription_of_the_customer() {
    let customer = northwind();
    let foreign = Mint::new(given::start(), 3).subscription();
    let licensed = UserDraft { licenses: Some([foreign].into()), ..draft("noah", &[]) };
    let refused = create(&customer, Hand::Customer, licensed);
    assert!(matches!(refused, Err(Refusal::Invalid(ref faults)) if faults[0].pointer == "/licenses"));
}

fn users(count: u128) -> BTreeSet<UserId> {
    (0..count).map(|number| Mint::new(given::start(), number).user()).collect()
}

fn group(members: BTreeSet<UserId>) -> Result<Vec<Change>, Refusal> {
    let draft = GroupDraft { display_name: "Sales".parse().unwrap(), external_id: None, members };
    let mut mint = Mint::new(given::start(), 9);
    directory::create_group(mint.customer(), draft, mint.group(), given::start())
}

fn group_of(changes: &[Change]) -> Group {
    let group = changes.iter().find_map(|change| match change {
        Change::Directory(directory::Change::Group(kept)) => Some(kept.state.clone()),
        _ => None,
    });
    group.unwrap()
}

#[test]
fn a_group_tells_who_came_and_who_left_and_needs_those_who_come() {
    let sales = group_of(&group(users(3)).unwrap());
    let draft = GroupDraft {
        members: users(5).into_iter().skip(1).collect(),
        ..GroupDraft { display_name: sales.display_name.clone(), external_id: None, members: BTreeSet::new() }
    };
    let changes = directory::change_group(&sales, draft.clone(), given::start()).unwrap();
    let Change::Directory(directory::Change::Group(kept)) = &changes[0] else { panic!("{changes:?}") };
    let Fact::Directory(Happened::GroupChanged { added, removed, .. }) = &kept.facts[0] else { panic!() };
    assert_eq!((added.len(), removed.len()), (2, 1));
    let still = changes.iter().filter(|change| {
        matches!(change, Change::Directory(directory::Change::StillUser { user_id, .. }) if added.contains(user_id))
    });
    assert_eq!(still.count(), 2);
    assert_eq!(directory::change_group(&kept.state, draft, given::start()), Ok(Vec::new()));
}

#[test]
fn a_request_moves_as_many_members_as_fit_into_one_transaction() {
    let most = MOST_MEMBERS_AT_ONCE as u128;
    assert!(group(users(most)).is_ok());
    assert!(matches!(group(users(most + 1)), Err(Refusal::Invalid(_))));
}

#[test]
fn who_is_deleted_is_in_no_group_any_more() {
    let customer = northwind();
    let noah = user_of(&create(&customer, Hand::Customer, draft("noah", &[])).unwrap());
    let sales = Group { members: [noah.id].into(), ..group_of(&group(BTreeSet::new()).unwrap()) };
    let groups = vec![sales.clone()];
    let changes = directory::delete_user(keeper(&customer, Hand::Customer), &noah, &groups, Some(4)).unwrap();
    assert_eq!(group_of(&changes).members, BTreeSet::new());
    let relied = directory::Change::NobodyAddedSince { customer_id: customer.id, seen: Some(4) };
    assert_eq!(changes.last(), Some(&Change::Directory(relied)));
    let many = vec![sales; MOST_GROUPS_OF_ONE + 1];
    let refused = directory::delete_user(keeper(&customer, Hand::Customer), &noah, &many, None);
    assert!(matches!(refused, Err(Refusal::Invalid(_))));
}

#[test]
fn a_fact_of_a_directory_reads_back_under_its_name() {
    let customer = northwind();
    let changes = create(&customer, Hand::Customer, draft("noah@northwind.example", &["admin"])).unwrap();
    for change in changes {
        let facts = match change {
            Change::Directory(directory::Change::User { changed: kept, .. }) => kept.facts,
            Change::Directory(directory::Change::Administrators { changed: kept, .. }) => kept.facts,
            _ => continue,
        };
        for fact in facts {
            let written = serde_json::to_value(&fact).unwrap();
            assert_eq!(written["type"], fact.name());
            assert_eq!(serde_json::from_value::<Fact>(written).unwrap(), fact);
        }
    }
}
