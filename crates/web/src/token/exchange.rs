//! What a token exchange (RFC 8693) is asked for.

use domain::CustomerId;
use domain::capability::Capabilities;
use http::header;

use super::OauthError;
use crate::{BaseUrl, Problem, Request, body};

/// The one grant that is known here.
const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
/// The one kind of token that is taken and given.
pub const TOKEN_TYPE: &str = "urn:ietf:params:oauth:token-type:access_token";

/// What a form may hold; each of them once.
const SINGLE: [&str; 7] = [
    "grant_type",
    "subject_token",
    "subject_token_type",
    "actor_token",
    "actor_token_type",
    "requested_token_type",
    "scope",
];
/// Where a customer's account is found below the base URL.
const CUSTOMERS: &str = "/v1/customers/";

/// Somebody wants a token for one customer's account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The access token that says who.
    pub subject_token: String,
    /// The customer.
    pub customer: CustomerId,
    /// What it is wanted for; none: whatever the customer granted.
    pub scope: Option<Capabilities>,
}

impl Asked {
    /// Reads the form. What is wrong with it is told in the words of OAuth.
    pub fn read(request: &Request, base_url: &BaseUrl) -> Result<Result<Asked, OauthError>, Problem> {
        let is_form = request.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
            let essence = kind.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
            essence.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
        });
        if !is_form {
            return Ok(Err(OauthError::InvalidRequest("the request must be a form (x-www-form-urlencoded)")));
        }
        let form = serde_urlencoded::from_bytes(body::bytes(request)?).unwrap_or_default();
        Ok(Form(form).asked(base_url))
    }

    /// The account of a customer as the audience of tokens.
    pub fn audience(base_url: &BaseUrl, customer: CustomerId) -> String {
        base_url.join(&format!("{CUSTOMERS}{customer}"))
    }
}

/// The fields of a form, in their order. Those without a value count as left out (RFC 6749 §3.2).
struct Form(Vec<(String, String)>);

impl Form {
    fn asked(&self, base_url: &BaseUrl) -> Result<Asked, OauthError> {
        if let Some(name) = SINGLE.into_iter().find(|name| self.all(name).count() > 1) {
            return Err(OauthError::InvalidRequest(match name {
                "subject_token" => "subject_token is given more than once",
                _ => "a parameter is given more than once",
            }));
        }
        match self.one("grant_type") {
            None => return Err(OauthError::InvalidRequest("grant_type is missing")),
            Some(GRANT_TYPE) => {}
            Some(_) => return Err(OauthError::UnsupportedGrantType),
        }
        let subject_token = self.one("subject_token");
        let subject_token = subject_token.ok_or(OauthError::InvalidRequest("subject_token is missing"))?;
        if self.one("subject_token_type") != Some(TOKEN_TYPE) {
            return Err(OauthError::InvalidRequest("subject_token_type must be that of an access token"));
        }
        if self.one("requested_token_type").is_some_and(|wanted| wanted != TOKEN_TYPE) {
            return Err(OauthError::InvalidRequest("requested_token_type must be that of an access token"));
        }
        if self.one("actor_token").or_else(|| self.one("actor_token_type")).is_some() {
            return Err(OauthError::InvalidRequest(
                "there is no actor besides the subject: leave actor_token out",
            ));
        }
        let customer = self.customer(base_url)?;
        let scope = self.one("scope").map(|scope| Capabilities::from_names(scope.split_ascii_whitespace()));
        let unknown = OauthError::InvalidScope("scope names something that is no capability");
        let scope = scope.map(|scope| scope.ok_or(unknown)).transpose()?;
        Ok(Asked { subject_token: subject_token.to_owned(), customer, scope })
    }

