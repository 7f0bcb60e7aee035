//! Operations: a route and its documentation in one, so that neither can drift from the other.
//!
//! A resource's module lists its operations; [`crate::api::router`] serves them and [`super::openapi`]
//! writes them down.

use axum::http::Method;
use axum::routing::{MethodRouter, on};
use axum::{handler::Handler, routing::MethodFilter};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::api::codes;
use crate::api::problem::{PROBLEM_JSON, ProblemBody};
use crate::state::Shared;

/// Gives a type's schema to the document under construction.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// One method of one path, with its handler.
pub struct Operation {
    pub(in crate::api) doc: OperationDoc,
    /// `None` when another part of the server serves it.
    pub(in crate::api) handler: Option<MethodRouter<Shared>>,
}

/// What the OpenAPI document says of an operation.
#[derive(Debug, Clone)]
pub struct OperationDoc {
    /// Its method.
    pub method: Method,
    /// Its path, parts in braces.
    pub path: &'static str,
    /// Its `operationId`.
    pub id: &'static str,
    /// The group it belongs to.
    pub tag: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    /// What else there is to know.
    pub description: &'static str,
    /// Whether anyone may call it.
    pub open: bool,
    /// Schemas whose properties are its query parameters.
    pub query: Vec<SchemaOf>,
    /// Names, meanings and necessity of its request headers.
    pub headers: Vec<(&'static str, &'static str, bool)>,
    /// Its request body: media type, schema, example.
    pub body: Option<BodyDoc>,
    /// Its answers.
    pub answers: Vec<AnswerDoc>,
}

/// What the OpenAPI document says of a request body.
#[derive(Debug, Clone)]
pub struct BodyDoc {
    /// Its media type.
    pub media_type: &'static str,
    /// Its schema.
    pub schema: SchemaOf,
    /// JSON text of an example.
    pub example: &'static str,
    /// Whether it must be there.
    pub required: bool,
}

/// What the OpenAPI document says of an answer.
#[derive(Debug, Clone)]
pub struct AnswerDoc {
    /// Its status code; `None` for all that are not named.
    pub status: Option<u16>,
    /// When it comes.
    pub description: String,
    /// Its media type and schema; no body when absent.
    pub body: Option<(&'static str, SchemaOf)>,
    /// Names and meanings of its headers.
    pub headers: Vec<(&'static str, &'static str)>,
    /// The path of the thing that it tells of, and where in it that path's last part is found.
    pub leads_to: Option<(&'static str, &'static str)>,
}

impl AnswerDoc {
    /// How the document names its status.
    pub fn status_name(&self) -> String {
        self.status
            .map_or_else(|| "default".to_owned(), |status| status.to_string())
    }
}

fn schema_of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

impl Operation {
    /// An operation with its handler. Whoever calls it must show a token, unless [`Self::open`].
    pub fn new<H, T>(method: Method, path: &'static str, id: &'static str, handler: H) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        Self {
            handler: Some(on(filter, handler)),
            ..Self::shown(method, path, id)
        }
    }

    /// An operation that the document shows and another part of the server serves.
    pub fn shown(method: Method, path: &'static str, id: &'static str) -> Self {
        let doc = OperationDoc {
            method,
            path,
            id,
            tag: "",
            summary: "",
            description: "",
            open: false,
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            answers: Vec::new(),
        };
        Self { doc, handler: None }
    }

    /// What the OpenAPI document says of it.
    pub fn doc(&self) -> &OperationDoc {
        &self.doc
    }

    /// The group it belongs to and what it does, in a line.
    #[must_use]
    pub fn about(mut self, tag: &'static str, summary: &'static str) -> Self {
        (self.doc.tag, self.doc.summary) = (tag, summary);
        self
    }

    /// What else there is to know, in Markdown.
    #[must_use]
    pub fn description(mut self, text: &'static str) -> Self {
        self.doc.description = text;
        self
    }

    /// Anyone may call it.
    #[must_use]
    pub fn open(mut self) -> Self {
        self.doc.open = true;
        self
    }

    /// The properties of `T` are its query parameters.
    #[must_use]
    pub fn query<T: JsonSchema>(mut self) -> Self {
        self.doc.query.push(schema_of::<T>);
        self
    }

    /// It reads this request header.
    #[must_use]
    pub fn header(mut self, name: &'static str, meaning: &'static str, required: bool) -> Self {
        self.doc.headers.push((name, meaning, required));
        self
    }

    /// It reads a JSON body of that shape.
    #[must_use]
    pub fn body<T: JsonSchema>(self, example: &'static str) -> Self {
        self.body_as::<T>("application/json", example, true)
    }

    /// It reads a body of that media type and shape.
    #[must_use]
    pub fn body_as<T: JsonSchema>(
        mut self,
        media_type: &'static str,
        example: &'static str,
        required: bool,
    ) -> Self {
        self.doc.body = Some(BodyDoc {
            media_type,
            schema: schema_of::<T>,
            example,
            required,
        });
        self
    }

    /// It answers with JSON of that shape.
    #[must_use]
    pub fn answer<T: JsonSchema>(self, status: u16, description: &str) -> Self {
        self.answer_as::<T>(status, "application/json", description)
    }

    /// It answers with a body of that media type and shape.
    #[must_use]
    pub fn answer_as<T: JsonSchema>(
        mut self,
        status: u16,
        media_type: &'static str,
        description: &str,
    ) -> Self {
        self.doc.answers.push(AnswerDoc {
            status: Some(status),
            description: description.to_owned(),
            body: Some((media_type, schema_of::<T>)),
            headers: Vec::new(),
            leads_to: None,
        });
        self
    }

    /// It answers without a body.
    #[must_use]
    pub fn answer_empty(mut self, status: u16, description: &str) -> Self {
        let description = description.to_owned();
        self.doc.answers.push(AnswerDoc {
            status: Some(status),
            description,
            body: None,
            headers: Vec::new(),
            leads_to: None,
        });
        self
    }

    /// It may answer with any other status and with any body.
    #[must_use]
    pub fn answer_otherwise(mut self, description: &str) -> Self {
        self.doc.answers.push(AnswerDoc {
            status: None,
            description: description.to_owned(),
            body: None,
            headers: Vec::new(),
            leads_to: None,
        });
        self
    }

    /// The answer named last carries this header.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, meaning: &'static str) -> Self {
        if let Some(answer) = self.doc.answers.last_mut() {
            answer.headers.push((name, meaning));
        }
        self
    }

    /// The answer named last tells of the thing at `path`, whose last part stands at `place` (a
    /// runtime expression of OpenAPI): the document links it to every operation on that thing.
    #[must_use]
    pub fn leads_to(mut self, path: &'static str, place: &'static str) -> Self {
        if let Some(answer) = self.doc.answers.last_mut() {
            answer.leads_to = Some((path, place));
        }
        self
    }

    /// It may answer with this problem. Those that every operation may answer with are added by
    /// the document itself.
    #[must_use]
    pub fn problem(mut self, status: u16, code: &'static str) -> Self {
        self.doc.answers.push(AnswerDoc {
            status: Some(status),
            description: format!("Problem `{code}`."),
            body: Some((PROBLEM_JSON, schema_of::<ProblemBody>)),
            headers: Vec::new(),
            leads_to: None,
        });
        self
    }

    /// It may answer 404 `not_found`.
    #[must_use]
    pub fn may_miss(self) -> Self {
        self.problem(404, codes::NOT_FOUND)
    }
}
