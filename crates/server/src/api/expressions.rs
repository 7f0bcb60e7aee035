//! `/api/expressions`: what an expression or a template would give, and the words it may be made of,
//! for whoever writes one. Secrets are never evaluated: naming one is a fault.

use axum::Json as AxumJson;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use millrace_core::expression::{
    Context, Expression, ExpressionError, FILTERS, FUNCTIONS, NAMES, Scope, Secrets, TESTS,
    Template, Word,
};
use millrace_core::id::RunId;
use millrace_core::json::{Json, Object, from_json};
use millrace_core::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::body::JsonBody;
use super::codes;
use super::operation::Operation;
use super::problem::Problem;
use super::runs::{Reading, StepsPage};
use crate::state::Shared;

/// The operations on expressions.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(
            Method::POST,
            "/api/expressions/evaluate",
            "evaluateExpression",
            evaluate,
        )
        .about("expressions", "Evaluate an expression or a template")
        .description("Over the values of `scope`, or over what the node `nodeId` sees in the run `runId`. Bounded in work and output like every expression; secrets are refused.")
        .body::<Request>(r#"{"expression":"input.total > 100","scope":{"input":{"total":120}}}"#)
        .answer::<Evaluated>(200, "The value.")
        .problem(409, codes::PLAN_UNAVAILABLE)
        .problem(422, codes::EXPRESSION_FAILED),
        Operation::new(
            Method::GET,
            "/api/expressions/words",
            "listExpressionWords",
            words,
        )
        .about("expressions", "List what expressions may be made of")
        .description("Each word with how it is written and what it gives, by name; for completion.")
        .answer::<Words>(200, "All of them."),
    ]
}

/// What expressions may be made of.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ExpressionWords")]
struct Words {
    /// What stands behind a `|`.
    filters: &'static [Word],
    /// What is called with parentheses.
    functions: &'static [Word],
    /// What stands behind `is`.
    tests: &'static [Word],
    /// What an expression sees.
    names: &'static [Word],
}

async fn words() -> AxumJson<Words> {
    AxumJson(Words {
        filters: FILTERS,
        functions: FUNCTIONS,
        tests: TESTS,
        names: NAMES,
    })
}

/// What to evaluate, and over what.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Request {
    /// An expression, with or without braces around it.
    #[serde(default)]
    expression: Option<String>,
    /// A value whose strings hold expressions in braces.
    #[serde(default)]
    template: Option<Json>,
    /// What names stand for.
    #[serde(default)]
    scope: Option<Names>,
    /// A run in which a node sees what names stand for.
    #[serde(default)]
    run_id: Option<RunId>,
    /// That node.
    #[serde(default)]
    #[schemars(length(min = 1, max = 64))]
    node_id: Option<String>,
}

/// What names stand for; an absent one is not defined.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Names {
    /// `input`
    #[serde(default)]
    input: Option<Json>,
    /// `inputs`: values by input handle.
    #[serde(default)]
    #[schemars(with = "Option<std::collections::BTreeMap<String, Json>>")]
    inputs: Option<Json>,
    /// `trigger`
    #[serde(default)]
    trigger: Option<Json>,
    /// `run`
    #[serde(default)]
    run: Option<Json>,
    /// `item`
    #[serde(default)]
    item: Option<Json>,
    /// `index`
    #[serde(default)]
    #[schemars(range(min = 0, max = 9_007_199_254_740_991_u64))]
    index: Option<u64>,
    /// `nodes`: outputs by node id.
    #[serde(default)]
    #[schemars(with = "Option<std::collections::BTreeMap<String, Json>>")]
    nodes: Option<Json>,
    /// `vars`
    #[serde(default)]
    #[schemars(with = "Option<std::collections::BTreeMap<String, Json>>")]
    vars: Option<Json>,
}

/// What came out.
#[derive(Debug, Serialize, JsonSchema)]
struct Evaluated {
    /// The value.
    value: Json,
    /// The type of the value.
    #[serde(rename = "type")]
    kind: String,
}

/// What an expression is evaluated over.
struct Surroundings {
    scope: Scope,
    now: Timestamp,
    seed: [u8; 16],
    node_id: String,
    timezone: String,
}