    /// The one customer that `resource` and `audience` name: the address of its account, or its identifier.
    fn customer(&self, base_url: &BaseUrl) -> Result<CustomerId, OauthError> {
        let accounts = base_url.join(CUSTOMERS);
        let by_address = self.all("resource").map(|resource| resource.strip_prefix(&accounts));
        let by_name = self.all("audience").map(|name| Some(name.strip_prefix(&accounts).unwrap_or(name)));
        let mut named = None;
        for target in by_address.chain(by_name) {
            let customer = target.and_then(|id| id.parse::<CustomerId>().ok());
            if customer.is_none() || named.is_some_and(|before| Some(before) != customer) {
                return Err(OauthError::InvalidTarget(NO_TARGET));
            }
            named = customer;
        }
        named.ok_or(OauthError::InvalidRequest("name one customer: resource is its address, audience its id"))
    }

    fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let wanted = name.to_owned();
        let named = self.0.iter().filter(move |(known, value)| *known == wanted && !value.is_empty());
        named.map(|(_, value)| value.as_str())
    }

    fn one(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }
}

/// The same words for what is absent, foreign or not let.
pub const NO_TARGET: &str = "no token is given for this target";

#[cfg(test)]
mod tests {
    use domain::{Mint, Moment};

    use super::*;

    fn customer() -> CustomerId {
        Mint::new(Moment::EPOCH, 1).customer()
    }

    fn read(changes: &[(&str, &str)]) -> Result<Asked, OauthError> {
        let id = customer().to_string();
        let usual = [
            ("grant_type", GRANT_TYPE),
            ("subject_token", "a.b.c"),
            ("subject_token_type", TOKEN_TYPE),
            ("audience", &*id),
        ];
        let kept = usual.into_iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        let fields = kept.chain(changes.iter().copied());
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Form(fields).asked(&"https://partners.example".parse().unwrap())
    }

    #[test]
    fn a_customer_is_named_by_its_address_or_its_identifier() {
        let address = format!("https://partners.example/v1/customers/{}", customer());
        for named in [vec![], vec![("audience", ""), ("resource", &*address)], vec![("resource", &*address)]]
        {
            let asked = read(&named).unwrap();
            assert_eq!((asked.customer, asked.scope), (customer(), None));
        }
        let other = Mint::new(Moment::EPOCH, 2).customer().to_string();
        let nowhere = format!("https://elsewhere.example/v1/customers/{}", customer());
        for (name, wrong) in [("audience", "alpine"), ("resource", &*nowhere), ("resource", &*other)] {
            assert_eq!(read(&[(name, wrong)]), Err(OauthError::InvalidTarget(NO_TARGET)), "{wrong}");
        }
        let id = customer().to_string();
        let two = read(&[("audience", &id), ("audience", &other)]);
        assert_eq!(two, Err(OauthError::InvalidTarget(NO_TARGET)));
        assert!(matches!(read(&[("audience", "")]), Err(OauthError::InvalidRequest(_))));
    }

    #[test]
    fn a_scope_is_a_list_of_capabilities() {
        let asked = read(&[("scope", "users.manage groups.manage")]).unwrap();
        assert_eq!(asked.scope, Capabilities::from_names(["users.manage", "groups.manage"]));
        assert_eq!(read(&[("scope", "full")]).unwrap().scope, Some(Capabilities::full()));
        assert!(matches!(read(&[("scope", "openid")]), Err(OauthError::InvalidScope(_))));
    }

    #[test]
    fn what_is_missing_unknown_or_given_twice_is_refused_in_the_words_of_oauth() {
        assert_eq!(read(&[("grant_type", "password")]), Err(OauthError::UnsupportedGrantType));
        for wrong in [
            vec![("grant_type", "")],
            vec![("subject_token", "")],
            vec![("subject_token", "a"), ("subject_token", "b")],
            vec![("subject_token_type", "urn:ietf:params:oauth:token-type:id_token")],
            vec![("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token")],
            vec![("actor_token", "a.b.c")],
        ] {
            assert!(matches!(read(&wrong), Err(OauthError::InvalidRequest(_))), "{wrong:?}");
        }
        assert!(read(&[("requested_token_type", TOKEN_TYPE), ("unknown", "ignored")]).is_ok());
    }
}
