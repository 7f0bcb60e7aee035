//! Known signatures: published examples here, those made by the vendors' libraries in
//! `tests/fixtures/signatures/`.

use serde::Deserialize;

use super::*;

struct Published {
    scheme: Scheme,
    secret: &'static str,
    now: i64,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
}

const SLACK_BODY: &str = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow\
    &channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner\
    &command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands\
    %2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN\
    &trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

/// Examples from the documentation of GitHub and Slack, and from the reference library of Standard
/// Webhooks.
const PUBLISHED: [Published; 4] = [
    Published {
        scheme: Scheme::Github,
        secret: "It's a Secret to Everybody",
        now: 0,
        headers: &[(
            "X-Hub-Signature-256",
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        )],
        body: "Hello, World!",
    },
    Published {
        scheme: Scheme::HmacSha256,
        secret: "It's a Secret to Everybody",
        now: 0,
        headers: &[(
            "X-Signature",
            "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        )],
        body: "Hello, World!",
    },
    Published {
        scheme: Scheme::Slack,
        secret: "8f742231b10e8888abcd99yyyzzz85a5",
        now: 1_531_420_618,
        headers: &[
            ("X-Slack-Request-Timestamp", "1531420618"),
            (
                "X-Slack-Signature",
                "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
            ),
        ],
        body: SLACK_BODY,
    },
    Published {
        scheme: Scheme::StandardWebhooks,
        secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        now: 1_614_265_330,
        headers: &[
            ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            ("webhook-timestamp", "1614265330"),
            (
                "webhook-signature",
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            ),
        ],
        body: r#"{"test": 2432232314}"#,
    },
];

#[test]
fn published_examples_are_accepted() {
    for example in &PUBLISHED {
        let headers = headers(example.headers.iter().copied());
        let rules = rules(example.scheme);
        let secrets = secrets(&[example.secret]);
        let body = example.body.as_bytes();
        let verified = verify(&rules, &secrets, &headers, body, example.now);
        assert_eq!(verified, Ok(()), "{:?}", example.scheme);
        let tampered = [body, b" "].concat();
        let refused = verify(&rules, &secrets, &headers, &tampered, example.now);
        assert!(
            matches!(refused, Err(Error::Mismatch { .. })),
            "{refused:?}"
        );
    }
}

#[derive(Deserialize)]
struct Vector {
    library: String,
    scheme: String,
    secret: String,
    now: i64,
    headers: serde_json::Map<String, serde_json::Value>,
    body: String,
}

#[test]
fn what_the_vendors_libraries_sign_is_accepted() {
    let vectors: Vec<Vector> = [
        include_str!("../../../../tests/fixtures/signatures/npm.json"),
        include_str!("../../../../tests/fixtures/signatures/pypi.json"),
    ]
    .iter()
    .flat_map(|fixture| serde_json::from_str::<Vec<Vector>>(fixture).unwrap())
    .collect();
    for vector in &vectors {
        let rules = rules(Scheme::from_name(&vector.scheme).unwrap());
        let pairs = vector.headers.iter();
        let headers = headers(pairs.map(|(name, value)| (name.as_str(), value.as_str().unwrap())));
        let secrets = secrets(&["rotated:out", &vector.secret]);
        let body = vector.body.as_bytes();
        let verified = verify(&rules, &secrets, &headers, body, vector.now);
        assert_eq!(verified, Ok(()), "{}", vector.library);
        let tampered = [body, b" "].concat();
        let refused = verify(&rules, &secrets, &headers, &tampered, vector.now);
        assert!(
            matches!(refused, Err(Error::Mismatch { .. })),
            "{}: {refused:?}",
            vector.library
        );
    }
    for scheme in Scheme::ALL.into_iter().filter(|scheme| scheme.is_vendor()) {
        let found = vectors.iter().any(|vector| vector.scheme == scheme.name());
        assert!(found, "no vector for {scheme:?}");
    }
}

/// `e2e/vendor-signatures` shows this very file to the vendors' libraries. After a change that is
/// meant, write what the test prints into it and run those.
#[test]
fn what_millrace_signs_is_what_the_vendors_libraries_are_shown() {
    let now = 1_700_000_000;
    let mut vectors = Vec::new();
    for scheme in Scheme::ALL.into_iter().filter(|scheme| scheme.is_vendor()) {
        for body in ["{\"id\":\"evt_1\",\"note\":\"Grüße 🚀\"}", "{}"] {
            let mut keys = vec![(secret_of(scheme), secret_of(scheme))];
            if scheme == Scheme::StandardWebhooks {
                keys.push((PRIVATE_KEY, PUBLIC_KEY));
            }
            for (signing, checking) in keys {
                let secret = Secret::new(signing).unwrap();
                let signed = sign(&rules(scheme), &secret, body.as_bytes(), now, "msg_1").unwrap();
                let headers: std::collections::BTreeMap<&str, &str> = signed
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
                    .collect();
                vectors.push(serde_json::json!({
                    "scheme": scheme.name(), "secret": checking, "now": now,
                    "headers": headers, "body": body,
                }));
            }
        }
    }
    let text = serde_json::to_string_pretty(&vectors).unwrap() + "\n";
    let committed = include_str!("../../../../tests/fixtures/signatures/millrace.json");
    assert!(committed == text, "{text}");
}
