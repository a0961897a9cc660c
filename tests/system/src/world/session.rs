//! Signing in for the pages, as a browser does.

use std::collections::BTreeMap;

use super::{Answer, Call, World};

/// What a browser keeps of a visit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cookies(BTreeMap<String, String>);

impl Cookies {
    /// Does what an answer says about cookies.
    pub(crate) fn take(&mut self, answer: &Answer) {
        for cookie in answer.headers.get_all("set-cookie") {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            let (value, attributes) = rest.split_once(';').unwrap();
            assert!(name.starts_with("__Host-") && attributes.contains("HttpOnly"), "{cookie:?}");
            if attributes.contains("Max-Age=0") {
                self.0.remove(name);
            } else {
                self.0.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    pub(crate) fn names(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }

    fn header(&self) -> String {
        let pairs: Vec<String> = self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }
}

impl Call<'_> {
    /// A browser sends it.
    #[must_use]
    pub(crate) fn with(self, cookies: &Cookies) -> Self {
        self.header("cookie", cookies.header())
    }
}

impl World {
    /// Signs in with the identity provider, and is led back.
    pub(crate) async fn signs_in(&self, email: &str, way_back: &str) -> Cookies {
        let (mut cookies, back) = self.chooses_who_it_is(email, way_back).await;
        let done = self.get(back).by_browser().with(&cookies).send().await;
        cookies.take(&done);
        assert_eq!(done.is(303).header("location"), Some(way_back));
        cookies
    }

    /// Goes to the identity provider and chooses; gives the way back from there.
    pub(crate) async fn chooses_who_it_is(&self, email: &str, way_back: &str) -> (Cookies, String) {
        let mut cookies = Cookies::default();
        let path = format!("/sign-in?return={}", way_back.replace('/', "%2F"));
        let begun = self.get(path).by_browser().send().await;
        cookies.take(&begun);
        let chosen = self.post(led_by(&begun)).form(&[("email", email)]).send().await;
        (cookies, led_by(&chosen))
    }
}

/// The path that an answer leads on to, here.
fn led_by(answer: &Answer) -> String {
    let location = answer.is(303).header("location").unwrap();
    location.strip_prefix(&answer.base_url).unwrap_or_else(|| panic!("led elsewhere: {location}")).to_owned()
}
