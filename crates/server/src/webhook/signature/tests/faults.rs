//! Each way in which a request can fail to prove who sent it, and what is said then.

use millrace_core::json::Json;
use millrace_core::limits;

use super::*;

const NOW: i64 = 1_700_000_000;
const BODY: &[u8] = br#"{"a":1}"#;

fn signed(scheme: Scheme) -> HeaderMap {
    let secret = Secret::new(secret_of(scheme)).unwrap();
    sign(&rules(scheme), &secret, BODY, NOW, "msg_1").unwrap()
}

fn verified(scheme: Scheme, headers: &HeaderMap) -> Result<(), Error> {
    let secrets = secrets(&[secret_of(scheme)]);
    verify(&rules(scheme), &secrets, headers, BODY, NOW)
}

fn proving() -> impl Iterator<Item = Scheme> {
    Scheme::ALL
        .into_iter()
        .filter(|scheme| scheme.needs_secret())
}

#[test]
fn any_of_several_secrets_matches() {
    for scheme in proving() {
        let own = secret_of(scheme);
        for texts in [[own, "b:c"], ["b:c", own]] {
            let verified = verify(&rules(scheme), &secrets(&texts), &signed(scheme), BODY, NOW);
            assert_eq!(verified, Ok(()), "{scheme:?}");
        }
    }
}

#[test]
fn another_secret_is_a_mismatch_that_shows_what_was_expected_but_no_secret() {
    for scheme in proving() {
        let other = match scheme {
            Scheme::StandardWebhooks => "whsec_b3RoZXItc2VjcmV0LW9mLTI0LWJ5dGVz",
            _ => "other:secret",
        };
        let refused = verify(
            &rules(scheme),
            &secrets(&[other]),
            &signed(scheme),
            BODY,
            NOW,
        );
        let error = refused.unwrap_err();
        assert!(
            matches!(error, Error::Mismatch { .. }),
            "{scheme:?}: {error}"
        );
        assert_eq!(error.code(), "invalid_signature");
        assert!(!format!("{error} {error:?}").contains(other), "{error:?}");
        let expected = match scheme {
            Scheme::HmacSha256 | Scheme::Github | Scheme::Shopify => Some("{\"a\":1}"),
            Scheme::StandardWebhooks => Some("msg_1.1700000000.{\"a\":1}"),
            Scheme::Stripe => Some("1700000000.{\"a\":1}"),
            Scheme::Slack => Some("v0:1700000000:{\"a\":1}"),
            Scheme::Bearer | Scheme::Basic | Scheme::None => None,
        };
        let shown = error.expected_to_be_signed();
        assert_eq!(
            shown.map(|shown| shown.bytes.as_slice()),
            expected.map(str::as_bytes)
        );
    }
}

#[test]
fn what_was_expected_to_be_signed_is_bounded() {
    let body = vec![b'x'; limits::SIGNED_PREVIEW_BYTES_MAX * 3];
    let secrets = secrets(&["other"]);
    let refused = verify(
        &rules(Scheme::Github),
        &secrets,
        &signed(Scheme::Github),
        &body,
        NOW,
    );
    let error = refused.unwrap_err();
    let shown = error.expected_to_be_signed().unwrap();
    assert_eq!(shown.bytes.len(), limits::SIGNED_PREVIEW_BYTES_MAX);
    assert_eq!(shown.total_bytes, body.len());
}

#[test]
fn without_a_secret_the_scheme_is_not_configured() {
    for scheme in proving() {
        let error = verify(&rules(scheme), &[], &signed(scheme), BODY, NOW).unwrap_err();
        assert_eq!(error.code(), "signature_not_configured", "{scheme:?}");
    }
    assert_eq!(
        verify(&rules(Scheme::None), &[], &HeaderMap::new(), BODY, NOW),
        Ok(())
    );
}

