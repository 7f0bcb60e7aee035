//! Applying scenarios: who may overwrite which draft, what changes, and publishing.

use std::collections::HashMap;

use millrace_core::json::{Json, Object, from_json, to_json};
use millrace_core::plan::content_hash;
use millrace_core::scenario::{Draft, Fault, Point};
use reqwest::Method;
use reqwest::header::IF_MATCH;

use super::How;
use super::report::{Action, Applied};
use crate::cli::client::{Client, Noun, find};
use crate::cli::commands::scenario::versions::read;
use crate::cli::error::Error;
use crate::cli::view::{items, text};
use crate::file::{Change, FileFault, ScenarioFile, diff};

/// A scenario as it was kept, for publishing it.
#[derive(Debug)]
pub struct Kept {
    /// Its id; none in a dry run that would create it.
    id: Option<String>,
    /// Content hash of its draft.
    hash: String,
    /// The published version.
    published: Option<u64>,
}

/// The scenario of that name, or of one that it had before.
async fn present(client: &Client, file: &ScenarioFile) -> Result<Option<Json>, Error> {
    for name in std::iter::once(&file.name).chain(&file.formerly) {
        if let Some(found) = find(client, Noun::Scenario, name).await? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Applies a scenario to its draft. Gives nothing to publish when it was refused.
pub async fn apply(
    client: &Client,
    file: &ScenarioFile,
    how: How,
) -> Result<(Applied, Option<Kept>), Error> {
    match present(client, file).await? {
        Some(found) => update(client, file, &found, how).await,
        None => create(client, file, how).await,
    }
}

async fn create(
    client: &Client,
    file: &ScenarioFile,
    how: How,
) -> Result<(Applied, Option<Kept>), Error> {
    let mut applied = Applied::unchanged("scenario", &file.name);
    applied.action = Action::Created;
    let hash = content_hash(&file.draft);
    let mut id = None;
    if !how.dry_run {
        let mut body = Object::new();
        body.insert("name", file.name.as_str());
        body.insert("enabled", file.enabled.unwrap_or(true));
        body.insert("draft", json(&file.draft)?);
        let body = Json::from(body);
        let made = client.post(Noun::Scenario.path(), Some(&body)).await?.body;
        let made_id = text(&made, "/id").to_owned();
        let mut change = Object::new();
        change.insert("appliedHash", hash.as_str());
        let path = format!("/api/scenarios/{made_id}");
        client.patch(&path, &Json::from(change)).await?;
        id = Some(made_id);
    }
    let kept = Kept {
        id,
        hash,
        published: None,
    };
    Ok((applied, Some(kept)))
}

/// Whether the file may overwrite the draft: it was made from it, applied to it, or is it.
fn may_overwrite(file: &ScenarioFile, found: &Json, hash: &str) -> bool {
    let present = text(found, "/draftHash");
    let applied = text(found, "/appliedHash");
    file.base.as_deref() == Some(present) || applied == present || hash == present
}

async fn update(
    client: &Client,
    file: &ScenarioFile,
    found: &Json,
    how: How,
) -> Result<(Applied, Option<Kept>), Error> {
    let mut applied = Applied::unchanged("scenario", &file.name);
    let before = read(found.get("draft"))?;
    let draft = with_canvas(file.draft.clone(), &before);
    let hash = content_hash(&draft);
    applied.changes = diff(&before, &draft);
    let beside = beside_draft(file, found, &hash, &mut applied.changes);
    if !applied.changes.is_empty() {
        applied.action = Action::Changed;
    }
    if !may_overwrite(file, found, &hash) && !how.force {
        applied.action = Action::Refused;
        return Ok((applied, None));
    }
    let path = format!("/api/scenarios/{}", text(found, "/id"));
    if !how.dry_run {
        if before != draft {
            let etag = [(IF_MATCH, text(found, "/draftEtag"))];
            let body = json(&draft)?;
            client
                .send(Method::PUT, &format!("{path}/draft"), Some(&body), &etag)
                .await?;
        }
        if !beside.is_empty() {
            client.patch(&path, &Json::from(beside)).await?;
        }
    }
    let kept = Kept {
        id: Some(text(found, "/id").to_owned()),
        hash,
        published: found.get("publishedVersion").and_then(Json::as_u64),
    };
    Ok((applied, Some(kept)))
}

/// What changes besides the draft: its name, whether it is enabled, what was applied last.
fn beside_draft(
    file: &ScenarioFile,
    found: &Json,
    hash: &str,
    changes: &mut Vec<Change>,
) -> Object {
    let mut patch = Object::new();
    let mut set = |name: &str, after: Json| {
        changes.push(Change {
            what: name.to_owned(),
            before: found.get(name).cloned(),
            after: Some(after.clone()),
        });
        patch.insert(name, after);
    };
    if text(found, "/name") != file.name {
        set("name", Json::from(file.name.as_str()));
    }
    if let Some(enabled) = file.enabled
        && found.get("enabled").and_then(Json::as_bool) != Some(enabled)
    {
        set("enabled", Json::from(enabled));
    }
    if text(found, "/appliedHash") != hash {
        patch.insert("appliedHash", hash);
    }
    patch
}

/// A file that says nothing of the canvas leaves it as it is.
fn with_canvas(mut draft: Draft, before: &Draft) -> Draft {
    let positions = |draft: &Draft| -> HashMap<String, Point> {
        let trigger = ("trigger".to_owned(), draft.trigger.position);
        let nodes = draft
            .nodes
            .iter()
            .map(|node| (node.id.to_string(), node.position));
        nodes
            .chain([trigger])
            .filter_map(|(id, position)| Some((id, position?)))
            .collect()
    };
    if !positions(&draft).is_empty() || !draft.notes.is_empty() {
        return draft;
    }
    let known = positions(before);
    draft.trigger.position = before.trigger.position;
    for node in &mut draft.nodes {
        node.position = known.get(node.id.as_str()).copied();
    }
    draft.notes.clone_from(&before.notes);
    draft
}

fn json(draft: &Draft) -> Result<Json, Error> {
    to_json(draft).map_err(|error| Error::Failed(format!("the draft cannot be written: {error}")))
}

/// Whether the published version is what was kept.
async fn is_published(client: &Client, kept: &Kept) -> Result<bool, Error> {
    let (Some(id), Some(version)) = (&kept.id, kept.published) else {
        return Ok(false);
    };
    let path = format!("/api/scenarios/{id}/versions/{version}");
    let found = client.get(&path).await?;
    let content = read(found.get("content"))?;
    Ok(content_hash(&content) == kept.hash)
}

/// Publishes a scenario if its draft differs from what is published. Gives the faults that stand
/// in the way, and the warnings, at their places in the file.
pub async fn publish(
    client: &Client,
    (name, file): (&str, &ScenarioFile),
    kept: &Kept,
    how: How,
    done: &mut Applied,
) -> Result<Vec<FileFault>, Error> {
    if is_published(client, kept).await? {
        return Ok(Vec::new());
    }
    if how.dry_run {
        done.remarks.push("would be published".to_owned());
        return Ok(Vec::new());
    }
    let Some(id) = &kept.id else {
        return Ok(Vec::new());
    };
    let answer = client
        .post(&format!("/api/scenarios/{id}/publish"), None)
        .await;
    match answer {
        Ok(answer) => {
            done.published = answer.body.get("version").and_then(Json::as_u64);
            Ok(placed(name, file, items(&answer.body, "/warnings")))
        }
        Err(Error::Problem(problem)) if problem.code == "invalid_scenario" => {
            done.remarks.push("not published: it has faults".to_owned());
            Ok(placed(name, file, items(&problem.body, "/errors")))
        }
        Err(error) => Err(error),
    }
}

/// The server's faults at their places in the file.
fn placed(name: &str, file: &ScenarioFile, faults: &[Json]) -> Vec<FileFault> {
    let placed = |fault: &Json| {
        let fault: Fault = from_json(fault).ok()?;
        let (line, column) = file.locate(&fault.pointer);
        Some(FileFault {
            file: name.to_owned(),
            line,
            column,
            code: fault.code,
            severity: fault.severity,
            pointer: fault.pointer,
            message: fault.message,
        })
    };
    faults.iter().filter_map(placed).collect()
}
