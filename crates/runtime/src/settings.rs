//! Settings: named texts from the environment, parsed once at the start, all faults told at once.

use std::{collections::BTreeMap, fmt, str::FromStr, sync::Arc};

use web::BaseUrl;

use crate::telemetry;

/// The settings a deployment was started with.
#[derive(Clone)]
pub struct Settings {
    values: Arc<BTreeMap<String, String>>,
}

impl Settings {
    /// The process's environment; a variable that is no UTF-8 counts as missing.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
    pub fn from_environment() -> Self {
        let values = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Self { values: Arc::new(values) }
    }

    /// The value of a setting; empty counts as missing, as CloudFormation cannot leave a variable out.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Starts reading.
    pub fn reader(&self) -> Reader<'_> {
        Reader { settings: self, faults: Vec::new() }
    }
}

impl From<BTreeMap<String, String>> for Settings {
    fn from(values: BTreeMap<String, String>) -> Self {
        Self { values: Arc::new(values) }
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Settings {
    fn from(pairs: [(&str, &str); N]) -> Self {
        pairs
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect::<BTreeMap<_, _>>()
            .into()
    }
}

/// Prints names only: some values are secrets.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.values.keys()).finish()
    }
}

/// Reads settings one after the other and remembers every fault.
///
/// Each reading is a `Result`, so that a value can only be used after its fault was looked at:
///
/// ```
/// # let settings = runtime::Settings::from([("TABLE_NAME", "countersign"), ("BASE_URL", "https://a.example")]);
/// let mut reader = settings.reader();
/// let table_name = reader.text("TABLE_NAME");
/// let base_url = reader.base_url();
/// reader.finish()?;
/// let (table_name, base_url) = (table_name?, base_url?);
/// # assert_eq!((table_name.as_str(), base_url.as_str()), ("countersign", "https://a.example"));
/// # Ok::<(), runtime::SettingsFaults>(())
/// ```
#[must_use]
#[derive(Debug)]
pub struct Reader<'a> {
    settings: &'a Settings,
    faults: Vec<SettingFault>,
}

impl Reader<'_> {
    /// A required text.
    pub fn text(&mut self, name: &str) -> Result<String, SettingsFaults> {
        match self.settings.get(name) {
            Some(value) if value.trim().is_empty() => self.fault(name, "is blank"),
            Some(value) if value.contains(char::is_control) => {
                self.fault(name, "has control characters in it")
            }
            Some(value) => Ok(value.to_owned()),
            None => self.fault(name, "is missing"),
        }
    }

    /// A required setting of a type that parses itself; the parser's words must not repeat the value.
    pub fn parsed<T>(&mut self, name: &str) -> Result<T, SettingsFaults>
    where
        T: FromStr,
        T::Err: fmt::Display,
    {
        let text = self.text(name)?;
        text.parse().or_else(|fault: T::Err| self.fault(name, fault))
    }

    /// A setting that may be missing, but not wrong.
    pub fn optional<T>(&mut self, name: &str) -> Result<Option<T>, SettingsFaults>
    where
        T: FromStr,
        T::Err: fmt::Display,
    {
        match self.settings.get(name) {
            Some(_) => self.parsed(name).map(Some),
            None => Ok(None),
        }
    }

    /// A required absolute `http` or `https` URL, kept as it was written.
    pub fn url(&mut self, name: &str) -> Result<String, SettingsFaults> {
        let text = self.text(name)?;
        // A name and password in it would get into the log with it.
        let is_url = text.parse::<http::Uri>().is_ok_and(|uri| {
            uri.authority().is_some_and(web::base_url::is_host_and_port)
                && matches!(uri.scheme_str(), Some("http" | "https"))
                && uri.query().is_none()
        });
        if is_url {
            Ok(text)
        } else {
            self.fault(name, "must be an absolute http or https URL without user or query")
        }
    }

    /// A URL that may be missing, but where there is one it is `https`.
    pub fn secure_url(&mut self, name: &str) -> Result<(), SettingsFaults> {
        match self.settings.get(name) {
            Some(url) if !url.starts_with("https://") => {
                self.fault(name, "must begin with https:// outside of the local system")
            }
            _ => Ok(()),
        }
    }

    /// What is logged: `LOG_LEVEL`.
    pub(crate) fn log_level(&mut self) -> Result<(), SettingsFaults> {
        match self.settings.get("LOG_LEVEL") {
            Some(level) if !telemetry::LEVELS.contains(&level) => {
                self.fault("LOG_LEVEL", format_args!("must be one of {}", telemetry::LEVELS.join(", ")))
            }
            _ => Ok(()),
        }
    }

    /// A file that has to be there where the setting names one; what reads it would not say which setting it was.
    pub(crate) fn file(&mut self, name: &str) -> Result<(), SettingsFaults> {
        match self.settings.get(name) {
            Some(path) if !std::path::Path::new(path).is_file() => self.fault(name, "must name a file"),
            _ => Ok(()),
        }
    }

    /// Where people reach this deployment: `BASE_URL`.
    pub fn base_url(&mut self) -> Result<BaseUrl, SettingsFaults> {
        self.parsed("BASE_URL")
    }

    /// Ends the reading; every fault there was.
    pub fn finish(self) -> Result<(), SettingsFaults> {
        if self.faults.is_empty() { Ok(()) } else { Err(SettingsFaults { faults: self.faults }) }
    }

    fn fault<T>(&mut self, name: &str, detail: impl fmt::Display) -> Result<T, SettingsFaults> {
        let fault = SettingFault { name: name.to_owned(), detail: detail.to_string() };
        self.faults.push(fault.clone());
        Err(SettingsFaults { faults: vec![fault] })
    }
}

