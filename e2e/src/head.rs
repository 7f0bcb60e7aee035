//! Webhooks that are sent by hand, head first, to a server that asks for their body.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use anyhow::Result;

use crate::hook::SECRET;
use crate::patience::PATIENCE;
use crate::server::Server;
use crate::sign::hex_hmac;

/// Sends the head of a webhook whose body is to follow when the server asks for it.
pub fn send_head(server: &Server, body: &str) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(server.api.base.trim_start_matches("http://"))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let (signature, length) = (hex_hmac(SECRET, body.as_bytes()), body.len());
    let head = format!(
        "POST /api/webhook/shop HTTP/1.1\r\nHost: mill\r\nX-Signature: {signature}\r\n\
         Content-Type: text/plain\r\nContent-Length: {length}\r\n\
         Expect: 100-continue\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes())?;
    Ok(stream)
}

/// The next head that the server sends, in lower case.
pub fn read_head(stream: &mut TcpStream) -> Result<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    Ok(String::from_utf8(head)?.to_lowercase())
}
