//! Which addresses actions may call, and the resolver that hands out no others. What a node asks
//! for is data, so a URL must not lead to what only this machine can reach (server-side request
//! forgery). Where the request goes then is not here.

use std::error::Error as StdError;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use hyper_util::client::legacy::connect::dns::Name;
use tower::Service;
use url::{Host, Url};

/// Says what is wrong with calling an address, if anything.
pub(super) type Guard = fn(IpAddr) -> Option<&'static str>;

/// Lets every address be called.
pub(super) fn anywhere(_: IpAddr) -> Option<&'static str> {
    None
}

/// Lets only addresses of the public internet be called (the IANA special-purpose registries:
/// RFC 6890 and what came after it).
pub(super) fn public_only(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => special_short(address),
        IpAddr::V6(address) => special_long(address),
    }
}

/// Special-purpose IPv4 blocks: first address, length of the prefix, what it is.
const SPECIAL_BLOCKS: [([u8; 4], u32, &str); 16] = [
    ([0, 0, 0, 0], 8, "unspecified"),
    ([10, 0, 0, 0], 8, "private"),
    ([100, 64, 0, 0], 10, "shared by a carrier (private)"),
    ([127, 0, 0, 0], 8, "loopback"),
    ([169, 254, 0, 0], 16, "link-local"),
    ([172, 16, 0, 0], 12, "private"),
    ([192, 0, 0, 0], 24, "reserved for protocols"),
    ([192, 0, 2, 0], 24, "for documentation"),
    ([192, 88, 99, 0], 24, "a relay of 6to4"),
    ([192, 168, 0, 0], 16, "private"),
    ([198, 18, 0, 0], 15, "for benchmarks (private)"),
    ([198, 51, 100, 0], 24, "for documentation"),
    ([203, 0, 113, 0], 24, "for documentation"),
    ([224, 0, 0, 0], 4, "multicast"),
    ([255, 255, 255, 255], 32, "broadcast"),
    ([240, 0, 0, 0], 4, "reserved"),
];

/// What an IPv4 address is, if it is not public.
fn special_short(address: Ipv4Addr) -> Option<&'static str> {
    let bits = address.to_bits();
    SPECIAL_BLOCKS.iter().find_map(|(first, length, what)| {
        let apart = bits ^ u32::from_be_bytes(*first);
        (apart.leading_zeros() >= *length).then_some(*what)
    })
}

/// What an IPv6 address is, if it is not public.
fn special_long(address: Ipv6Addr) -> Option<&'static str> {
    if let Some(inner) = address.to_ipv4_mapped() {
        return special_short(inner);
    }
    let segments = address.segments();
    let inner = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match segments {
        // Translated to IPv4 on the way (NAT64, RFC 6052; 6to4, RFC 3056): where it ends counts.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => special_short(inner(high, low)),
        [0x2002, high, low, ..] => special_short(inner(high, low)),
        [0x2001, 0..0x200, ..] => Some("reserved for protocols"),
        [0x2001, 0xdb8, ..] | [0x3fff, 0..0x1000, ..] => Some("for documentation"),
        // What is given out as global unicast; everything else is special (RFC 4291 §2.4).
        [0x2000..=0x3fff, ..] => None,
        [0xfc00..=0xfdff, ..] => Some("private (unique local)"),
        [0xfe80..=0xfebf, ..] => Some("link-local"),
        [0xff00..=0xffff, ..] => Some("multicast"),
        _ if address.is_loopback() => Some("loopback"),
        _ if address.is_unspecified() => Some("unspecified"),
        _ => Some("not an address of the public internet"),
    }
}

/// Refuses a URL whose host is an address that may not be called: such hosts never reach the
/// resolver.
pub(super) fn check_literal(url: &Url, guard: Guard) -> Result<(), Forbidden> {
    let address = match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::V4(address),
        Some(Host::Ipv6(address)) => IpAddr::V6(address),
        Some(Host::Domain(_)) | None => return Ok(()),
    };
    match guard(address) {
        Some(what) => Err(Forbidden { address, what }),
        None => Ok(()),
    }
}

