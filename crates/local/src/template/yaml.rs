//! YAML with the short tags of CloudFormation, as the plain JSON that the long forms would have been.

use serde_json::{Map, Value};
use serde_yaml_ng::Value as Yaml;

/// `!Ref X` becomes `{"Ref": "X"}`, `!GetAtt A.B` becomes `{"Fn::GetAtt": ["A", "B"]}`, and so on.
pub(super) fn read(text: &str) -> Result<Value, String> {
    let yaml: Yaml = serde_yaml_ng::from_str(text).map_err(|error| error.to_string())?;
    plain(yaml)
}

fn plain(yaml: Yaml) -> Result<Value, String> {
    Ok(match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => Value::Bool(value),
        Yaml::String(text) => Value::String(text),
        Yaml::Number(number) => number_value(&number)?,
        Yaml::Sequence(items) => Value::Array(items.into_iter().map(plain).collect::<Result<Vec<_>, _>>()?),
        Yaml::Mapping(entries) => {
            let mut object = Map::new();
            for (key, value) in entries {
                object.insert(key_text(key)?, plain(value)?);
            }
            Value::Object(object)
        }
        Yaml::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            intrinsic(tag.trim_start_matches('!'), plain(tagged.value)?)
        }
    })
}

fn number_value(number: &serde_yaml_ng::Number) -> Result<Value, String> {
    serde_json::to_value(number).map_err(|error| error.to_string())
}

fn key_text(key: Yaml) -> Result<String, String> {
    match key {
        Yaml::String(text) => Ok(text),
        Yaml::Number(number) => Ok(number.to_string()),
        Yaml::Bool(value) => Ok(value.to_string()),
        other => Err(format!("a key must be text, not {other:?}")),
    }
}

fn intrinsic(tag: &str, value: Value) -> Value {
    let (name, value) = match (tag, value) {
        ("Ref" | "Condition", value) => (tag.to_owned(), value),
        ("GetAtt", Value::String(text)) => {
            let parts = text.split_once('.').map_or_else(
                || vec![Value::from(text.clone())],
                |(resource, attribute)| vec![resource.into(), attribute.into()],
            );
            ("Fn::GetAtt".to_owned(), Value::Array(parts))
        }
        (other, value) => (format!("Fn::{other}"), value),
    };
    Value::Object(Map::from_iter([(name, value)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_tags_read_as_their_long_forms() {
        let read = read("a: !Ref X\nb: !GetAtt Table.StreamArn\nc: !If [Is, !Sub '${X}-y', 1]\n");
        assert_eq!(
            read.unwrap(),
            serde_json::json!({
                "a": {"Ref": "X"},
                "b": {"Fn::GetAtt": ["Table", "StreamArn"]},
                "c": {"Fn::If": ["Is", {"Fn::Sub": "${X}-y"}, 1]},
            })
        );
    }
}
