//! Bodies of every kind, sent with a right and with a wrong signature, and given back as the
//! scenario saw them.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use anyhow::Result;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use millrace_e2e::draft::answering;
use millrace_e2e::hook::SECRET;
use millrace_e2e::server::Server;
use millrace_e2e::sign::hex_hmac;
use reqwest::Method;
use serde_json::{Value, json};

/// A server that answers with the body that its scenario saw.
async fn echo() -> Result<Server> {
    let server = Server::start().await?;
    server.app("shop", json!({})).await?;
    server
        .scenario("echo", &answering("shop", "trigger.body"))
        .await?;
    Ok(server)
}

/// Sends the body twice: forged, which is refused, and signed; gives the text of the answer.
async fn echoed(server: &Server, content_type: &str, body: &[u8]) -> Result<String> {
    let hook = server.hook("shop").body(content_type, body);
    let forged = hook.clone().secret("another").send().await?;
    assert_eq!(forged.expect(400)?.code(), "invalid_signature");
    Ok(hook.send().await?.expect(200)?.text())
}

async fn expect_all(cases: &[(&str, &[u8], Value)]) -> Result<()> {
    let server = echo().await?;
    for (content_type, body, expected) in cases {
        let seen: Value = serde_json::from_str(&echoed(&server, content_type, body).await?)?;
        assert_eq!(
            &seen,
            expected,
            "{content_type}: {}",
            String::from_utf8_lossy(body)
        );
    }
    Ok(())
}

#[tokio::test]
async fn json_of_every_shape_is_seen_as_it_was_sent() -> Result<()> {
    expect_all(&[
        (
            "application/json",
            br#"{"a":{"b":[1,null,true]}}"#,
            json!({"a": {"b": [1, null, true]}}),
        ),
        ("application/json", b"[1,[2],{}]", json!([1, [2], {}])),
        ("application/json", b"7", json!(7)),
        ("application/json", b"\"text\"", json!("text")),
        ("application/json", b"false", json!(false)),
        ("application/json", b"null", json!(null)),
        ("application/json", b"", json!(null)),
        (
            "application/vnd.shop.order+json",
            b"{\"id\":1}",
            json!({"id": 1}),
        ),
        (
            "Application/JSON; Charset=\"UTF-8\"",
            "\"ü\"".as_bytes(),
            json!("ü"),
        ),
        (
            "application/json; charset=iso-8859-1",
            b"\"\xfc\"",
            json!("ü"),
        ),
        (
            "application/json",
            b"\xef\xbb\xbf{\"bom\":true}",
            json!({"bom": true}),
        ),
        (
            "application/json",
            "{\"🎉\":\"👩‍👩‍👧\"}".as_bytes(),
            json!({"🎉": "👩‍👩‍👧"}),
        ),
        (
            "application/json",
            br#""\ud83c\udf89 \u0000""#,
            json!("🎉 \u{0}"),
        ),
        (
            "application/json",
            br#"{"a":1,"b":2,"a":3}"#,
            json!({"a": 3, "b": 2}),
        ),
    ])
    .await
}

#[tokio::test]
async fn numbers_keep_every_digit() -> Result<()> {
    let server = echo().await?;
    for number in [
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551615",
        "9007199254740993",
        "12345678901234567890123",
        "0.1",
        "1.10",
        "1e400",
    ] {
        let body = format!("{{\"id\":{number}}}");
        let seen = echoed(&server, "application/json", body.as_bytes()).await?;
        assert_eq!(seen, body);
    }
    Ok(())
}

#[tokio::test]
async fn forms_text_and_bytes_are_seen_by_their_type() -> Result<()> {
    let bytes = [0_u8, 255, 128, 10];
    expect_all(&[
        (
            "application/x-www-form-urlencoded",
            b"a=1&b=x+y%21&a=2&e=",
            json!({"a": ["1", "2"], "b": "x y!", "e": ""}),
        ),
        ("text/plain", "grüße".as_bytes(), json!("grüße")),
        ("text/plain; charset=windows-1252", b"caf\xe9", json!("café")),
        ("text/csv", b"a,b\n1,2\n", json!("a,b\n1,2\n")),
        ("application/xml", b"<a/>", json!("<a/>")),
        (
            "application/octet-stream",
            &bytes,
            json!({"contentType": "application/octet-stream", "base64": BASE64_STANDARD.encode(bytes)}),
        ),
        (
            "image/png",
            &bytes,
            json!({"contentType": "image/png", "base64": BASE64_STANDARD.encode(bytes)}),
        ),
        (
            "",
            b"{}",
            json!({"contentType": "application/octet-stream", "base64": "e30="}),
        ),
    ])
    .await
}