#[test]
fn a_secret_that_the_scheme_cannot_use_is_not_configured() {
    for (scheme, secret) in [
        (Scheme::StandardWebhooks, "whsec_not base64"),
        (Scheme::StandardWebhooks, "whsec_"),
        (Scheme::StandardWebhooks, "whpk_AAAA"),
        (Scheme::Basic, "only-a-password"),
    ] {
        let refused = verify(
            &rules(scheme),
            &secrets(&[secret]),
            &signed(scheme),
            BODY,
            NOW,
        );
        let error = refused.unwrap_err();
        assert_eq!(error.code(), "signature_not_configured", "{secret}");
        let shown = error.to_string().replace("expected whsec_ and", "");
        assert!(!shown.contains(secret), "{error}");
        let signing = Secret::new(secret).unwrap();
        let refused = sign(&rules(scheme), &signing, BODY, NOW, "msg_1");
        assert!(matches!(refused, Err(Error::CannotSign { .. })), "{secret}");
    }
}

/// The headers without which the scheme proves nothing.
fn required(scheme: Scheme) -> &'static [&'static str] {
    match scheme {
        Scheme::HmacSha256 => &["x-signature"],
        Scheme::StandardWebhooks => &["webhook-id", "webhook-timestamp", "webhook-signature"],
        Scheme::Github => &["x-hub-signature-256"],
        Scheme::Stripe => &["stripe-signature"],
        Scheme::Slack => &["x-slack-signature", "x-slack-request-timestamp"],
        Scheme::Shopify => &["x-shopify-hmac-sha256"],
        Scheme::Bearer | Scheme::Basic => &["authorization"],
        Scheme::None => &[],
    }
}

#[test]
fn each_missing_repeated_or_malformed_header_is_named() {
    for scheme in proving() {
        for name in required(scheme) {
            let name = HeaderName::from_static(name);
            let mut headers = signed(scheme);
            let value = headers.remove(&name).unwrap();
            let error = verified(scheme, &headers).unwrap_err();
            assert!(
                matches!(&error, Error::MissingHeader { header, .. } if header == name.as_str()),
                "{scheme:?}: {error}"
            );
            headers.append(&name, value.clone());
            headers.append(&name, value);
            let mut faulty = vec![headers.clone()];
            headers.insert(&name, "\u{e9}".parse().unwrap());
            faulty.push(headers.clone());
            if name != "webhook-id" {
                headers.insert(&name, "!".parse().unwrap());
                faulty.push(headers);
            }
            for headers in faulty {
                let error = verified(scheme, &headers).unwrap_err();
                assert!(
                    matches!(&error, Error::Malformed { header, .. } if header == name.as_str()),
                    "{scheme:?}: {error}"
                );
            }
        }
    }
}

#[test]
fn malformed_values_are_told_from_wrong_ones() {
    let hex = "0".repeat(64);
    for (scheme, name, value) in [
        (Scheme::HmacSha256, "x-signature", "sha1=00".to_owned()),
        (Scheme::HmacSha256, "x-signature", hex[1..].to_owned()),
        (Scheme::Github, "x-hub-signature-256", hex.clone()),
        (Scheme::Slack, "x-slack-signature", format!("v1={hex}")),
        (
            Scheme::Slack,
            "x-slack-request-timestamp",
            "+1700000000".to_owned(),
        ),
        (Scheme::Stripe, "stripe-signature", format!("v1={hex}")),
        (
            Scheme::Stripe,
            "stripe-signature",
            "t=1700000000".to_owned(),
        ),
        (
            Scheme::Stripe,
            "stripe-signature",
            format!("t=1,t=2,v1={hex}"),
        ),
        (
            Scheme::Stripe,
            "stripe-signature",
            format!("t=1e9,v1={hex}"),
        ),
        (Scheme::Shopify, "x-shopify-hmac-sha256", "AAAA".to_owned()),
        (
            Scheme::StandardWebhooks,
            "webhook-signature",
            "v2,AAAA".to_owned(),
        ),
        (Scheme::StandardWebhooks, "webhook-signature", String::new()),
        (Scheme::StandardWebhooks, "webhook-id", String::new()),
        (
            Scheme::StandardWebhooks,
            "webhook-timestamp",
            "1700000000.5".to_owned(),
        ),
        (Scheme::Bearer, "authorization", "Basic eDp5".to_owned()),
        (Scheme::Bearer, "authorization", "Bearer ".to_owned()),
        (Scheme::Basic, "authorization", "Basic eA==".to_owned()),
    ] {
        let mut headers = signed(scheme);
        headers.insert(name, value.parse().unwrap());
        let error = verified(scheme, &headers).unwrap_err();
        assert!(
            matches!(error, Error::Malformed { .. }),
            "{scheme:?} {value}: {error}"
        );
    }
}