async fn evaluate(
    State(server): State<Shared>,
    JsonBody(request): JsonBody<Request>,
) -> Result<AxumJson<Evaluated>, Problem> {
    let surroundings = match (&request.run_id, &request.node_id, request.scope) {
        (Some(run_id), Some(node_id), None) => in_run(&server, *run_id, node_id).await?,
        (None, None, scope) => in_scope(&server, scope.unwrap_or_default()),
        _ => {
            let message = "give either `scope`, or `runId` and `nodeId` together";
            return Err(Problem::invalid(message));
        }
    };
    let context = Context {
        names: &surroundings.scope,
        now: surroundings.now,
        seed: surroundings.seed,
        node: &surroundings.node_id,
        scope: "",
        timezone: &surroundings.timezone,
    };
    let value = match (&request.expression, &request.template) {
        (Some(expression), None) => {
            let compiled = Expression::compile(expression)
                .map_err(|fault| failed(&fault.message, "/expression", fault.range.as_ref()))?;
            compiled
                .eval(&context)
                .map_err(|error| in_evaluation(&error, "/expression"))?
        }
        (None, Some(template)) => {
            let compiled = Template::compile(template, None, Secrets::Refused);
            let compiled = compiled.map_err(|faults| {
                faults.first().map_or_else(
                    || failed("the template does not compile", "/template", None),
                    |first| {
                        let pointer = format!("/template{}", first.pointer);
                        failed(&first.message, &pointer, first.range.as_ref())
                    },
                )
            })?;
            let rendered = compiled.render(&context);
            rendered
                .map_err(|error| in_evaluation(&error, "/template"))?
                .value
        }
        _ => return Err(Problem::invalid("give either `expression` or `template`")),
    };
    let kind = value.type_name().to_owned();
    Ok(AxumJson(Evaluated { value, kind }))
}

fn in_evaluation(error: &ExpressionError, pointer: &str) -> Problem {
    let pointer = format!("{pointer}{}", error.pointer);
    failed(&error.message, &pointer, None).with("expressionCode", error.code.as_str())
}

/// 422, with the place of the fault.
fn failed(message: &str, pointer: &str, range: Option<&std::ops::Range<usize>>) -> Problem {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let problem = Problem::new(status, codes::EXPRESSION_FAILED, message).with("pointer", pointer);
    match range {
        Some(range) => problem.with("range", json!([range.start, range.end])),
        None => problem,
    }
}

fn in_scope(server: &Shared, names: Names) -> Surroundings {
    let object = |value: Option<Json>| -> Object {
        value
            .and_then(|value| from_json::<Json>(&value).ok())
            .and_then(|value| value.as_object().cloned())
            .unwrap_or_default()
    };
    let mut seed = [0; 16];
    server.host.fill_random(&mut seed);
    Surroundings {
        scope: Scope {
            input: names.input,
            inputs: names.inputs,
            trigger: names.trigger,
            run: names.run,
            item: names.item,
            index: names.index,
            nodes: object(names.nodes),
            vars: object(names.vars),
        },
        now: server.host.now(),
        seed,
        node_id: String::new(),
        timezone: server.settings.timezone.clone(),
    }
}

/// What a node saw, or would have seen, in a run.
async fn in_run(server: &Shared, run_id: RunId, node_id: &str) -> Result<Surroundings, Problem> {
    let missing = |message: String| Problem::invalid(message);
    let reading = match Reading::whole(server, run_id).await {
        Err(problem) if problem.status() == StatusCode::NOT_FOUND => {
            return Err(missing(format!("/runId: there is no run {run_id}")));
        }
        other => other?,
    };
    let plan = reading.plan()?;
    let index = plan.index.get(node_id).copied();
    let index =
        index.ok_or_else(|| missing(format!("/nodeId: the run has no node `{node_id}`")))?;
    let accepted = reading.accepted()?;
    let mut scope = Scope {
        trigger: Some(accepted.event.clone()),
        run: Some(run_value(&reading)),
        vars: accepted.vars.as_object().cloned().unwrap_or_default(),
        ..Scope::default()
    };
    for (step, node) in StepsPage::all(&reading)?.into_iter().zip(&plan.nodes) {
        let place = step.step - 1;
        if place == index {
            scope.input = Some(step.input);
        } else if plan.nodes[index as usize].ancestors.contains(place) && !step.output.is_null() {
            scope.nodes.insert(node.id.as_str(), step.output);
        }
    }
    Ok(Surroundings {
        scope,
        now: accepted.at,
        seed: accepted.seed,
        node_id: node_id.to_owned(),
        timezone: plan.settings.timezone.clone(),
    })
}

fn run_value(reading: &Reading) -> Json {
    let row = &reading.row;
    let own = row.run_id.to_string();
    let mut run = Object::new();
    run.insert(
        "correlationId",
        row.correlation_id
            .as_ref()
            .map_or(own.as_str(), |id| id.as_str()),
    );
    run.insert("id", own);
    run.insert(
        "version",
        row.version
            .map_or(Json::Null, |version| Json::from(u64::from(version))),
    );
    run.insert("startedAt", row.created_at.to_string());
    run.into()
}
