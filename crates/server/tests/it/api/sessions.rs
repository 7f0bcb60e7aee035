//! `/api/session` and `/api/sign-in-links`: signing in and out, and what other sites may not do.

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

use crate::harness::{Answer, Server, TOKEN};

/// A request without a token.
fn ask(server: &Server, method: Method, path: &str) -> RequestBuilder {
    let client = Client::builder().no_proxy().build().unwrap();
    client.request(method, format!("{}{path}", server.url))
}

async fn sign_in(server: &Server, shown: Value) -> Answer {
    let request = ask(server, Method::POST, "/api/session").json(&shown);
    server.send(request).await
}

/// The cookie that an answer sets, as a browser sends it back.
fn cookie(answer: &Answer) -> String {
    let set = answer.headers["set-cookie"].to_str().unwrap();
    for part in ["; HttpOnly", "; SameSite=Strict", "; Path=/"] {
        assert!(set.contains(part), "{set}");
    }
    set.split(';').next().unwrap().to_owned()
}

async fn shown(server: &Server, method: Method, path: &str, cookie: &str) -> Answer {
    let request = ask(server, method, path).header("cookie", cookie);
    let request = request.header("sec-fetch-site", "same-origin");
    server.send(request.json(&json!({}))).await
}

#[tokio::test]
async fn a_token_begins_a_session_that_lasts_until_it_is_ended() {
    let server = Server::start().await;
    let begun = sign_in(&server, json!({ "token": TOKEN }))
        .await
        .expect(200);
    assert_eq!(begun.body["caller"], "admin");
    let cookie = cookie(&begun);
    let seen = shown(&server, Method::GET, "/api/session", &cookie).await;
    assert_eq!(seen.expect(200).body, begun.body);
    shown(&server, Method::GET, "/api/scenarios", &cookie)
        .await
        .expect(200);
    let ended = shown(&server, Method::DELETE, "/api/session", &cookie).await;
    let cleared = ended.expect(204).headers["set-cookie"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(cleared.contains("Max-Age=0"), "{cleared}");
    let after = shown(&server, Method::GET, "/api/session", &cookie).await;
    assert_eq!(after.expect(401).text("/code"), "unauthorized");
}

#[tokio::test]
async fn what_proves_nothing_begins_no_session() {
    let server = Server::start().await;
    for wrong in [json!({ "token": "mra_wrong" }), json!({ "link": "wrong" })] {
        let answer = sign_in(&server, wrong).await.expect(401);
        assert!(!answer.headers.contains_key("set-cookie"));
    }
    for unclear in [
        json!({}),
        json!({ "token": TOKEN, "link": "x" }),
        json!({ "user": "x" }),
    ] {
        sign_in(&server, unclear).await.expect(400);
    }
    let session = ask(&server, Method::GET, "/api/session").header("cookie", "millrace_session=x");
    server.send(session).await.expect(401);
}

#[tokio::test]
async fn a_link_signs_in_once_as_whoever_made_it() {
    let server = Server::start().await;
    let made = server
        .post("/api/tokens", json!({ "name": "ann" }))
        .await
        .expect(201);
    let links = ask(&server, Method::POST, "/api/sign-in-links").bearer_auth(made.text("/token"));
    let link = server.send(links).await.expect(201).text("/url");
    let (page, code) = link.split_once("?link=").unwrap();
    assert_eq!(page, format!("{}/sign-in", server.url));
    let begun = sign_in(&server, json!({ "link": code })).await.expect(200);
    assert_eq!(begun.body["caller"], "ann");
    sign_in(&server, json!({ "link": code })).await.expect(401);
    let cookie = cookie(&begun);
    shown(&server, Method::GET, "/api/session", &cookie)
        .await
        .expect(200);
    let token = format!("/api/tokens/{}", made.text("/id"));
    server
        .send(server.request(Method::DELETE, &token))
        .await
        .expect(204);
    shown(&server, Method::GET, "/api/session", &cookie)
        .await
        .expect(401);
}

#[tokio::test]
async fn another_site_can_do_nothing_with_a_session() {
    let server = Server::start().await;
    let begun = sign_in(&server, json!({ "token": TOKEN }))
        .await
        .expect(200);
    let cookie = cookie(&begun);
    let sent = |headers: &[(&'static str, &str)]| {
        let mut request = ask(&server, Method::POST, "/api/apps").header("cookie", &cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        server.send(request.json(&json!({ "key": "shop" })))
    };
    for foreign in [
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("origin", "http://evil.example")],
        vec![],
    ] {
        let answer = sent(&foreign).await.expect(403);
        assert_eq!(answer.text("/code"), "cross_site");
    }
    sent(&[("origin", server.url.as_str())]).await.expect(201);
}

#[tokio::test]
async fn the_editor_is_served_at_every_address_that_is_no_other() {
    let server = Server::start().await;
    for path in ["/", "/scenarios", "/runs/anything"] {
        let page = ask(&server, Method::GET, path).header("accept", "text/html");
        let page = server.send(page).await.expect(200);
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
    }
    let lost = ask(&server, Method::GET, "/scenarios").header("accept", "application/json");
    server.send(lost).await.expect(404);
    let page = ask(&server, Method::GET, "/api/nowhere").header("accept", "text/html");
    server.send(page).await.expect(401);
}
