//! # What it does
//! Starts a run when a person or a program asks for one.
//!
//! Use the button in the editor, `millrace run` or `POST /api/scenarios/{id}/run`.
//!
//! # Output
//! The payload that came with the request, unchanged.
//!
//! # Idempotency
//! Each request starts a run.
//!
//! # Fails when
//! Never.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::typed::{Case, Describe, TriggerType};

/// Nothing to set.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {}

/// The type.
#[derive(Debug)]
pub struct Manual;

impl Describe for Manual {
    const KEY: &'static str = "manual";
    const TITLE: &'static str = "Run by hand";
    const ICON: &'static str = "hand";
    type Config = Config;

    fn examples() -> Vec<Case> {
        vec![Case::new(
            "Run with an order as payload",
            "{}",
            r#"{"orderId": 7}"#,
            r#"{"orderId": 7}"#,
        )]
    }
}

impl TriggerType for Manual {}