/// An address that may not be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{address} is {what}")]
pub(super) struct Forbidden {
    address: IpAddr,
    what: &'static str,
}

/// A name for which the system's resolver has no address.
#[derive(Debug, thiserror::Error)]
#[error("the name could not be resolved")]
pub(super) struct Unresolved(#[source] io::Error);

/// The system's resolver, without the addresses that may not be called. A connection is made to
/// exactly what it returns, so a name that changes its address gains nothing.
#[derive(Clone)]
pub(super) struct Resolver {
    pub(super) guard: Guard,
}

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = Box<dyn StdError + Send + Sync>;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let guard = self.guard;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            let found = found.map_err(Unresolved)?.collect();
            Ok(allowed(found, guard)?.into_iter())
        })
    }
}

fn allowed(found: Vec<SocketAddr>, guard: Guard) -> Result<Vec<SocketAddr>, Forbidden> {
    let mut forbidden = None;
    let mut kept = Vec::with_capacity(found.len());
    for socket in found {
        let address = socket.ip();
        match guard(address) {
            Some(what) => forbidden = Some(Forbidden { address, what }),
            None => kept.push(socket),
        }
    }
    match forbidden {
        Some(forbidden) if kept.is_empty() => Err(forbidden),
        _ => Ok(kept),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_public_internet_may_be_called() {
        for (address, reachable) in [
            ("0.0.0.0", false),
            ("0.1.2.3", false),
            ("10.255.255.255", false),
            ("11.0.0.0", true),
            ("100.63.255.255", true),
            ("100.64.0.1", false),
            ("100.128.0.0", true),
            ("127.0.0.1", false),
            ("127.255.0.1", false),
            ("169.254.169.254", false),
            ("172.15.255.255", true),
            ("172.31.255.255", false),
            ("172.32.0.0", true),
            ("192.0.2.1", false),
            ("192.168.0.1", false),
            ("198.19.0.1", false),
            ("198.51.100.1", false),
            ("203.0.113.1", false),
            ("224.0.0.1", false),
            ("240.0.0.1", false),
            ("255.255.255.255", false),
            ("93.184.216.34", true),
            ("::", false),
            ("::1", false),
            ("::127.0.0.1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:93.184.216.34", true),
            ("::ffff:0:10.0.0.1", false),
            ("64:ff9b::a9fe:a9fe", false),
            ("64:ff9b::5db8:d822", true),
            ("64:ff9b:1::5db8:d822", false),
            ("100::1", false),
            ("2001::1", false),
            ("2001:1ff::1", false),
            ("2001:200::1", true),
            ("2001:db8::1", false),
            ("2002:7f00:1::", false),
            ("2002:5db8:d822::", true),
            ("2606:4700::1111", true),
            ("3fff:0fff::1", false),
            ("fc00::1", false),
            ("fd12:3456::1", false),
            ("fe80::1", false),
            ("fec0::1", false),
            ("ff02::1", false),
        ] {
            let parsed: IpAddr = address.parse().unwrap();
            assert_eq!(public_only(parsed).is_none(), reachable, "{address}");
        }
    }

    #[test]
    fn an_address_is_seen_through_every_way_of_writing_it() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f.1",
            "0177.0.0.1",
            "127.0.0.1.",
            "[::1]",
            "[::ffff:7f00:1]",
            "１２７.0.0.1",
        ] {
            let url = Url::parse(&format!("http://{host}/")).unwrap();
            assert!(check_literal(&url, public_only).is_err(), "{host}");
        }
    }

    #[test]
    fn a_name_is_called_at_its_public_addresses_alone() {
        let sockets = |list: &[&str]| -> Vec<SocketAddr> {
            list.iter().map(|one| one.parse().unwrap()).collect()
        };
        let mixed = sockets(&["10.0.0.1:0", "93.184.216.34:0"]);
        let kept = allowed(mixed, public_only).unwrap();
        assert_eq!(kept, sockets(&["93.184.216.34:0"]));
        assert!(allowed(sockets(&["10.0.0.1:0", "[::1]:0"]), public_only).is_err());
    }
}
