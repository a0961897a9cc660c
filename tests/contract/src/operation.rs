//! One operation: a method of a path, what it takes and what it answers.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use web::Language;
use web::problem::Code;

/// One method of one path.
pub(crate) struct Operation {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    tag: &'static str,
    id: &'static str,
    summary: &'static str,
    needs_token: bool,
    parameters: Vec<Value>,
    body: Option<Value>,
    answers: Map<String, Value>,
    refusals: Vec<Code>,
}

/// Where a parameter stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Path,
    Query,
    Header,
}

pub(crate) fn operation(
    method: &'static str,
    path: &'static str,
    tag: &'static str,
    id: &'static str,
    summary: &'static str,
) -> Operation {
    let parameters =
        path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).map(path_parameter);
    Operation {
        method,
        path,
        tag,
        id,
        summary,
        needs_token: false,
        parameters: parameters.collect(),
        body: None,
        answers: Map::new(),
        refusals: vec![Code::Internal, Code::Unavailable],
    }
}

fn path_parameter(name: &str) -> Value {
    parameter(name, Place::Path, true, json!({ "type": "string" }), "")
}

fn parameter(name: &str, place: Place, required: bool, schema: Value, description: &str) -> Value {
    let place = match place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
    };
    let mut parameter = json!({ "name": name, "in": place, "required": required });
    if let Value::Object(fields) = &mut parameter {
        fields.insert("schema".to_owned(), schema);
        if !description.is_empty() {
            fields.insert("description".to_owned(), description.into());
        }
    }
    parameter
}

impl Operation {
    /// Behind an access token.
    pub(crate) fn signed_in(mut self) -> Operation {
        self.needs_token = true;
        self.refuses(&[Code::Unauthenticated])
    }

    /// Takes a part of the query.
    pub(crate) fn query(mut self, name: &str, schema: Value, description: &str) -> Operation {
        self.parameters.push(parameter(name, Place::Query, false, schema, description));
        self
    }

    /// Takes a part of the query that must be there.
    pub(crate) fn query_required(mut self, name: &str, schema: Value, description: &str) -> Operation {
        self.parameters.push(parameter(name, Place::Query, true, schema, description));
        self
    }

    /// Can be tried without taking effect.
    pub(crate) fn dry_run(self) -> Operation {
        let schema = json!({ "type": "boolean", "default": false });
        let told =
            "Everything but the writing: the same answer and refusals, and the letter that would be sent.";
        self.query("dryRun", schema, told)
    }

    /// Answers a page of a list.
    pub(crate) fn paged(self) -> Operation {
        let limit = json!({
            "type": "integer",
            "minimum": 1,
            "maximum": web::cursor::LARGEST_LIMIT,
            "default": web::cursor::DEFAULT_LIMIT,
        });
        self.query("limit", limit, "How many items a page has at most.")
            .query(
                "cursor",
                json!({ "type": "string" }),
                "Where the page begins: `nextCursor` of the one before.",
            )
            .refuses(&[Code::InvalidCursor, Code::Invalid])
    }

    /// Takes an `Idempotency-Key`, or needs one.
    pub(crate) fn once(mut self, required: bool) -> Operation {
        let schema = json!({ "type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[ -~]+$" });
        let description =
            "The same key with the same request takes effect once and answers the same bytes for 24 hours.";
        self.parameters.push(parameter("Idempotency-Key", Place::Header, required, schema, description));
        self.refuses(&[Code::InvalidIdempotencyKey, Code::IdempotencyKeyReused, Code::RequestInProgress])
    }

    /// Needs the revision that the caller saw.
    pub(crate) fn if_match(mut self) -> Operation {
        let schema = json!({ "type": "string", "pattern": "^\"r[1-9][0-9]*\"$" });
        let description = "The `ETag` of what the caller saw.";
        self.parameters.push(parameter("If-Match", Place::Header, true, schema, description));
        self.refuses(&[Code::PreconditionRequired, Code::PreconditionFailed])
    }

    /// Takes a JSON body.
    pub(crate) fn takes(mut self, schema: &str, required: bool) -> Operation {
        self.body = Some(
            json!({ "required": required, "content": { "application/json": { "schema": reference(schema) } } }),
        );
        self.refuses(&[Code::Malformed, Code::Invalid, Code::TooLarge, Code::UnsupportedMediaType])
    }

    /// Takes a body of another kind.
    pub(crate) fn takes_as(mut self, kind: &str, schema: &str) -> Operation {
        let content = [(kind.to_owned(), json!({ "schema": reference(schema) }))];
        let content: Map<String, Value> = content.into_iter().collect();
        self.body = Some(json!({ "required": true, "content": content }));
        self.refuses(&[Code::TooLarge])
    }

