//! How a letter looks: the look of each element, written into it, because mail programs drop style sheets.
//!
//! Templates hold plain elements; what people typed is escaped there, so the openings looked for here are
//! never theirs.

const SANS: &str =
    "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;";

/// The opening of an element as templates write it, and its look. Dark colors are in the base template.
const LOOKS: [(&str, &str); 24] = [
    ("<body class=\"ground\"", "margin:0;padding:0;background-color:#f3f5f8;"),
    (
        "<div class=\"preheader\"",
        "display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;color:transparent;font-size:1px;line-height:1px;",
    ),
    (
        "<table class=\"ground\"",
        "width:100%;table-layout:fixed;border-collapse:collapse;background-color:#f3f5f8;",
    ),
    ("<td class=\"margin\"", "padding:24px 12px;"),
    (
        "<table class=\"sheet\"",
        "width:100%;max-width:600px;margin:0 auto;table-layout:fixed;border-collapse:separate;border-spacing:0;background-color:#ffffff;border:1px solid #dde3ea;border-radius:10px;",
    ),
    ("<td class=\"content\"", "padding:36px 32px 28px;"),
    ("<table class=\"foot\"", "width:100%;max-width:600px;margin:0 auto;border-collapse:collapse;"),
    ("<h1", "margin:0 0 20px;font-size:24px;line-height:1.3;font-weight:600;color:#0d1b2a;"),
    ("<h2", "margin:28px 0 10px;font-size:17px;line-height:1.4;font-weight:600;color:#0d1b2a;"),
    ("<p class=\"action\"", "margin:28px 0 8px;"),
    (
        "<a class=\"button\"",
        "display:inline-block;padding:13px 26px;border-radius:8px;background-color:#0b5cad;color:#ffffff;font-size:16px;line-height:1.25;font-weight:600;text-decoration:none;",
    ),
    (
        "<p class=\"link\"",
        "margin:0 0 24px;font-size:12px;line-height:1.5;color:#5b6878;word-break:break-all;",
    ),
    ("<p class=\"small\"", "margin:0 0 14px;font-size:14px;line-height:1.55;color:#5b6878;"),
    (
        "<p class=\"foot-line\"",
        "margin:0 0 6px;font-size:12px;line-height:1.5;color:#5b6878;text-align:center;",
    ),
    (
        "<p class=\"code\"",
        "margin:8px 0 24px;padding:18px 12px;border-radius:8px;background-color:#eef3f9;color:#0d1b2a;font-family:ui-monospace,Menlo,Consolas,monospace;font-size:34px;line-height:1.2;font-weight:600;letter-spacing:8px;text-align:center;",
    ),
    ("<p", "margin:0 0 16px;font-size:16px;line-height:1.6;color:#26323f;"),
    ("<ul", "margin:0 0 16px;padding:0 0 0 22px;"),
    ("<li", "margin:0 0 6px;font-size:16px;line-height:1.5;color:#26323f;"),
    (
        "<blockquote",
        "margin:0 0 20px;padding:14px 18px;border-radius:8px;background-color:#eef3f9;color:#26323f;font-size:16px;line-height:1.6;font-style:normal;",
    ),
    ("<table class=\"facts\"", "width:100%;margin:0 0 20px;border-collapse:collapse;"),
    (
        "<th scope=\"row\"",
        "padding:9px 14px 9px 0;border-bottom:1px solid #e6ebf0;font-size:14px;line-height:1.45;font-weight:400;color:#5b6878;text-align:left;vertical-align:top;width:38%;",
    ),
    (
        "<td",
        "padding:9px 0;border-bottom:1px solid #e6ebf0;font-size:14px;line-height:1.45;color:#26323f;vertical-align:top;word-break:break-word;",
    ),
    ("<a", "color:#0b5cad;word-break:break-all;"),
    ("<table", "border-collapse:collapse;"),
];

/// The page with the look of each element written into it.
pub(crate) fn with_looks(page: &str) -> String {
    let mut dressed = String::with_capacity(page.len() * 2);
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        dressed.push_str(before);
        let look = LOOKS.iter().find(|(opening, _)| {
            from.strip_prefix(opening).is_some_and(|after| after.starts_with(['>', ' ']))
        });
        let opening = look.map_or("<", |(opening, _)| opening);
        dressed.push_str(opening);
        if let Some((_, style)) = look {
            dressed.push_str(" style=\"");
            if !style.contains("monospace") && style.contains("font-size") {
                dressed.push_str(SANS);
            }
            dressed.push_str(style);
            dressed.push('"');
        }
        rest = from.strip_prefix(opening).unwrap_or_default();
    }
    dressed.push_str(rest);
    dressed
}

/// The text without blanks at the ends of lines and with one blank line at the most between paragraphs:
/// what conditions in a template leave behind.
pub(crate) fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let mut is_after_blank = true;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() && is_after_blank {
            continue;
        }
        tidied.push_str(line);
        tidied.push('\n');
        is_after_blank = line.is_empty();
    }
    tidied.truncate(tidied.trim_end().len());
    tidied.push('\n');
    tidied
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_gets_the_look_of_its_class_and_no_other() {
        assert_eq!(with_looks("<pre>a</pre>"), "<pre>a</pre>");
        assert!(with_looks("<p class=\"small\">a</p>").contains("font-size:14px"));
        assert!(with_looks("<p>1 < 2</p>").ends_with(">1 < 2</p>"));
    }

    #[test]
    fn blank_lines_collapse() {
        assert_eq!(tidy("\n\na \n \n\n\nb\n\n"), "a\n\nb\n");
    }
}
