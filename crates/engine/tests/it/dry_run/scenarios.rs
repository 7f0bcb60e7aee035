//! What a request can be made of, kind by kind.

use millrace_core::json::Json;
use serde_json::{Value, json};

use super::compare::{ByNode, SIGNED, same, same_with};
use super::drafts::{draft, edge, fan, row};
use super::secrets::OPEN;
use super::sink::{Reply, Sink};

/// Kept as text until it is read: its numbers have digits that others would round off.
fn event() -> Json {
    let text = r#"{"id": 7, "big": 9007199254740993, "price": 1.10, "huge": 1e400,
        "word": "ä b&c=d/e?f#g", "list": [1, null, {"x": "\u0000\u2028"}], "none": null}"#;
    text.parse().unwrap()
}

fn url(node: &str) -> String {
    format!("{{{{ vars.base }}}}/{node}")
}

/// Every node has sent one request.
fn one_of_each(requests: &ByNode, count: usize) {
    assert_eq!(requests.len(), count);
    assert!(requests.values().all(|requests| requests.len() == 1));
}

#[test]
fn every_method() {
    let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    let names: Vec<String> = methods.iter().map(|method| method.to_lowercase()).collect();
    let nodes: Vec<(&str, Value)> = names
        .iter()
        .zip(methods)
        .map(|(name, method)| (name.as_str(), json!({"method": method, "url": url(name)})))
        .collect();
    one_of_each(&same(&fan(&nodes), &event(), &Sink::start()), 7);
}

#[test]
fn urls_and_queries() {
    let nodes = [
        ("plain", json!({"url": url("plain")})),
        (
            "encoded",
            json!({"url": url("encoded/{{ input.word | urlencode }}/ä ö?q={{ input.word | urlencode }}#part")}),
        ),
        ("raw", json!({"url": url("raw/{{ input.word }}")})),
        (
            "query",
            json!({"url": url("query?first=1"), "query": {
                "word": "{{ input.word }}", "numbers": [1, "{{ input.big }}", true],
                "nothing": "{{ input.none }}", "": "empty name", "ü": "",
            }}),
        ),
        ("dots", json!({"url": url("dots/../dots/./x//y%2f%zz")})),
    ];
    one_of_each(&same(&fan(&nodes), &event(), &Sink::start()), 5);
}

#[test]
fn headers() {
    let nodes = [
        (
            "many",
            json!({"url": url("many"), "headers": {
                "X-First": "1", "x-list": ["a", "{{ input.id }}", "c"], "X-Last": "{{ input.price }}",
                "X-Empty": "", "Accept": "text/x", "User-Agent": "me/1", "X-Spaces": "a  b",
                "X-Quoted": "\"{{ run.id }}\"",
            }}),
        ),
        (
            "own",
            json!({"method": "POST", "url": url("own"), "json": {}, "headers": {
                "Idempotency-Key": "mine", "X-Correlation-Id": "also mine",
                "Content-Type": "application/vnd.x+json",
            }}),
        ),
        (
            "twice",
            json!({"url": url("twice"), "headers": {"X-A": "1", "X-B": "2", "x-a": "3"}}),
        ),
        (
            "gzip",
            json!({"url": url("gzip"), "headers": {"Cookie": "a=b", "Accept-Encoding": "br"}}),
        ),
    ];
    let requests = same(&fan(&nodes), &event(), &Sink::start());
    one_of_each(&requests, 4);
    let sent = ("accept-encoding".to_owned(), "br".to_owned());
    assert!(requests["gzip"][0].headers.contains(&sent));
}

#[test]
fn bodies() {
    let post = |name: &str, field: &str, value: Value| {
        (
            name.to_owned(),
            json!({"method": "POST", "url": url(name), field: value}),
        )
    };
    let whole =
        json!({"all": "{{ input }}", "price": 1.5, "text": "{{ input.big }}-{{ input.price }}"});
    let form =
        json!({"a b": "{{ input.word }}", "n": [1, 2], "price": "{{ input.price }}", "none": null});
    let bytes = json!({"contentType": "image/x", "base64": "AP+Slv8A"});
    let text_bytes = json!({"contentType": "text/x", "base64": "aGVsbG8="});
    let nodes = [
        post("json_all", "json", json!("{{ input }}")),
        post("json_parts", "json", whole),
        post("json_null", "json", Value::Null),
        post("form", "form", form),
        post("text", "body", json!("Zeile\r\n{{ input.word }}")),
        post("number", "body", json!("{{ input.price }}")),
        post("bytes", "body", bytes),
        post("text_bytes", "body", text_bytes),
        post("empty", "body", json!("")),
        post("empty_form", "form", json!({})),
    ];
    let nodes: Vec<(&str, Value)> = nodes
        .iter()
        .map(|(name, config)| (name.as_str(), config.clone()))
        .collect();
    let requests = same(&fan(&nodes), &event(), &Sink::start());
    one_of_each(&requests, 10);
    let body = requests["json_parts"][0].body.to_string();
    for digits in ["9007199254740993", "1.10", "1e400"] {
        assert!(body.contains(digits), "{digits} of {body}");
    }
}

