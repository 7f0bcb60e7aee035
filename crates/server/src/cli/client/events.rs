//! Server-sent events (WHATWG HTML §9.2), read one by one as they come.

use millrace_core::json::Json;
use reqwest::Response;

use crate::cli::error::Error;

/// Bytes of one event that are read.
const EVENT_BYTES_MAX: usize = 64 * 1024 * 1024;

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What it is: `run`, `step`, `log`, `end`, `reset`.
    pub kind: String,
    /// Where to go on after a lost connection.
    pub id: Option<String>,
    /// Its data.
    pub data: Json,
}

/// A stream of events.
#[derive(Debug)]
pub struct Events {
    response: Response,
    buffer: Vec<u8>,
}

impl Events {
    /// The events in a response.
    pub fn new(response: Response) -> Self {
        Self {
            response,
            buffer: Vec::new(),
        }
    }

    /// The next event; nothing when the stream has ended or the connection is lost.
    pub async fn next(&mut self) -> Result<Option<Event>, Error> {
        loop {
            while let Some(block) = take_block(&mut self.buffer) {
                if let Some(event) = read_event(&block) {
                    return Ok(Some(event));
                }
            }
            if self.buffer.len() > EVENT_BYTES_MAX {
                return Err(Error::Failed(
                    "the server sent an event without end".to_owned(),
                ));
            }
            match self.response.chunk().await {
                Ok(Some(chunk)) => self.buffer.extend_from_slice(&chunk),
                // A lost connection is an end like any other: whoever follows a run asks again.
                Ok(None) | Err(_) => return Ok(None),
            }
        }
    }
}

/// Takes what stands before the first empty line.
fn take_block(buffer: &mut Vec<u8>) -> Option<String> {
    let (end, next) = (0..buffer.len()).find_map(|at| {
        let rest = &buffer[at..];
        let gap = [&b"\r\n\r\n"[..], b"\n\n"]
            .into_iter()
            .find(|gap| rest.starts_with(gap))?;
        Some((at, at + gap.len()))
    })?;
    let block = String::from_utf8_lossy(&buffer[..end]).into_owned();
    buffer.drain(..next);
    Some(block)
}

/// The event in a block; nothing for a comment.
fn read_event(block: &str) -> Option<Event> {
    let mut event = Event {
        kind: "message".to_owned(),
        id: None,
        data: Json::Null,
    };
    let mut data: Option<String> = None;
    let mut is_named = false;
    for line in block.lines().filter(|line| !line.starts_with(':')) {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => {
                value.clone_into(&mut event.kind);
                is_named = true;
            }
            "id" => event.id = Some(value.to_owned()),
            "data" => match &mut data {
                Some(text) => {
                    text.push('\n');
                    text.push_str(value);
                }
                None => data = Some(value.to_owned()),
            },
            _ => {}
        }
    }
    if let Some(text) = &data {
        event.data = text.parse().unwrap_or_else(|_| Json::from(text.as_str()));
    }
    (is_named || data.is_some()).then_some(event)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_cut_at_empty_lines_and_comments_are_no_events() {
        let mut buffer =
            b": hello\n\nevent: step\nid: 7\ndata: {\"a\":\ndata: 1}\n\nevent: e".to_vec();
        let comment = take_block(&mut buffer).unwrap();
        assert_eq!(read_event(&comment), None);
        let event = read_event(&take_block(&mut buffer).unwrap()).unwrap();
        assert_eq!(
            (event.kind.as_str(), event.id.as_deref()),
            ("step", Some("7"))
        );
        assert_eq!(event.data.to_string(), r#"{"a":1}"#);
        assert_eq!(take_block(&mut buffer), None);
        assert_eq!(buffer, b"event: e");
    }

    #[test]
    fn carriage_returns_end_lines_too() {
        let mut buffer = b"event: end\r\ndata: {}\r\n\r\n".to_vec();
        let event = read_event(&take_block(&mut buffer).unwrap()).unwrap();
        assert_eq!(event.kind, "end");
    }
}
