//! Writes `docs/openapi.json` anew.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    std::fs::write(path, contract::text()?)?;
    Ok(())
}