#[tokio::test]
async fn multipart_gives_fields_and_files() -> Result<()> {
    let body = "--edge\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nHello\r\n\
        --edge\r\nContent-Disposition: form-data; name=\"doc\"; filename=\"a.bin\"\r\n\
        Content-Type: application/pdf\r\n\r\n%PDF\r\n--edge--\r\n";
    let expected = json!({
        "fields": {"title": "Hello"},
        "files": [{"name": "doc", "filename": "a.bin", "contentType": "application/pdf",
            "base64": BASE64_STANDARD.encode("%PDF")}],
    });
    expect_all(&[(
        "multipart/form-data; boundary=edge",
        body.as_bytes(),
        expected,
    )])
    .await
}

#[tokio::test]
async fn gzip_is_signed_as_sent_and_unpacked_after() -> Result<()> {
    // `{"zipped":true}`, packed by gzip(1).
    let packed =
        hex::decode("1f8b0800000000000003ab56aaca2c28484d51b22a292a4dad05008428bc080f000000")?;
    let server = echo().await?;
    let hook = server.hook("shop").body("application/json", packed.clone());
    let hook = hook.header("content-encoding", "gzip");
    assert_eq!(
        hook.clone().secret("another").send().await?.code(),
        "invalid_signature"
    );
    assert_eq!(
        hook.send().await?.expect(200)?.json(),
        json!({"zipped": true})
    );
    let cut = &packed[..packed.len() - 9];
    let hook = server.hook("shop").body("application/json", cut);
    let answer = hook.header("content-encoding", "gzip").send().await?;
    assert_eq!(answer.expect(400)?.json()["error"], "Invalid request body");
    Ok(())
}

#[tokio::test]
async fn a_get_without_a_body_is_an_event_too() -> Result<()> {
    let server = echo().await?;
    let hook = server.hook("shop").method(Method::GET).path("?a=1");
    assert_eq!(
        hook.clone().unsigned().send().await?.code(),
        "invalid_signature"
    );
    assert_eq!(hook.send().await?.expect(200)?.json(), Value::Null);
    Ok(())
}

/// Sends bytes as they are and reads the answer until the server closes.
fn exchange(server: &Server, request: &str) -> Result<String> {
    let mut stream = TcpStream::connect(server.api.base.trim_start_matches("http://"))?;
    stream.set_read_timeout(Some(millrace_e2e::patience::PATIENCE))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

#[tokio::test]
async fn a_chunked_body_is_one_body() -> Result<()> {
    let server = echo().await?;
    for (secret, status) in [(SECRET, "200"), ("another", "400")] {
        let signature = hex_hmac(secret, b"{\"id\":7}");
        let request = format!(
            "POST /api/webhook/shop HTTP/1.1\r\nHost: mill\r\nConnection: close\r\n\
             Content-Type: application/json\r\nX-Signature: {signature}\r\n\
             Transfer-Encoding: chunked\r\n\r\n3\r\n{{\"i\r\n5\r\nd\":7}}\r\n0\r\n\r\n"
        );
        let answer = exchange(&server, &request)?;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{answer}"
        );
        assert_eq!(answer.contains("{\"id\":7}"), status == "200", "{answer}");
    }
    Ok(())
}

#[tokio::test]
async fn an_announced_body_over_the_limit_is_refused_before_it_is_sent() -> Result<()> {
    let server = echo().await?;
    let request = "POST /api/webhook/shop HTTP/1.1\r\nHost: mill\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n";
    let answer = exchange(&server, request)?;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    Ok(())
}
