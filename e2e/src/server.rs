//! A process of the binary under test: its data folder, its port, its end.

pub mod bouncer;
pub mod network;
pub mod objects;
pub mod own;
pub mod proxy;
pub mod store;

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::{Answer, Api, http_client};
use crate::hook::{Hook, SECRET};
use crate::patience::eventually;

/// How many ports are tried when another process takes one between choosing and listening.
const PORTS_TRIED: usize = 5;

/// The binary under test.
#[expect(clippy::disallowed_methods, reason = "the tests' one setting")]
pub fn binary() -> Result<PathBuf> {
    let path = std::env::var_os("MILLRACE_BIN");
    let path = path.context("MILLRACE_BIN must name the binary; scripts/e2e builds and sets it")?;
    Ok(PathBuf::from(path))
}

/// `millrace serve` with these settings and nothing of the caller's own.
pub fn serve_command(data: &Path, listen: &str, settings: &[(&str, &str)]) -> Result<Command> {
    command_behind(&[], data, listen, settings)
}

/// The same, begun by the program that these words call.
fn command_behind(
    prefix: &[String],
    data: &Path,
    listen: &str,
    settings: &[(&str, &str)],
) -> Result<Command> {
    let binary = binary()?;
    let mut command = match prefix {
        [] => Command::new(binary),
        [program, rest @ ..] => {
            let mut command = Command::new(program);
            command.args(rest).arg(binary);
            command
        }
    };
    command
        .arg("serve")
        .env_clear()
        .env("MILLRACE_DATA", data)
        .env("MILLRACE_LISTEN", listen)
        .env("NO_COLOR", "1")
        .envs(settings.iter().copied())
        .stdin(Stdio::null());
    Ok(command)
}

/// Where a server runs.
#[derive(Debug, Clone)]
pub struct Place {
    /// The words of what starts it there; none for here.
    pub prefix: Vec<String>,
    /// The address that it listens on.
    pub host: String,
}

impl Place {
    fn here() -> Self {
        Self {
            prefix: Vec::new(),
            host: "127.0.0.1".to_owned(),
        }
    }
}

/// A running server. It is killed when it is dropped.
pub struct Server {
    /// Calls its API.
    pub api: Api,
    /// Its data folder.
    pub data: PathBuf,
    settings: Vec<(String, String)>,
    place: Place,
    child: Child,
    /// What goes when it goes.
    folder: Option<TempDir>,
}

impl Server {
    /// On an empty data folder, with default settings.
    pub async fn start() -> Result<Self> {
        Self::start_with(&[]).await
    }

    /// On an empty data folder.
    pub async fn start_with(settings: &[(&str, &str)]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let data = folder.path().join("data");
        let mut server = Self::start_on(data, settings).await?;
        server.folder = Some(folder);
        Ok(server)
    }

    /// On that data folder, which is left behind.
    pub async fn start_on(data: PathBuf, settings: &[(&str, &str)]) -> Result<Self> {
        Self::start_at(Place::here(), data, settings).await
    }

