//! Laws that hold for every scheme and every input.

use proptest::prelude::*;

use super::*;

fn any_scheme() -> impl Strategy<Value = Scheme> {
    proptest::sample::select(Scheme::ALL.to_vec())
}

fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 0..200)
}

/// A secret that both signs and checks under the scheme.
fn any_key(scheme: Scheme) -> BoxedStrategy<String> {
    let bytes = proptest::collection::vec(any::<u8>(), 32);
    match scheme {
        Scheme::StandardWebhooks => (bytes, prop_oneof![Just("whsec_"), Just("whsk_")])
            .prop_map(|(bytes, prefix)| prefix.to_owned() + &mac::to_base64(&bytes))
            .boxed(),
        Scheme::Basic => "[!-9;-~]{1,20}:[!-~]{0,20}".boxed(),
        _ => "[!-~]{1,80}".boxed(),
    }
}

fn any_sender() -> impl Strategy<Value = (Scheme, String)> {
    any_scheme().prop_flat_map(|scheme| (Just(scheme), any_key(scheme)))
}

proptest! {
    #[test]
    fn what_is_signed_is_accepted_and_one_flipped_bit_is_not(
        (scheme, key) in any_sender(),
        body in proptest::collection::vec(any::<u8>(), 1..200),
        now in 0..10_000_000_000_i64,
        id in "[!-~]{1,30}",
        flipped in any::<proptest::sample::Index>(),
    ) {
        let rules = rules(scheme);
        let secret = Secret::new(&key).unwrap();
        let headers = sign(&rules, &secret, &body, now, &id).unwrap();
        prop_assert_eq!(verify(&rules, std::slice::from_ref(&secret), &headers, &body, now), Ok(()));
        let mut tampered = body.clone();
        let bit = flipped.index(body.len() * 8);
        tampered[bit / 8] ^= 1 << (bit % 8);
        let refused = verify(&rules, &[secret], &headers, &tampered, now).is_err();
        let signs_the_body = !matches!(scheme, Scheme::Bearer | Scheme::Basic | Scheme::None);
        prop_assert_eq!(refused, signs_the_body);
    }

    #[test]
    fn no_request_makes_a_scheme_panic(
        scheme in any_scheme(),
        key in "(whsec_|whpk_|whsk_)?[ -~]{1,50}",
        values in proptest::collection::vec(
            prop_oneof![
                any_bytes(),
                "(v0=|v1=|v1,|v1a,|t=|sha256=|Bearer |Basic |[0-9a-f]{64}|[A-Za-z0-9+/]{43}=|[ ,=]|[0-9]{1,13}){0,6}"
                    .prop_map(String::into_bytes),
            ],
            12,
        ),
        body in any_bytes(),
        now in any::<i64>(),
    ) {
        let names = [
            "x-signature", "webhook-id", "webhook-timestamp", "webhook-signature",
            "x-hub-signature-256", "stripe-signature", "x-slack-signature",
            "x-slack-request-timestamp", "x-shopify-hmac-sha256", "authorization",
            "x-slack-request-timestamp", "authorization",
        ];
        let mut headers = HeaderMap::new();
        for (name, value) in names.into_iter().zip(&values) {
            if let Ok(value) = http::HeaderValue::from_bytes(value) {
                headers.append(name, value);
            }
        }
        let rules = rules(scheme);
        let secret = Secret::new(&key).unwrap();
        let _ = sign(&rules, &secret, &body, now, &String::from_utf8_lossy(&values[0]));
        let accepted = verify(&rules, &[secret], &headers, &body, now).is_ok();
        prop_assert!(!accepted || scheme == Scheme::None);
    }
}
