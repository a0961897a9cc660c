//! Just enough of an HTML reader for our own pages.

/// An element's opening tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
}

impl Element {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Every opening tag, in order.
pub(super) fn elements(page: &str) -> Vec<Element> {
    let tags =
        page.split('<').skip(1).filter(|tag| tag.starts_with(|symbol: char| symbol.is_ascii_alphabetic()));
    tags.map(|tag| {
        let tag = tag.split_once('>').unwrap().0.trim_end_matches('/');
        let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        let mut attributes = Vec::new();
        while !rest.trim().is_empty() {
            rest = rest.trim_start();
            let end = rest.find(|symbol: char| symbol == '=' || symbol.is_whitespace()).unwrap_or(rest.len());
            let (attribute, after) = rest.split_at(end);
            let (value, after) = match after.strip_prefix("=\"") {
                Some(quoted) => quoted.split_once('"').unwrap(),
                None => ("", after),
            };
            attributes.push((attribute.to_owned(), value.to_owned()));
            rest = after;
        }
        Element { name: name.to_owned(), attributes }
    })
    .collect()
}

/// What a page is made of, without anything that it says: opening and closing tags with the names of their
/// attributes.
pub(super) fn skeleton(page: &str) -> String {
    let opening = elements(page).into_iter().map(|element| {
        let attributes: Vec<&str> = element.attributes.iter().map(|(name, _)| name.as_str()).collect();
        format!("{}[{}]", element.name, attributes.join(" "))
    });
    let closing = page.matches("</").count();
    format!("{} {closing}", opening.collect::<Vec<_>>().join(" "))
}
