//! Bodies of every type as values, and those that are refused.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::CONTENT_ENCODING;
use millrace_core::limits::GZIP_MEMBERS_MAX;
use proptest::prelude::*;

use super::*;

const LIMITS: Limits = Limits {
    bytes_max: 1 << 20,
    json: ParseLimits { depth_max: 16 },
};

fn headers(content_type: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if !content_type.is_empty() {
        headers.insert(CONTENT_TYPE, content_type.parse().unwrap());
    }
    headers
}

/// Reads a body where there is room for everything.
fn read(headers: &HeaderMap, body: &Bytes) -> Result<Json, Error> {
    parse(headers, body, LIMITS, Room::new(u64::MAX, &mut |_| true))
}

fn parsed(content_type: &str, body: impl AsRef<[u8]>) -> Result<Json, Error> {
    let body = Bytes::copy_from_slice(body.as_ref());
    read(&headers(content_type), &body)
}

#[track_caller]
fn check(content_type: &str, body: impl AsRef<[u8]>, expected: &str) {
    let value = parsed(content_type, body).map(|value| value.to_string());
    assert_eq!(value.as_deref(), Ok(expected), "{content_type}");
}

#[track_caller]
fn check_refused(content_type: &str, body: impl AsRef<[u8]>, status: u16) -> String {
    let error = parsed(content_type, body).expect_err(content_type);
    assert_eq!(error.status().as_u16(), status, "{content_type}: {error}");
    error.to_string()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn parsed_encoded(encoding: &str, body: &[u8]) -> Result<Json, Error> {
    let mut headers = headers("application/json");
    headers.insert(CONTENT_ENCODING, encoding.parse().unwrap());
    read(&headers, &Bytes::copy_from_slice(body))
}

#[test]
fn room_is_taken_for_what_is_unpacked_and_for_many_values() {
    let text = format!("[{}0]", "{},".repeat(10_000));
    let plain = Bytes::from(text.clone());
    let zipped = Bytes::from(gzip(text.as_bytes()));
    let unpacked = (text.len() - zipped.len()) as u64;
    let mut encoded = headers("application/json");
    encoded.insert(CONTENT_ENCODING, "gzip".parse().unwrap());
    for (headers, body, least) in [
        (headers("application/json"), plain, 1_000_000),
        (encoded, zipped, 1_000_000 + unpacked),
    ] {
        let mut taken = 0;
        let mut take = |bytes: u64| {
            taken += bytes;
            true
        };
        parse(&headers, &body, LIMITS, Room::new(u64::MAX, &mut take)).unwrap();
        assert!(taken >= least, "{taken}");
        let refused = parse(&headers, &body, LIMITS, Room::new(u64::MAX, &mut |_| false));
        assert_eq!(refused.unwrap_err().status(), 503);
        let never = parse(&headers, &body, LIMITS, Room::new(100_000, &mut |_| true));
        assert_eq!(never.unwrap_err().status(), 413);
    }
}

#[test]
fn json_types_are_parsed() {
    check(
        "application/json",
        "{\"a\": [1, true]}",
        r#"{"a":[1,true]}"#,
    );
    check("Application/JSON; charset=UTF-8", "1", "1");
    check("application/vnd.api+json;v=1", "\"x\"", "\"x\"");
    check(
        "application/json",
        "{\"a\":1,\"b\":2,\"a\":3}",
        r#"{"a":3,"b":2}"#,
    );
    check(
        "application/json",
        "[9223372036854775807,18446744073709551615]",
        "[9223372036854775807,18446744073709551615]",
    );
}

#[test]
fn json_in_other_charsets_and_with_byte_order_marks_is_decoded() {
    check("application/json", b"\xef\xbb\xbf{}", "{}");
    check(
        "application/json; charset=\"iso-8859-1\"",
        b"\"\xe9\"",
        "\"é\"",
    );
    check("application/json", b"\xff\xfe\"\0\xe9\0\"\0", "\"é\"");
    check(
        "application/json; charset=utf-16be",
        b"\0\"\0\xe9\0\"",
        "\"é\"",
    );
}

#[test]
fn what_is_not_json_is_refused_with_the_place() {
    let detail = check_refused("application/json", "{\"a\": tru}", 400);
    assert!(detail.contains("line 1 column"), "{detail}");
    check_refused("application/json", b"\"\xff\"", 400);
    check_refused("application/json", " ", 400);
    check_refused("application/json", "{} {}", 400);
    check(
        "application/json",
        "[".repeat(16) + &"]".repeat(16),
        &("[".repeat(16) + &"]".repeat(16)),
    );
    check_refused("application/json", "[".repeat(17) + &"]".repeat(17), 400);
    assert_eq!(
        parsed("application/json", "x").unwrap_err().title(),
        "Invalid request body"
    );
}

#[test]
fn forms_are_objects_of_text() {
    let form = "application/x-www-form-urlencoded";
    check(form, "a=1&b=x+y&a=%C3%A9", r#"{"a":["1","é"],"b":"x y"}"#);
    check(
        "application/x-www-form-urlencoded; charset=iso-8859-1",
        "a=%e9",
        r#"{"a":"é"}"#,
    );
    check_refused(form, "a=%ff", 400);
    let many = "a&".repeat(limits::FORM_FIELDS_MAX);
    assert!(parsed(form, &many).is_ok());
    check_refused(form, many + "a", 400);
}

#[test]
fn text_types_are_text_in_their_charset() {
    check("text/plain", "a\nb", r#""a\nb""#);
    check("text/html; charset=windows-1252", b"\x80", "\"€\"");
    check("application/soap+xml", "<a/>", "\"<a/>\"");
    check("application/xml", b"\xef\xbb\xbf<a/>", "\"<a/>\"");
    check("application/x-ndjson", "{}\n{}", r#""{}\n{}""#);
    check_refused("text/plain", b"\xe9", 400);
    check_refused("text/plain; charset=utf-16", b"a", 400);
    check_refused("text/plain; charset=klingon", "a", 415);
    check_refused("text/plain; charset=iso-2022-kr", "a", 415);
}

#[test]
fn anything_else_is_base64_with_its_type() {
    check(
        "image/png",
        b"\x89PNG",
        r#"{"contentType":"image/png","base64":"iVBORw=="}"#,
    );
    check(
        "",
        b"\0",
        r#"{"contentType":"application/octet-stream","base64":"AA=="}"#,
    );
    check("json", "{}", r#"{"contentType":"json","base64":"e30="}"#);
}

#[test]
fn an_empty_body_is_null_whatever_its_type() {
    for content_type in ["", "application/json", "text/plain", "multipart/form-data"] {
        check(content_type, "", "null");
    }
    for body in [gzip(b""), Vec::new()] {
        assert_eq!(parsed_encoded("gzip", &body), Ok(Json::Null));
    }
}

const MULTIPART: &str = "multipart/form-data; boundary=XX";

fn multipart(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (head, content) in parts {
        write!(body, "--XX\r\n{head}\r\n\r\n").unwrap();
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--XX--\r\n");
    body
}

#[test]
fn multipart_gives_fields_and_files() {
    let disposition = "Content-Disposition: form-data; name=";
    let body = multipart(&[
        (&format!("{disposition}\"a\""), b"1"),
        (&format!("{disposition}\"a\""), "é".as_bytes()),
        (
            &format!("{disposition}\"l\"\r\nContent-Type: text/plain; charset=iso-8859-1"),
            b"\xe9",
        ),
        (
            &format!("{disposition}\"f\"; filename=\"x.png\"\r\nContent-Type: image/png"),
            b"\x89PNG",
        ),
        (&format!("{disposition}\"g\"; filename=\"x.txt\""), b"t"),
        (
            &format!("{disposition}\"h\"\r\nContent-Type: image/png"),
            b"\0",
        ),
    ]);
    check(
        MULTIPART,
        body,
        concat!(
            r#"{"fields":{"a":["1","é"],"l":"é"},"files":["#,
            r#"{"name":"f","filename":"x.png","contentType":"image/png","base64":"iVBORw=="},"#,
            r#"{"name":"g","filename":"x.txt","contentType":"text/plain","base64":"dA=="},"#,
            r#"{"name":"h","filename":null,"contentType":"image/png","base64":"AA=="}]}"#,
        ),
    );
    check(MULTIPART, "--XX--\r\n", r#"{"fields":{},"files":[]}"#);
}

#[test]
fn a_large_multipart_body_is_read_whole() {
    let large = vec![b'\r'; 4 << 20];
    let head = "Content-Disposition: form-data; name=\"f\"; filename=\"f\"";
    let mut parts = vec![(head, large.as_slice())];
    parts.resize(limits::MULTIPART_PARTS_MAX, (head, b"--XX"));
    let value = parsed(MULTIPART, multipart(&parts)).unwrap();
    let files = value.get("files").and_then(Json::as_array).unwrap();
    assert_eq!(files.len(), limits::MULTIPART_PARTS_MAX);
    let encoded = files[0].get("base64").and_then(Json::as_str).unwrap();
    assert_eq!(BASE64_STANDARD.decode(encoded).unwrap(), large);
}

#[test]
fn broken_multipart_bodies_are_refused() {
    let named: (&str, &[u8]) = ("Content-Disposition: form-data; name=\"a\"", b"1");
    let whole = multipart(&[named]);
    check_refused("multipart/form-data", &whole, 400);
    check_refused(MULTIPART, &whole[..whole.len() - 10], 400);
    check_refused(MULTIPART, "nothing", 400);
    check_refused(
        MULTIPART,
        multipart(&[("Content-Disposition: form-data", b"1")]),
        400,
    );
    check_refused(MULTIPART, multipart(&[(named.0, b"\xff")]), 400);
    let many = multipart(&vec![named; limits::MULTIPART_PARTS_MAX + 1]);
    assert!(check_refused(MULTIPART, many, 400).contains("parts"));
}

#[test]
fn gzip_is_decoded_and_other_encodings_are_refused() {
    let body = gzip(b"{\"a\":1}");
    for encoding in ["gzip", "GZIP", "x-gzip", "identity, gzip"] {
        assert_eq!(
            parsed_encoded(encoding, &body).unwrap().to_string(),
            r#"{"a":1}"#
        );
    }
    assert_eq!(parsed_encoded("identity", b"1").unwrap(), Json::from(1));
    for encoding in ["br", "deflate", "zstd", "gzip, gzip", "gzip;q=1"] {
        let error = parsed_encoded(encoding, &body).unwrap_err();
        assert_eq!(error.status().as_u16(), 415, "{encoding}");
    }
    for broken in [&body[..body.len() - 1], b"{}", &[&body[..], b"x"].concat()] {
        let error = parsed_encoded("gzip", broken).unwrap_err();
        assert_eq!(error.status().as_u16(), 400);
    }
}

#[test]
fn a_body_that_unpacks_to_more_than_the_limit_is_too_large() {
    let mut json = vec![b' '; LIMITS.bytes_max];
    json[0] = b'1';
    assert_eq!(parsed_encoded("gzip", &gzip(&json)), Ok(Json::from(1)));
    json.push(b' ');
    let bomb = gzip(&vec![b' '; 8 << 20]);
    for body in [gzip(&json), bomb] {
        let error = parsed_encoded("gzip", &body).unwrap_err();
        assert_eq!(error.status().as_u16(), 413);
    }
}

#[test]
fn a_gzip_body_may_have_some_members_but_not_any_number() {
    let two = [gzip(b"{\"a\""), gzip(b":1}")].concat();
    assert_eq!(
        parsed_encoded("gzip", &two),
        parsed_encoded("", b"{\"a\":1}")
    );
    let many = gzip(b"").repeat(GZIP_MEMBERS_MAX + 1);
    let error = parsed_encoded("gzip", &many).unwrap_err();
    assert!(error.to_string().contains("members"), "{error}");
}

proptest! {
    #[test]
    fn no_body_makes_the_reader_panic(
        content_type in prop_oneof![
            Just("application/json".to_owned()),
            Just(MULTIPART.to_owned()),
            Just("application/x-www-form-urlencoded".to_owned()),
            Just("text/plain; charset=utf-16".to_owned()),
            "[ -~]{0,40}",
        ],
        encoding in prop_oneof![Just(""), Just("gzip"), Just("br")],
        body in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..300),
            "(--XX(--)?|\r\n|Content-Disposition: form-data; name=\"?a\"?|[a-z:]{0,4}){0,20}"
                .prop_map(String::into_bytes),
        ],
    ) {
        let mut headers = headers(&content_type);
        headers.insert(CONTENT_ENCODING, encoding.parse().unwrap());
        let zipped = gzip(&body);
        let _ = read(&headers, &Bytes::from(body));
        let _ = read(&headers, &Bytes::from(zipped));
    }
}