/// One setting that is missing or wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SettingFault {
    name: String,
    detail: String,
}

/// Everything that is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsFaults {
    faults: Vec<SettingFault>,
}

impl SettingsFaults {
    /// The names of the settings at fault.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.faults.iter().map(|fault| fault.name.as_str())
    }

    /// These faults and the others.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.faults.extend(others.faults);
        self
    }
}

impl fmt::Display for SettingsFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("settings:")?;
        for (position, fault) in self.faults.iter().enumerate() {
            let separator = if position == 0 { " " } else { "; " };
            write!(f, "{separator}{} {}", fault.name, fault.detail)?;
        }
        Ok(())
    }
}

impl std::error::Error for SettingsFaults {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_told_at_once() {
        let settings =
            Settings::from([("BASE_URL", "partners.example"), ("ISSUER", "nowhere"), ("EMPTY", "")]);
        let mut reader = settings.reader();
        let table_name = reader.text("TABLE_NAME");
        let base_url = reader.base_url();
        let issuer = reader.url("ISSUER");
        let empty = reader.text("EMPTY");
        let absent = reader.optional::<u16>("ABSENT");
        let faults = reader.finish().unwrap_err();
        assert!(table_name.is_err() && base_url.is_err() && issuer.is_err() && empty.is_err());
        assert_eq!(absent, Ok(None));
        assert_eq!(faults.names().collect::<Vec<_>>(), ["TABLE_NAME", "BASE_URL", "ISSUER", "EMPTY"]);
        assert_eq!(
            faults.to_string(),
            "settings: TABLE_NAME is missing; BASE_URL must be an http or https origin without a path, such as \
             https://partners.example; ISSUER must be an absolute http or https URL without user or query; \
             EMPTY is missing"
        );
    }

    #[test]
    fn what_cannot_be_called_is_no_url_and_nobodys_password_is_in_one() {
        for text in [
            "https://user:hush@id.example",
            "https://id.example:99999",
            "https://:443",
            "https://.",
            "https://id.example/?a",
            "ftp://id.example",
        ] {
            let settings = Settings::from([("ISSUER", text), ("BASE_URL", text)]);
            let mut reader = settings.reader();
            drop((reader.url("ISSUER"), reader.base_url()));
            let faults = reader.finish().unwrap_err();
            assert_eq!(faults.names().collect::<Vec<_>>(), ["ISSUER", "BASE_URL"], "{text}");
            assert!(!faults.to_string().contains("hush"), "{faults}");
        }
        for text in
            ["https://id.example/realm", "https://id.example:8443", "http://127.0.0.1:3000/_local/oidc"]
        {
            assert_eq!(Settings::from([("ISSUER", text)]).reader().url("ISSUER").as_deref(), Ok(text));
        }
    }

    #[test]
    fn values_are_never_printed() {
        let settings = Settings::from([("LINK_KEYS", "hush")]);
        assert_eq!(format!("{settings:?}"), "{\"LINK_KEYS\"}");
    }
}