#[test]
fn times_outside_the_tolerance_are_refused_on_both_sides() {
    for scheme in [Scheme::StandardWebhooks, Scheme::Stripe, Scheme::Slack] {
        let secrets = secrets(&[secret_of(scheme)]);
        for (now, accepted) in [
            (NOW + 300, true),
            (NOW - 300, true),
            (NOW + 301, false),
            (NOW - 301, false),
            (i64::MAX, false),
            (i64::MIN, false),
        ] {
            let verified = verify(&rules(scheme), &secrets, &signed(scheme), BODY, now);
            match verified {
                Ok(()) => assert!(accepted, "{scheme:?} {now}"),
                Err(Error::OutsideTolerance { timestamp, .. }) => {
                    assert!(!accepted && timestamp == NOW, "{scheme:?} {now}");
                }
                Err(error) => panic!("{scheme:?} {now}: {error}"),
            }
        }
    }
}

#[test]
fn header_encoding_and_prefix_are_the_apps_choice() {
    let choice = |encoding: Option<&str>, prefix: Option<&str>| {
        let settings = WebhookSettings {
            header: Some("X-Sig".to_owned()),
            encoding: encoding.map(str::to_owned),
            prefix: prefix.map(str::to_owned),
            ..WebhookSettings::default()
        };
        settings.check().unwrap()
    };
    let hex = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    let base64 = "dXEH6g6yUJ/CESIczphLijdXC211hsIsRvQ3nIsEPhc=";
    let secrets = secrets(&["It's a Secret to Everybody"]);
    for (rules, value, accepted) in [
        (choice(None, None), hex.to_owned(), true),
        (choice(None, None), hex.to_uppercase(), true),
        (choice(None, None), format!("SHA256={hex}"), true),
        (choice(None, Some("")), format!("sha256={hex}"), false),
        (choice(None, Some("v1=")), format!("v1={hex}"), true),
        (choice(None, Some("v1=")), hex.to_owned(), false),
        (choice(Some("base64"), None), base64.to_owned(), true),
        (
            choice(Some("base64"), None),
            base64.replace('/', "_").replace('=', ""),
            true,
        ),
        (choice(Some("base64"), None), hex.to_owned(), false),
        (choice(None, None), base64.to_owned(), false),
    ] {
        let headers = headers([("x-sig", value.as_str())]);
        let verified = verify(&rules, &secrets, &headers, b"Hello, World!", NOW);
        assert_eq!(verified.is_ok(), accepted, "{value}: {verified:?}");
    }
}

#[test]
fn any_signature_of_a_list_may_match_and_other_versions_are_ignored() {
    let with = |scheme, name: &'static str, edit: &dyn Fn(&str) -> String| {
        let mut headers = signed(scheme);
        let value = edit(headers[name].to_str().unwrap());
        headers.insert(name, value.parse().unwrap());
        verified(scheme, &headers)
    };
    let zero = "0".repeat(64);
    let stripe = |value: &str| value.replace(",v1", &format!(",v0=x,v1={zero},v1"));
    assert_eq!(with(Scheme::Stripe, "stripe-signature", &stripe), Ok(()));
    let empty = "A".repeat(43) + "=";
    let standard = |value: &str| format!("v9,x v1,{empty} {value}");
    assert_eq!(
        with(Scheme::StandardWebhooks, "webhook-signature", &standard),
        Ok(())
    );
    let flood =
        |value: &str| format!("v1,{empty} ").repeat(limits::SIGNATURES_PER_REQUEST_MAX) + value;
    let refused = with(Scheme::StandardWebhooks, "webhook-signature", &flood);
    assert!(
        matches!(refused, Err(Error::Mismatch { .. })),
        "only so many are tried"
    );
}