#[test]
fn credentials_of_each_kind() {
    let with = |connection: &str, node: &str| {
        json!({"url": url(&format!("{node}?first=1")), "connection": connection,
            "headers": {"Authorization": "overwritten", "X-Api-Key": "or not"}})
    };
    let nodes = [
        ("bearer", with("bearer", "bearer")),
        ("basic", with("basic", "basic")),
        ("header", with("key in a header", "header")),
        ("query", with("key in the query", "query")),
        ("unspeakable", with(OPEN, "unspeakable")),
        (
            "bare_query",
            json!({"url": url("bare_query"), "connection": "key in the query", "query": {"a": 1}}),
        ),
    ];
    let requests = same(&fan(&nodes), &event(), &Sink::start());
    one_of_each(&requests, 6);
    assert!(
        requests["query"][0]
            .url
            .ends_with("&api+key=***(key in the query)")
    );
}

#[test]
fn secrets_wherever_they_may_stand() {
    let secret = |name: &str| format!("{{{{ secret('{OPEN}', '{name}') }}}}");
    let token = secret("token");
    let signature = format!("{{{{ '{SIGNED}' | hmac_sha256(secret('hmac')) }}}}");
    let in_base64 = format!("{{{{ '{SIGNED}' | hmac_sha256(secret('hmac'), 'base64') }}}}");
    let nodes = [
        (
            "path",
            json!({"url": url(&format!("path/{token}/x?key={token}")), "query": {"again": token}}),
        ),
        (
            "host",
            json!({"url": format!("http://{}/host", secret("host"))}),
        ),
        (
            "hook",
            json!({"url": secret("hook"), "method": "POST", "json": {"text": "hello"}}),
        ),
        (
            "header",
            json!({"url": url("header"), "connection": OPEN,
                "headers": {"X-Token": format!("Token {token}!"), "X-Signature": signature}}),
        ),
        (
            "json",
            json!({"method": "POST", "url": url("json"), "json": {"list": [token, {"deep": token}]}}),
        ),
        (
            "form",
            json!({"method": "POST", "url": url("form"), "form": {"token": token, "and": "more"}}),
        ),
        (
            "signed",
            json!({"method": "POST", "url": url("signed"), "connection": OPEN,
                "body": format!("a {in_base64} b {token}")}),
        ),
        (
            "blob",
            json!({"method": "POST", "url": url("blob"),
                "body": {"contentType": "image/x", "base64": secret("blob")}}),
        ),
    ];
    let requests = same(&fan(&nodes), &event(), &Sink::start());
    one_of_each(&requests, 8);
    let mask = format!("***({OPEN})");
    assert_eq!(requests["hook"][0].url, mask);
    assert!(
        requests["path"][0]
            .url
            .ends_with(&format!("/path/{mask}/x?key={mask}&again={mask}"))
    );
}

fn retry(attempts: u32) -> Value {
    json!({"attempts": attempts, "initial": "5ms", "factor": 2, "max": "20ms"})
}

#[test]
fn attempts_share_their_request_and_their_key_unless_it_is_renewed() {
    let mut draft = fan(&[
        (
            "same",
            json!({"method": "POST", "url": url("same"), "json": {"at": "{{ now() }}", "id": "{{ uuid() }}"}}),
        ),
        (
            "new",
            json!({"url": url("new"), "keyAfterError": "new", "query": {"r": "{{ random() }}"}}),
        ),
        ("asked", json!({"url": url("asked")})),
    ]);
    for node in draft["nodes"].as_array_mut().unwrap() {
        node["retry"] = retry(4);
    }
    let sink = Sink::start();
    for node in ["same", "new"] {
        sink.on(node, [503, 500, 429].map(Reply::status));
    }
    let asked = Reply {
        headers: "retry-after: 0\r\n",
        ..Reply::status(503)
    };
    sink.on("asked", [asked]);
    let requests = same(&draft, &event(), &sink);
    let count = |node: &str| requests[node].len();
    assert_eq!([count("same"), count("new"), count("asked")], [4, 4, 2]);
    assert!(
        requests["same"]
            .iter()
            .all(|request| *request == requests["same"][0])
    );
    let new = &requests["new"];
    assert_ne!(new[0].headers, new[1].headers);
}

