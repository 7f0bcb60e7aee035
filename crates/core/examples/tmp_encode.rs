//! Encodes and decodes what a run of three nodes writes.
use millrace_core::journal::*;
use millrace_core::json::{Json, ParseLimits};
use millrace_core::time::Timestamp;
fn main() {
    let event = Json::parse_kept(br#"{"method":"POST","headers":{"content-type":"application/json","x-signature":"***","host":"127.0.0.1:7410","content-length":"200"},"query":{},"path":{},"body":{"id":17,"total":120.5,"items":[{"sku":"A","n":1},{"sku":"B","n":2}],"customer":{"name":"Ann","mail":"ann@shop.example"}},"url":"http://127.0.0.1:7410/api/webhook/shop"}"#, ParseLimits::default()).unwrap();
    let completed = |step, text: &str| {
        Entry::Completed(Completed {
            step,
            elapsed: 1,
            output: Output::Value(text.parse().unwrap()),
            taken: Taken::Out,
            logs: None,
        })
    };
    let entries = vec![
        Entry::Accepted(Box::new(Accepted {
            at: Timestamp::from_millis(1_795_440_529_120),
            seed: [7; 16],
            event,
            correlation_id: None,
            vars: Json::Null,
            deadline: 2_592_000_000,
            origin: None,
            carried: None,
            failure_of: None,
            slot_key: None,
        })),
        completed(2, r#"{"total":120.5,"name":"Ann"}"#),
        Entry::Completed(Completed {
            step: 3,
            elapsed: 1,
            output: Output::Input,
            taken: Taken::Handle("true".into()),
            logs: None,
        }),
        completed(
            4,
            r#"{"status":200,"json":{"id":17,"ok":true,"name":"Ann"}}"#,
        ),
    ];
    let mut bytes = 0;
    for _ in 0..20_000 {
        bytes += encode_parted(&entries, 65536).0.len();
    }
    let chunk = encode(&entries);
    for _ in 0..2_000 {
        bytes += decode(&chunk).unwrap().len();
    }
    println!("{bytes}");
}
