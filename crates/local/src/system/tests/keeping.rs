use http::{Method, header};
use serde_json::json;

use super::*;
use crate::database::tests::perform;

/// A folder that is gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("countersign-{name}-{}", std::process::id()));
        drop(std::fs::remove_dir_all(&path));
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

async fn start(folder: &Folder, clock: Option<&str>) -> System {
    let options = Options {
        data: Some(folder.0.clone()),
        clock: clock.map(|moment| moment.parse().unwrap()),
        functions: &[("create-invitation", echo)],
        ..Options::default()
    };
    System::start(options).await.unwrap()
}

#[tokio::test]
async fn keys_mail_items_and_the_clock_are_the_same_after_a_restart() {
    let folder = Folder::new("keeping");
    let system = start(&folder, None).await;
    let keys = send(&system, Method::GET, "/_local/oidc/jwks.json", None, "").await.into_body();
    let letter = post(&system, "nadia@northwind.example").await;
    let item = json!({"TableName": "Table", "Item": {"pk": {"S": "I#1"}, "sk": {"S": "I"}}});
    assert_eq!(perform(system.database(), "PutItem", item).await.status, 200);
    let moved = send(&system, Method::POST, "/_local/clock", None, r#"{"advance":"P10D"}"#).await;
    let moved: Moment = json_of(&moved)["now"].as_str().unwrap().parse().unwrap();
    system.shutdown().await;

    let system = start(&folder, None).await;
    assert_eq!(send(&system, Method::GET, "/_local/oidc/jwks.json", None, "").await.into_body(), keys);
    assert_eq!(system.mailbox().letters(None).unwrap()[0].id, letter);
    assert_eq!(system.database().items("I#", 10, None).await.unwrap().items.len(), 1);
    assert!(system.clock().now() >= moved);
}

#[tokio::test]
async fn a_folder_that_another_system_uses_is_refused_and_left_as_it_is() {
    let folder = Folder::new("shared");
    let first = start(&folder, None).await;
    let letter = post(&first, "nadia@northwind.example").await;
    let options = Options { data: Some(folder.0.clone()), ..Options::default() };
    let refused = System::start(options).await.err().map(|failure| failure.chain()).unwrap();
    assert!(refused.contains(&folder.0.display().to_string()), "{refused}");
    assert_eq!(first.mailbox().letters(None).unwrap()[0].id, letter);
}

#[tokio::test]
async fn a_system_in_memory_leaves_nothing_behind() {
    let system = system().await;
    assert!(system.options().data.is_none());
    post(&system, "nadia@northwind.example").await;
    drop(system);
    let system = super::system().await;
    assert_eq!(system.mailbox().count().unwrap(), 0);
}

#[tokio::test]
async fn every_page_of_the_console_is_there_and_loads_nothing_from_elsewhere() {
    let system = system().await;
    let letter = post(&system, "nadia@northwind.example").await;
    let letter = format!("/_local/mailbox/{letter}");
    for path in
        ["/_local/", "/_local/mailbox", &letter, "/_local/people", "/_local/machinery", "/_local/journal"]
    {
        let page = send(&system, Method::GET, path, None, "").await;
        assert_eq!(page.status(), 200, "{path}");
        assert_eq!(page.headers()[header::CONTENT_TYPE], "text/html; charset=utf-8");
        let policy = page.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'self'"), "{policy}");
        let html = String::from_utf8_lossy(page.body());
        assert!(!html.contains("<script") && html.contains("<h1>"), "{path}");
    }
}
