//! Listening: which apps there are, how their webhooks are checked, and which published scenarios
//! wait for them. A table in memory that every change swaps whole, so that a request sees either
//! all of a change or nothing of it.
//!
//! The store is the truth: a change is committed there first and read back from there.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use millrace_core::expression::Expression;
use millrace_core::id::{AppId, ScenarioId};
use millrace_core::json::{Json, from_json};
use millrace_core::plan::Plan;
use millrace_core::ports::store::{self, App, Scenario, Store, Version};
use millrace_core::scenario::Draft;
use millrace_core::status::ConnectionStatus;
use millrace_nodes::triggers::webhook::{Answering, Config, Webhook};
use millrace_nodes::typed::Describe as _;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::path_pattern::PathPattern;
use super::settings::{IdempotencySource, Rules, WebhookSettings};
use super::signature::Secret;
use crate::catalogue::plans::PlanCache;
use crate::vault::Vault;

/// Versions read at a time when everything is loaded.
const LOADED_COUNT: u32 = 100;

/// An app as its webhook sees it.
#[derive(Debug)]
pub struct Listened {
    /// The app.
    pub app_id: AppId,
    /// Its key.
    pub key: SmolStr,
    /// How its webhooks are checked and read.
    pub rules: Rules,
    /// Its `idempotencyKey`, when that is an expression.
    pub idempotency_key: Option<Expression>,
    /// The secrets of its default connection.
    pub secrets: Secrets,
    /// The published, enabled scenarios that listen to it, in order of creation.
    pub listeners: Vec<Arc<Listener>>,
}

/// The secrets that signatures are made with.
#[derive(Clone)]
pub enum Secrets {
    /// These; any of them may match.
    Known(Arc<[Secret]>),
    /// None, and why.
    Missing(&'static str),
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Known(secrets) => write!(formatter, "{} secrets", secrets.len()),
            Self::Missing(why) => write!(formatter, "no secrets: {why}"),
        }
    }
}

/// A published, enabled scenario that listens to an app.
#[derive(Debug)]
pub struct Listener {
    /// What it runs.
    pub plan: Arc<Plan>,
    /// What follows the app's key in the path.
    pub pattern: PathPattern,
    /// The trigger's config.
    pub config: Config,
}

/// The table and what it is made of.
pub struct Listening {
    table: RwLock<Arc<Table>>,
    sources: tokio::sync::Mutex<Sources>,
    store: Arc<dyn Store>,
    plans: Arc<PlanCache>,
    vault: Vault,
}

type Table = FxHashMap<SmolStr, Arc<Listened>>;

#[derive(Default)]
struct Sources {
    apps: FxHashMap<SmolStr, Checked>,
    listeners: BTreeMap<ScenarioId, (SmolStr, Arc<Listener>)>,
}

/// An app's own part of its entry.
struct Checked {
    app_id: AppId,
    rules: Rules,
    idempotency_key: Option<Expression>,
    secrets: Secrets,
}

impl Listening {
    /// An empty table over that store.
    pub fn new(store: Arc<dyn Store>, plans: Arc<PlanCache>, vault: Vault) -> Self {
        let (table, sources) = (RwLock::default(), tokio::sync::Mutex::default());
        Self {
            table,
            sources,
            store,
            plans,
            vault,
        }
    }

    /// The app with that key, as the table has it now.
    pub fn app(&self, key: &str) -> Option<Arc<Listened>> {
        self.table
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(key)
            .cloned()
    }

    /// The name of another scenario that answers the same path of the same app with a `respond`
    /// node, if this draft would do so too.
    pub fn other_answerer(&self, scenario_id: ScenarioId, draft: &Draft) -> Option<String> {
        if draft.trigger.kind != Webhook::KEY {
            return None;
        }
        let config: Config = from_json(&draft.trigger.config).ok()?;
        if config.respond != Some(Answering::Node) {
            return None;
        }
        let app = self.app(&config.app)?;
        let path = |config: &Config| config.path.clone().unwrap_or_default();
        let other = app.listeners.iter().find(|listener| {
            listener.plan.scenario_id != scenario_id
                && listener.config.respond == Some(Answering::Node)
                && path(&listener.config) == path(&config)
        })?;
        Some(other.plan.scenario_name.clone())
    }

