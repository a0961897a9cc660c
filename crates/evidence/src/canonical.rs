//! The one way to write a value, so that its hash is the same wherever it is computed (RFC 8785).

use serde_json::Value;

/// The canonical form of a value: no space, the members of objects in the order of their names.
///
/// RFC 8785 orders names by UTF-16 code units and writes numbers as ECMAScript does. Names here are ASCII and numbers
/// are integers, for both of which what `serde_json` does is the same.
pub fn canonical(value: &Value) -> String {
    value.to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_in_order_and_nothing_is_spaced() {
        let value = json!({ "b": [1, -2, null, true], "a": { "d": "é\"\\\u{1}\n/", "c": 9_007_199_254_740_991_i64 } });
        let written =
            "{\"a\":{\"c\":9007199254740991,\"d\":\"é\\\"\\\\\\u0001\\n/\"},\"b\":[1,-2,null,true]}";
        assert_eq!(canonical(&value), written);
    }
}
