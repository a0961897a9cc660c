//! Reading the mail.

use local::mailbox::Letter;

use super::{Link, World};

impl World {
    pub(crate) fn letters(&self) -> Vec<Letter> {
        self.system.mailbox().letters(None).unwrap()
    }

    pub(crate) fn letters_to(&self, email: &str) -> Vec<Letter> {
        self.system.mailbox().letters(Some(email)).unwrap()
    }

    #[track_caller]
    pub(crate) fn newest_letter_to(&self, email: &str) -> Letter {
        self.letters_to(email).pop().unwrap_or_else(|| panic!("{email} has no mail"))
    }

    pub(crate) fn subjects_to(&self, email: &str) -> Vec<String> {
        self.letters_to(email).into_iter().map(|letter| letter.subject).collect()
    }

    /// Subjects of what came to this address since `letters` many.
    pub(crate) fn new_subjects_to(&self, email: &str, letters: usize) -> Vec<String> {
        self.subjects_to(email).split_off(letters)
    }

    /// The newest link that somebody got.
    #[track_caller]
    pub(crate) fn link_to(&self, email: &str) -> Link {
        let letters = self.letters_to(email);
        let mut links =
            letters.iter().rev().flat_map(|letter| &letter.links).filter_map(|link| Link::read(link));
        links.next().unwrap_or_else(|| panic!("no link was mailed to {email}"))
    }

    /// The newest code that somebody got.
    #[track_caller]
    pub(crate) fn code_to(&self, email: &str) -> String {
        let text = self.newest_letter_to(email).text;
        let digits = |line: &str| line.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
        let is_code = |line: &String| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
        text.lines().map(digits).find(is_code).unwrap_or_else(|| panic!("there is no code in {text}"))
    }

    /// Somebody's mail program, or its owner, says what became of the newest letter.
    pub(crate) async fn report(&self, email: &str, feedback: &str) {
        let id = self.newest_letter_to(email).id;
        let report = serde_json::json!({ "type": feedback });
        self.post(format!("/_local/mail/{id}/feedback")).json(&report).send().await.is(200);
        self.settle().await;
    }
}