    /// Reads everything from the store.
    pub async fn load(&self) -> Result<(), store::Error> {
        let mut kept = self.sources.lock().await;
        // What is kept stays as it is until all has been read.
        let mut sources = Sources::default();
        let mut before = None;
        loop {
            let page = self.store.apps(before, LOADED_COUNT).await?;
            for app in page.items {
                let checked = self.check(&app).await?;
                sources.apps.insert(app.key, checked);
            }
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        let mut after = None;
        loop {
            let published = self.store.published(after, LOADED_COUNT).await?;
            let Some((last, _)) = published.last() else {
                break;
            };
            after = Some(last.scenario_id);
            for (scenario, version) in &published {
                self.set_listener(&mut sources, scenario, version);
            }
        }
        let gone = kept
            .apps
            .keys()
            .filter(|key| !sources.apps.contains_key(*key));
        let keys: Vec<SmolStr> = sources.apps.keys().chain(gone).cloned().collect();
        self.swap(&sources, &keys);
        *kept = sources;
        Ok(())
    }

    /// Reads one app again, after it or its default connection was changed, made or deleted.
    pub async fn refresh_app(&self, key: &SmolStr) -> Result<(), store::Error> {
        let mut sources = self.sources.lock().await;
        match self.store.app_keyed(key).await? {
            Some(app) => {
                let checked = self.check(&app).await?;
                sources.apps.insert(app.key, checked);
            }
            None => {
                sources.apps.remove(key);
            }
        }
        self.swap(&sources, std::slice::from_ref(key));
        Ok(())
    }

    /// Reads one scenario again, after it was published, enabled, disabled or deleted.
    pub async fn refresh_scenario(&self, scenario_id: ScenarioId) -> Result<(), store::Error> {
        let mut sources = self.sources.lock().await;
        let mut published = None;
        // What is kept stays as it is until all has been read.
        if let Some(scenario) = self.store.scenario(scenario_id).await?
            && let Some(number) = scenario.published_version
        {
            let version = self.store.version(scenario_id, number).await?;
            published = version.map(|version| (scenario, version));
        }
        let mut keys: Vec<SmolStr> = Vec::new();
        keys.extend(sources.listeners.remove(&scenario_id).map(|(key, _)| key));
        if let Some((scenario, version)) = published {
            self.set_listener(&mut sources, &scenario, &version);
            keys.extend(
                sources
                    .listeners
                    .get(&scenario_id)
                    .map(|(key, _)| key.clone()),
            );
        }
        self.swap(&sources, &keys);
        Ok(())
    }

    /// Puts a scenario among the listeners if it is enabled and its trigger is a webhook.
    fn set_listener(&self, sources: &mut Sources, scenario: &Scenario, version: &Version) {
        if !scenario.enabled || version.content.trigger.kind != Webhook::KEY {
            return;
        }
        match self.listener(scenario, version) {
            Ok((key, listener)) => {
                sources
                    .listeners
                    .insert(scenario.scenario_id, (key, Arc::new(listener)));
            }
            Err(message) => tracing::error!(
                scenario = %scenario.name,
                version = version.summary.version,
                message,
                "a published version does not listen"
            ),
        }
    }

    fn listener(
        &self,
        scenario: &Scenario,
        version: &Version,
    ) -> Result<(SmolStr, Listener), String> {
        let plan = self.plans.compiled(scenario, version)?;
        let config: Config =
            from_json(&version.content.trigger.config).map_err(|error| error.to_string())?;
        let pattern = PathPattern::parse(config.path.as_deref().unwrap_or_default())
            .map_err(|error| error.to_string())?;
        let key = config.app.as_str().into();
        Ok((
            key,
            Listener {
                plan,
                pattern,
                config,
            },
        ))
    }

    async fn check(&self, app: &App) -> Result<Checked, store::Error> {
        let settings: WebhookSettings = from_json(&app.webhook).unwrap_or_else(|error| {
            tracing::error!(app = %app.key, %error, "webhook settings cannot be read");
            WebhookSettings::default()
        });
        let rules = settings.check().unwrap_or_default();
        let idempotency_key = match &rules.idempotency {
            IdempotencySource::Expression(text) => Expression::compile(text).ok(),
            _ => None,
        };
        let secrets = self.secrets(app).await?;
        Ok(Checked {
            app_id: app.app_id,
            rules,
            idempotency_key,
            secrets,
        })
    }

    async fn secrets(&self, app: &App) -> Result<Secrets, store::Error> {
        let Some(connection_id) = app.default_connection_id else {
            return Ok(Secrets::Missing("the app has no default connection"));
        };
        let Some(connection) = self.store.connection(connection_id).await? else {
            return Ok(Secrets::Missing(
                "the app's default connection does not exist",
            ));
        };
        if connection.status != ConnectionStatus::Active {
            return Ok(Secrets::Missing(
                "the app's default connection is not active",
            ));
        }
        let Some(sealed) = &connection.sealed_secrets else {
            return Ok(Secrets::Missing(
                "the app's default connection has no secrets",
            ));
        };
        match self.vault.open(&connection_id.to_string(), sealed) {
            Ok(credentials) => Ok(webhook_secrets(&credentials)),
            Err(error) => {
                tracing::error!(app = %app.key, %error, "the webhook secret cannot be read");
                Ok(Secrets::Missing("the webhook secret cannot be decrypted"))
            }
        }
    }

    /// Makes the entries of these apps anew and swaps the table.
    fn swap(&self, sources: &Sources, keys: &[SmolStr]) {
        let mut table = Table::clone(&self.table.read().unwrap_or_else(PoisonError::into_inner));
        for key in keys {
            let Some(app) = sources.apps.get(key) else {
                table.remove(key);
                continue;
            };
            let listeners = sources.listeners.values().filter(|(app, _)| app == key);
            let entry = Listened {
                app_id: app.app_id,
                key: key.clone(),
                rules: app.rules.clone(),
                idempotency_key: app.idempotency_key.clone(),
                secrets: app.secrets.clone(),
                listeners: listeners
                    .map(|(_, listener)| Arc::clone(listener))
                    .collect(),
            };
            table.insert(key.clone(), Arc::new(entry));
        }
        *self.table.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(table);
    }
}

fn webhook_secrets(credentials: &Json) -> Secrets {
    let Some(value) = credentials.get("webhookSecret") else {
        return Secrets::Missing("the app's default connection has no `webhookSecret`");
    };
    match Secret::list(value) {
        Ok(secrets) if !secrets.is_empty() => Secrets::Known(secrets.into()),
        _ => Secrets::Missing("the `webhookSecret` of the app's default connection is not usable"),
    }
}
