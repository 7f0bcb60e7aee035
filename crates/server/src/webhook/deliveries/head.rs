//! The head of a request, copied into memory of its own.
//!
//! The maps and addresses that a request comes with are views of its connection's read buffer. As
//! long as one is kept the connection cannot use that buffer again and takes a new one for its next
//! request, which costs more than the copy.

use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use smallvec::SmallVec;

/// Headers whose lengths need no memory of their own: most requests have no more.
const HEADERS_IN_PLACE_COUNT: usize = 12;

/// Method, address and headers of a request.
#[derive(Debug, Clone)]
pub struct Head {
    method: Method,
    /// The address, then each header's name and value, one after the other.
    bytes: Box<[u8]>,
    address_bytes: usize,
    /// Bytes of each header's name and value.
    headers: SmallVec<[(u16, u32); HEADERS_IN_PLACE_COUNT]>,
}

impl Head {
    /// A copy.
    pub fn of(method: &Method, uri: &Uri, headers: &HeaderMap) -> Self {
        let address = uri.path_and_query().map_or("/", |address| address.as_str());
        let text: usize = headers
            .iter()
            .map(|(name, value)| name.as_str().len() + value.len())
            .sum();
        let mut bytes = Vec::with_capacity(address.len() + text);
        bytes.extend_from_slice(address.as_bytes());
        let mut lengths = SmallVec::with_capacity(headers.len());
        for (name, value) in headers {
            let Ok(name_bytes) = u16::try_from(name.as_str().len()) else {
                continue;
            };
            bytes.extend_from_slice(name.as_str().as_bytes());
            bytes.extend_from_slice(value.as_bytes());
            lengths.push((name_bytes, value.len() as u32));
        }
        Self {
            method: method.clone(),
            bytes: bytes.into(),
            address_bytes: address.len(),
            headers: lengths,
        }
    }

    /// Bytes that it takes.
    pub fn bytes_count(&self) -> usize {
        self.bytes.len() + size_of_val(self.headers.as_slice())
    }

    /// Its method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Its path and query.
    pub fn uri(&self) -> Uri {
        Uri::try_from(&self.bytes[..self.address_bytes]).unwrap_or_default()
    }

    /// Its headers, secrets among them.
    pub fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::with_capacity(self.headers.len());
        let mut rest = &self.bytes[self.address_bytes..];
        for (name_bytes, value_bytes) in &self.headers {
            let (name, behind) = rest.split_at(usize::from(*name_bytes));
            let (value, behind) = behind.split_at(*value_bytes as usize);
            rest = behind;
            let name = HeaderName::from_bytes(name);
            if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value)) {
                headers.append(name, value);
            }
        }
        headers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_comes_back_as_it_was() {
        let mut headers = HeaderMap::new();
        headers.append("x-a", HeaderValue::from_static("1"));
        headers.append("accept", HeaderValue::from_static(""));
        headers.append("x-a", HeaderValue::from_bytes(b"\xff2").unwrap());
        let uri = Uri::from_static("/api/webhook/shop/7%2F8?a=%20b&c");
        let head = Head::of(&Method::PATCH, &uri, &headers);
        assert_eq!(head.method(), Method::PATCH);
        assert_eq!(head.uri(), uri);
        assert_eq!(head.headers(), headers);
        let empty = Head::of(&Method::GET, &Uri::from_static("/"), &HeaderMap::new());
        assert_eq!(
            (empty.uri(), empty.headers().len()),
            (Uri::from_static("/"), 0)
        );
    }
}