#[test]
fn what_comes_after_an_error() {
    let nodes = [
        json!({"id": "broken", "type": "http", "config": {"url": url("broken")}}),
        json!({"id": "used_up", "type": "http", "config": {"url": url("used_up")}, "retry": retry(2)}),
        json!({"id": "tell", "type": "http",
            "config": {"method": "POST", "url": url("tell"), "json": "{{ input }}"}}),
        json!({"id": "tell_too", "type": "http",
            "config": {"method": "POST", "url": url("tell_too"), "json": "{{ input }}"}}),
    ];
    let edges = [
        edge("trigger", "broken"),
        edge("trigger", "used_up"),
        edge("broken.error", "tell"),
        edge("used_up.error", "tell_too"),
    ];
    let sink = Sink::start();
    sink.on("broken", [Reply::status(404)]);
    sink.on("used_up", [500, 502].map(Reply::status));
    let requests = same(&draft(&nodes, &edges), &event(), &sink);
    assert_eq!(requests.values().map(Vec::len).sum::<usize>(), 5);
}

#[test]
fn a_run_that_fails_sends_no_more() {
    let sink = Sink::start();
    sink.on("first", [Reply::status(400)]);
    let request = |node: &str| json!({"url": url(node)});
    let draft = row(&[
        ("first", "http", request("first")),
        ("second", "http", request("second")),
    ]);
    let requests = same(&draft, &event(), &sink);
    assert_eq!(requests.keys().collect::<Vec<_>>(), ["first"]);
}

#[test]
fn of_parallel_branches_the_one_that_came_first_live_comes_first() {
    let post = |node: &str| json!({"method": "POST", "url": url(node), "json": "{{ input }}"});
    let http = |node: &str| json!({"id": node, "type": "http", "config": post(node)});
    let nodes = [
        http("slow"),
        http("fast"),
        json!({"id": "first", "type": "merge", "config": {"mode": "any"}}),
        json!({"id": "named", "type": "set", "config": {"fields": {
            "at": "{{ now() }}", "status": "{{ input.body.word }}", "id": "{{ uuid() }}"}}}),
        http("last"),
    ];
    let edges = [
        edge("trigger", "slow"),
        edge("trigger", "fast"),
        edge("slow", "first"),
        edge("fast", "first"),
        edge("first", "named"),
        edge("named", "last"),
    ];
    let sink = Sink::start();
    let slow = Reply {
        after: Some("fast"),
        body: r#"{"word":"slow"}"#,
        ..Reply::GOOD
    };
    let fast = Reply {
        body: r#"{"word":"fast"}"#,
        ..Reply::GOOD
    };
    sink.on("slow", [slow]);
    sink.on("fast", [fast]);
    let requests = same(&draft(&nodes, &edges), &event(), &sink);
    assert_eq!(requests.len(), 3);
}

#[test]
fn time_and_chance_after_effects_and_waits() {
    let chance = json!({"at": "{{ now() }}", "id": "{{ uuid() }}", "again": "{{ uuid() }}",
        "number": "{{ random() }}", "run": "{{ run }}"});
    let post = |node: &str| json!({"method": "POST", "url": url(node), "json": chance});
    let draft = row(&[
        ("first", "http", post("first")),
        ("pause", "delay", json!({"for": "30ms"})),
        ("second", "http", post("second")),
        (
            "short",
            "delay",
            json!({"until": "{{ now() | add('20ms') }}"}),
        ),
        (
            "third",
            "http",
            json!({"method": "POST", "url": url("third"),
            "json": {"before": "{{ nodes.second.body }}", "at": "{{ now() | format('%H:%M:%S%.f') }}"}}),
        ),
    ]);
    let requests = same(&draft, &event(), &Sink::start());
    one_of_each(&requests, 3);
    assert_ne!(requests["first"][0].body, requests["second"][0].body);
}

#[test]
fn the_correlation_id_is_the_events_own() {
    let draft = fan(&[(
        "one",
        json!({"url": url("one"), "query": {"correlation": "{{ run.correlationId }}"}}),
    )]);
    let requests = same_with(&draft, &event(), Some("order/17 b"), &Sink::start());
    let sent = ("x-correlation-id".to_owned(), "order/17 b".to_owned());
    assert!(requests["one"][0].headers.contains(&sent));
}
