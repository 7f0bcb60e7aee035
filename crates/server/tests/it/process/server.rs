//! A server of the binary, on a free port, with a data folder of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::command::Caller;

/// A server that runs until it is dropped.
pub struct Server {
    child: Child,
    /// Who started it: its folder holds the data.
    owner: Caller,
    /// Its address as a URL.
    pub url: String,
    /// Its admin token.
    pub token: String,
}

impl Server {
    /// Starts one and waits until it serves.
    pub fn start() -> Self {
        Self::start_with(Caller::new(), &[])
    }

    /// Starts one in that folder and environment, with further flags.
    pub fn start_with(owner: Caller, flags: &[&str]) -> Self {
        let own = [
            "serve",
            "--json",
            "--listen",
            "127.0.0.1:0",
            "--log",
            "warn",
            "--allow-private-networks",
            "true",
        ];
        let mut child = owner
            .command(&[&own[..], flags].concat())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let ready: Value = serde_json::from_str(&line)
            .unwrap_or_else(|error| panic!("the server did not become ready: {error}: {line}"));
        let url = format!("http://{}", ready["address"].as_str().unwrap());
        let token = match ready["tokenFile"].as_str() {
            Some(path) => std::fs::read_to_string(path).unwrap().trim().to_owned(),
            None => String::new(),
        };
        Self {
            child,
            owner,
            url,
            token,
        }
    }

    /// Someone who may do everything there.
    pub fn admin(&self) -> Caller {
        Caller::of(&self.url, &self.token)
    }

    /// Sends a request (`PUT /api/…`) as the admin; gives status and JSON.
    pub fn call(&self, request: &str, headers: &[(&str, &str)], body: &str) -> (u16, Value) {
        // The library may have installed the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (method, path) = request.split_once(' ').unwrap();
        let mut call = reqwest::Client::new()
            .request(method.parse().unwrap(), format!("{}{path}", self.url))
            .bearer_auth(&self.token)
            .header("content-type", "application/json")
            .body(body.to_owned());
        for (name, value) in headers {
            call = call.header(*name, *value);
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let answer = call.send().await.unwrap();
            let status = answer.status().as_u16();
            (status, answer.json().await.unwrap_or_default())
        })
    }

    /// Asks it to end, and waits until it has, in order.
    pub fn stop(&mut self) {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().unwrap();
        let ended = self.child.wait().unwrap();
        assert!(ended.success(), "{ended}");
    }

    /// Who started it.
    pub fn owner(&self) -> &Caller {
        &self.owner
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
