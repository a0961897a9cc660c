//! Rows of comma-separated values (RFC 4180), for uploads: read as strictly as everything else.

use std::collections::BTreeMap;

use domain::Fault;

use crate::Problem;

/// The rows below a header line with some of these columns, each with the cells that are not empty.
pub fn csv(bytes: &[u8], columns: &[&str]) -> Result<Vec<BTreeMap<String, String>>, Problem> {
    let text = std::str::from_utf8(bytes).map_err(|_| malformed(1))?;
    let mut lines = parsed(text.trim_start_matches('\u{feff}'))?.into_iter();
    let header: Vec<String> =
        lines.next().unwrap_or_default().iter().map(|name| name.trim().into()).collect();
    let mut faults = Vec::new();
    for (at, name) in header.iter().enumerate() {
        let is_known = columns.contains(&name.as_str());
        let is_again = header.iter().take(at).any(|before| before == name);
        if !is_known || is_again {
            let known = columns.join(", ");
            faults.push(Fault::new(
                "",
                format!("must begin with a line of columns, each once, out of {known}"),
            ));
        }
    }
    let mut rows = Vec::new();
    for cells in lines {
        if cells.len() > header.len() {
            faults.push(Fault::new(
                format!("/mailboxes/{}", rows.len()),
                "has more cells than there are columns",
            ));
        }
        let cells = header.iter().cloned().zip(cells.iter().map(|cell| cell.trim().to_owned()));
        rows.push(cells.filter(|(_, cell)| !cell.is_empty()).collect());
    }
    faults.dedup();
    if faults.is_empty() { Ok(rows) } else { Err(Problem::invalid(faults)) }
}

/// The cells of each line that has any.
fn parsed(text: &str) -> Result<Vec<Vec<String>>, Problem> {
    let (mut lines, mut cells, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut is_quoted, mut line) = (false, 1);
    let mut symbols = text.chars().peekable();
    while let Some(symbol) = symbols.next() {
        match symbol {
            '"' if is_quoted && symbols.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' if is_quoted => is_quoted = false,
            '"' if cell.is_empty() => is_quoted = true,
            '"' => return Err(malformed(line)),
            ',' if !is_quoted => cells.push(std::mem::take(&mut cell)),
            '\n' if !is_quoted => {
                cells.push(std::mem::take(&mut cell));
                end_line(&mut lines, &mut cells);
                line += 1;
            }
            '\r' if !is_quoted => {}
            other => cell.push(other),
        }
    }
    if is_quoted {
        return Err(malformed(line));
    }
    cells.push(cell);
    end_line(&mut lines, &mut cells);
    Ok(lines)
}

/// A line of nothing is no row.
fn end_line(lines: &mut Vec<Vec<String>>, cells: &mut Vec<String>) {
    let cells = std::mem::take(cells);
    if cells.iter().any(|cell| !cell.trim().is_empty()) {
        lines.push(cells);
    }
}

fn malformed(line: usize) -> Problem {
    Problem::malformed(
        format!("The body is not well-formed CSV: see line {line}."),
        format!("Le contenu n’est pas du CSV bien formé : voir ligne {line}."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Code;

    const COLUMNS: [&str; 2] = ["from", "to"];

    fn rows(text: &str) -> Vec<Vec<(String, String)>> {
        csv(text.as_bytes(), &COLUMNS).unwrap().into_iter().map(|row| row.into_iter().collect()).collect()
    }

    fn code(text: &str) -> Code {
        csv(text.as_bytes(), &COLUMNS).unwrap_err().code()
    }

    #[test]
    fn quotes_line_ends_and_empty_lines_are_what_spreadsheets_make_of_them() {
        let both = |from: &str, to: &str| vec![("from".into(), from.into()), ("to".into(), to.into())];
        assert_eq!(
            rows("\u{feff}from,to\r\na,b\r\n\r\n\"c, \"\"d\"\"\",\"e\"\r\n"),
            [both("a", "b"), both("c, \"d\"", "e")]
        );
        assert_eq!(rows("to,from\nb,a"), [both("a", "b")]);
        assert_eq!(rows("from,to\na,\n"), [vec![("from".to_owned(), "a".to_owned())]]);
        assert_eq!(rows("from,to"), Vec::<Vec<_>>::new());
    }

    #[test]
    fn what_is_no_such_table_is_refused() {
        assert_eq!(code("from,to\n\"a,b"), Code::Malformed);
        assert_eq!(code("from,to\na\"b,c"), Code::Malformed);
        for text in ["from,password\na,b", "from,from\na,b", "from\na,b", "a@b,c@d\ne,f"] {
            assert_eq!(code(text), Code::Invalid, "{text}");
        }
    }
}