    /// Takes a JSON body, or the same as a form of our own page.
    pub(crate) fn takes_form(mut self, schema: &str) -> Operation {
        let content = json!({ "schema": reference(schema) });
        let form = "application/x-www-form-urlencoded";
        self.body =
            Some(json!({ "required": true, "content": { "application/json": content, form: content } }));
        self.answers.insert("303".to_owned(), json!({ "description": "To a form: back to the page." }));
        self.refuses(&[
            Code::Malformed,
            Code::Invalid,
            Code::TooLarge,
            Code::UnsupportedMediaType,
            Code::CrossSite,
        ])
    }

    /// Takes the same as comma-separated values.
    pub(crate) fn takes_csv(mut self, description: &str) -> Operation {
        let schema = json!({ "type": "string", "description": description });
        if let Some(Value::Object(content)) = self.body.as_mut().and_then(|body| body.get_mut("content")) {
            content.insert("text/csv".to_owned(), json!({ "schema": schema }));
        }
        self
    }

    /// Answers a JSON document.
    pub(crate) fn answers(self, status: u16, schema: &str, description: &str) -> Operation {
        self.answers_as(status, "application/json", reference(schema), description)
    }

    /// Answers that it is done, and nothing else.
    pub(crate) fn answers_nothing(mut self, description: &str) -> Operation {
        self.answers.insert("204".to_owned(), json!({ "description": description }));
        self
    }

    /// Answers that the caller has it already.
    pub(crate) fn answers_unchanged(mut self) -> Operation {
        let schema = json!({ "type": "string" });
        let description = "The `ETag` of what the caller has; where it is the newest, the answer is 304.";
        self.parameters.push(parameter("If-None-Match", Place::Header, false, schema, description));
        self.answers.insert("304".to_owned(), json!({ "description": "It is the newest." }));
        self
    }

    /// Answers a page.
    pub(crate) fn answers_page(self, description: &str) -> Operation {
        self.answers_as(200, "text/html", json!({ "type": "string" }), description)
    }

    /// Answers something else.
    pub(crate) fn answers_as(
        mut self,
        status: u16,
        kind: &str,
        schema: Value,
        description: &str,
    ) -> Operation {
        let answer = self
            .answers
            .entry(status.to_string())
            .or_insert_with(|| json!({ "description": description, "content": {} }));
        if let Some(Value::Object(content)) = answer.get_mut("content") {
            let described = [("schema".to_owned(), schema)].into_iter().collect();
            content.insert(kind.to_owned(), Value::Object(described));
        }
        self
    }

    /// Answers with nothing but headers.
    pub(crate) fn redirects(mut self, description: &str) -> Operation {
        self.answers.insert("303".to_owned(), json!({ "description": description }));
        self
    }

    /// Its answers carry the `ETag` of a revision.
    pub(crate) fn tells_revision(mut self) -> Operation {
        for (status, answer) in &mut self.answers {
            if let (true, Value::Object(answer)) = (status.starts_with('2'), answer) {
                let etag =
                    json!({ "description": "The revision, for `If-Match`.", "schema": { "type": "string" } });
                answer.insert("headers".to_owned(), json!({ "ETag": etag }));
            }
        }
        self
    }

    /// Can be refused so.
    pub(crate) fn refuses(mut self, codes: &[Code]) -> Operation {
        self.refusals.extend(codes);
        self
    }

    /// The operation as the document has it.
    pub(crate) fn described(self) -> Value {
        let mut responses = self.answers;
        let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
        for code in Code::ALL.iter().filter(|code| self.refusals.contains(code)) {
            by_status.entry(code.status().as_u16()).or_default().push(*code);
        }
        for (status, codes) in by_status {
            let told =
                codes.iter().map(|code| format!("`{}`: {}.", code.as_str(), code.title(Language::English)));
            let description = told.collect::<Vec<_>>().join(" ");
            // Whoever asks for a page gets the same problem as one.
            let problem = json!({
                "application/problem+json": { "schema": reference("Problem") },
                "text/html": { "schema": { "type": "string" } },
            });
            responses.insert(status.to_string(), json!({ "description": description, "content": problem }));
        }
        let mut described = json!({
            "tags": [self.tag],
            "operationId": self.id,
            "summary": self.summary,
            "responses": responses,
        });
        if let Value::Object(fields) = &mut described {
            if !self.parameters.is_empty() {
                fields.insert("parameters".to_owned(), self.parameters.into());
            }
            if let Some(body) = self.body {
                fields.insert("requestBody".to_owned(), body);
            }
            if self.needs_token {
                fields.insert("security".to_owned(), json!([{ "accessToken": [] }]));
            }
        }
        described
    }
}

/// A schema by its name.
pub(crate) fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}