#[test]
fn a_public_key_checks_what_its_private_key_signs_and_cannot_sign() {
    let rules = rules(Scheme::StandardWebhooks);
    let private = Secret::new(PRIVATE_KEY).unwrap();
    let headers = sign(&rules, &private, BODY, NOW, "msg_1").unwrap();
    for texts in [
        &[PUBLIC_KEY][..],
        &[PRIVATE_KEY],
        &["whsec_AAAA", PUBLIC_KEY],
    ] {
        assert_eq!(verify(&rules, &secrets(texts), &headers, BODY, NOW), Ok(()));
    }
    let tampered = verify(&rules, &secrets(&[PUBLIC_KEY]), &headers, b"{}", NOW);
    assert!(matches!(tampered, Err(Error::Mismatch { .. })));
    let symmetric = verify(&rules, &secrets(&["whsec_AAAA"]), &headers, BODY, NOW);
    assert!(matches!(symmetric, Err(Error::Mismatch { .. })));
    let public = Secret::new(PUBLIC_KEY).unwrap();
    let refused = sign(&rules, &public, BODY, NOW, "msg_1");
    assert!(matches!(refused, Err(Error::CannotSign { .. })));
}

#[test]
fn a_bearer_token_may_stand_alone_in_a_header_of_choice() {
    let settings = WebhookSettings {
        scheme: Some("bearer".to_owned()),
        header: Some("X-Gitlab-Token".to_owned()),
        ..WebhookSettings::default()
    };
    let rules = settings.check().unwrap();
    let secrets = secrets(&["t0ken"]);
    let with = |value: &str| {
        verify(
            &rules,
            &secrets,
            &headers([("x-gitlab-token", value)]),
            BODY,
            NOW,
        )
    };
    assert_eq!(with("t0ken"), Ok(()));
    assert!(with("Bearer t0ken").is_err());
    let signed = sign(&rules, &secrets[0], BODY, NOW, "").unwrap();
    assert_eq!(signed["x-gitlab-token"], "t0ken");
    assert!(signed["x-gitlab-token"].is_sensitive());
}

#[test]
fn secrets_are_a_text_or_a_list_and_never_shown() {
    let list = |value: serde_json::Value| {
        let value: Json = value.to_string().parse().unwrap();
        Secret::list(&value).map(|secrets| secrets.len())
    };
    assert_eq!(list(serde_json::json!(null)), Ok(0));
    assert_eq!(list(serde_json::json!("a")), Ok(1));
    assert_eq!(list(serde_json::json!(["a", "b"])), Ok(2));
    assert_eq!(list(serde_json::json!("")), Err(SecretError::Empty));
    assert_eq!(list(serde_json::json!(["a", ""])), Err(SecretError::Empty));
    assert_eq!(list(serde_json::json!(["a", 1])), Err(SecretError::Type));
    assert_eq!(list(serde_json::json!({"a": 1})), Err(SecretError::Type));
    let many = vec!["a"; limits::WEBHOOK_SECRETS_MAX + 1];
    assert_eq!(list(serde_json::json!(many)), Err(SecretError::TooMany));
    let long = "a".repeat(limits::WEBHOOK_SECRET_BYTES_MAX + 1);
    assert_eq!(list(serde_json::json!(long)), Err(SecretError::TooLong));
    assert_eq!(format!("{:?}", secrets(&["planted"])), "[Secret(***)]");
}

#[test]
fn only_slack_is_answered_a_challenge() {
    let body = r#"{"token":"x","challenge":"3eZbrw1a","type":"url_verification"}"#;
    let body = body.parse().unwrap();
    let answer = challenge(&rules(Scheme::Slack), &body).unwrap();
    assert_eq!(answer.body, "3eZbrw1a");
    assert_eq!(challenge(&rules(Scheme::Github), &body), None);
    let long = format!(
        r#"{{"type":"url_verification","challenge":"{}"}}"#,
        "x".repeat(limits::CHALLENGE_BYTES_MAX + 1)
    );
    for other in [
        r#"{"type":"event_callback","challenge":"x"}"#,
        "[]",
        "null",
        &long,
    ] {
        assert_eq!(
            challenge(&rules(Scheme::Slack), &other.parse().unwrap()),
            None
        );
    }
}