    /// The same, elsewhere.
    pub async fn start_at(place: Place, data: PathBuf, settings: &[(&str, &str)]) -> Result<Self> {
        let mut all = store::settings(&data).await?;
        let given = settings.iter();
        all.extend(given.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let settings = all;
        let (child, api) = launch(&place, &data, &settings).await?;
        Ok(Self {
            api,
            data,
            settings,
            place,
            child,
            folder: None,
        })
    }

    /// The operating system's number of the process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as power loss would: nothing of it runs any more when this returns.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Starts it again on the same data folder, on a new port.
    pub async fn restart(&mut self) -> Result<()> {
        (self.child, self.api) = launch(&self.place, &self.data, &self.settings).await?;
        Ok(())
    }

    /// Starts it again without waiting until it is ready.
    pub fn start_again(&mut self) -> Result<()> {
        self.child = spawn(&self.place, &self.data, &self.settings)?.0;
        Ok(())
    }

    /// Asks it to end (SIGTERM) and says how it did.
    pub async fn stop(&mut self) -> Result<ExitStatus> {
        let pid = self.pid().to_string();
        Command::new("kill").arg(&pid).status()?;
        self.ended().await
    }

    /// Waits until it has ended by itself, and says how it did.
    pub async fn ended(&mut self) -> Result<ExitStatus> {
        eventually("the server to end", || {
            let ended = self.child.try_wait();
            async move { Ok(ended?) }
        })
        .await
    }

    /// What it has said on standard error.
    pub fn said(&self) -> String {
        std::fs::read_to_string(log_path(&self.data)).unwrap_or_default()
    }

    /// Bytes of memory that it holds.
    pub fn resident_bytes(&self) -> Result<u64> {
        self.memory("VmRSS:")
    }

    /// The most bytes of memory that it has held since it was started.
    pub fn peak_bytes(&self) -> Result<u64> {
        self.memory("VmHWM:")
    }

    fn memory(&self, figure: &str) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(figure));
        let number = line.and_then(|line| line.split_whitespace().next());
        Ok(number.context("the figure is absent")?.parse::<u64>()? * 1024)
    }

    /// Makes an app whose default connection has [`SECRET`]; gives the app's id.
    pub async fn app(&self, key: &str, webhook: Value) -> Result<String> {
        let app = json!({"key": key, "name": key, "webhook": webhook});
        let app = self.api.post("/api/apps", &app).await?.expect(201)?.json();
        let id = app["id"].as_str().context("an app has an id")?.to_owned();
        let connection = json!({
            "appId": id, "name": format!("{key}-default"), "status": "active", "metadata": {},
            "secrets": {"credentials": {"webhookSecret": SECRET}},
        });
        let connection = self.api.post("/api/connections", &connection).await?;
        let connection = connection.expect(201)?.json();
        let default = json!({"defaultConnectionId": connection["id"]});
        let path = format!("/api/apps/{id}");
        self.api.patch(&path, &default).await?.expect(200)?;
        Ok(id)
    }

    /// Makes a scenario and publishes it; gives its id.
    pub async fn scenario(&self, name: &str, draft: &Value) -> Result<String> {
        let id = self.draft(name, draft).await?;
        self.publish(&id).await?.expect(200)?;
        Ok(id)
    }

    /// Makes a scenario without publishing it; gives its id.
    pub async fn draft(&self, name: &str, draft: &Value) -> Result<String> {
        let scenario = json!({"name": name, "enabled": true, "draft": draft});
        let answer = self.api.post("/api/scenarios", &scenario).await?;
        let id = answer.expect(201)?.json()["id"].clone();
        Ok(id.as_str().context("a scenario has an id")?.to_owned())
    }

    /// Publishes the present draft.
    pub async fn publish(&self, scenario_id: &str) -> Result<Answer> {
        self.api
            .act(&format!("/api/scenarios/{scenario_id}/publish"))
            .await
    }

    /// A signed webhook for that app.
    pub fn hook(&self, app: &str) -> Hook {
        let url = format!("{}/api/webhook/{app}", self.api.base);
        Hook::new(self.api.http.clone(), url)
    }

    /// The SQLite file.
    pub fn database(&self) -> PathBuf {
        self.data.join("millrace.db")
    }

    /// A run as the API shows it.
    pub async fn run(&self, run_id: &str) -> Result<Value> {
        let answer = self.api.get(&format!("/api/runs/{run_id}")).await?;
        Ok(answer.expect(200)?.json())
    }

    /// A run once it has a final status.
    pub async fn finished(&self, run_id: &str) -> Result<Value> {
        eventually(&format!("{run_id} to end"), || async {
            let run = self.run(run_id).await?;
            let status = run["status"].as_str().unwrap_or_default();
            let ended = ["succeeded", "failed", "cancelled"].contains(&status);
            Ok(ended.then_some(run))
        })
        .await
    }

    /// A run once it has that status.
    pub async fn in_status(&self, run_id: &str, status: &str) -> Result<Value> {
        eventually(&format!("{run_id} to be {status}"), || async {
            let run = self.run(run_id).await?;
            Ok((run["status"] == status).then_some(run))
        })
        .await
    }

    /// The messages of a run's log.
    pub async fn messages(&self, run_id: &str) -> Result<Vec<String>> {
        let lines = self.all(&format!("/api/runs/{run_id}/logs?")).await?;
        let message = |line: &Value| line["message"].as_str().unwrap_or_default().to_owned();
        Ok(lines.iter().map(message).collect())
    }

    /// Every item of a list, page after page. `path` has a query already.
    pub async fn all(&self, path: &str) -> Result<Vec<Value>> {
        let mut items = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.api.get(&format!("{path}&limit=500{cursor}")).await?;
            let page = page.expect(200)?.json();
            items.extend(page["items"].as_array().into_iter().flatten().cloned());
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Ok(items),
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.folder = None;
    }
}

fn log_path(data: &Path) -> PathBuf {
    data.with_extension("log")
}

/// A port that was free a moment ago.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// A process that is on its way, and where it will listen.
fn spawn(place: &Place, data: &Path, settings: &[(String, String)]) -> Result<(Child, String)> {
    let settings: Vec<(&str, &str)> = settings
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let address = format!("{}:{}", place.host, free_port()?);
    let log = File::options()
        .create(true)
        .append(true)
        .open(log_path(data))?;
    let child = command_behind(&place.prefix, data, &address, &settings)?
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()?;
    Ok((child, format!("http://{address}")))
}

async fn launch(place: &Place, data: &Path, settings: &[(String, String)]) -> Result<(Child, Api)> {
    for _ in 0..PORTS_TRIED {
        let (mut child, base) = spawn(place, data, settings)?;
        match ready(&mut child, &base, data).await {
            Ok(Some(api)) => return Ok((child, api)),
            Ok(None) => {}
            Err(error) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(error);
            }
        }
    }
    let said = std::fs::read_to_string(log_path(data)).unwrap_or_default();
    bail!("the server ended before it was ready: {said}")
}

/// The API once the server says that it is ready; nothing when the process has ended.
async fn ready(child: &mut Child, base: &str, data: &Path) -> Result<Option<Api>> {
    let http = http_client()?;
    let is_ready = eventually("the server to be ready", || {
        let ended = child.try_wait();
        let request = http.get(format!("{base}/readyz"));
        async move {
            if ended?.is_some() {
                return Ok(Some(false));
            }
            let answer = request.timeout(Duration::from_secs(5)).send().await;
            Ok(answer
                .is_ok_and(|answer| answer.status().is_success())
                .then_some(true))
        }
    })
    .await?;
    if !is_ready {
        return Ok(None);
    }
    let token = std::fs::read_to_string(data.join("admin.token"))?;
    Ok(Some(Api {
        base: base.to_owned(),
        token: token.trim().to_owned(),
        http,
    }))
}
