//! `multipart/form-data` (RFC 7578) as `{fields, files}`. The whole body is in memory already, so
//! the parser never waits.

use std::convert::Infallible;

use base64::prelude::{BASE64_STANDARD, Engine};
use bytes::Bytes;
use futures::FutureExt;
use futures::stream;
use millrace_core::json::{Json, Object};
use millrace_core::limits;

use super::media_type::{Family, MediaType};
use super::{Error, text};
use crate::webhook::form::Repeated;

/// `{fields, files:[{name, filename, contentType, base64}]}`. A part with a file name, or of a type
/// that is no text, is a file.
pub(super) fn parse(media_type: MediaType<'_>, body: Bytes) -> Result<Json, Error> {
    let boundary = multer::parse_boundary(media_type.header())
        .map_err(|error| Error::invalid(format!("multipart: {error}")))?;
    let chunks = stream::iter([Ok::<_, Infallible>(body)]);
    let reading = read(multer::Multipart::new(chunks, boundary));
    match reading.now_or_never() {
        Some(parts) => parts.map(Parts::into_json),
        None => Err(Error::invalid("multipart: the last part has no end")),
    }
}

#[derive(Default)]
struct Parts {
    fields: Repeated,
    files: Vec<Json>,
    count: usize,
}

async fn read(mut multipart: multer::Multipart<'_>) -> Result<Parts, Error> {
    let mut parts = Parts::default();
    while let Some(field) = multipart.next_field().await.map_err(invalid)? {
        parts.add(field).await?;
    }
    Ok(parts)
}

impl Parts {
    async fn add(&mut self, field: multer::Field<'_>) -> Result<(), Error> {
        self.count += 1;
        if self.count > limits::MULTIPART_PARTS_MAX {
            let most = limits::MULTIPART_PARTS_MAX;
            return Err(Error::invalid(format!("multipart: more than {most} parts")));
        }
        let name = field
            .name()
            .ok_or_else(|| Error::invalid("multipart: a part without a name"))?
            .to_owned();
        let filename = field.file_name().map(str::to_owned);
        let content_type = field.content_type().map(ToString::to_string);
        let bytes = field.bytes().await.map_err(invalid)?;
        let media_type = MediaType::new(content_type.as_deref().unwrap_or("text/plain"));
        let is_text = matches!(media_type.family(), Family::Text | Family::Json);
        if filename.is_none() && is_text {
            let value = text::decode(&bytes, media_type.charset())?;
            self.fields.push(name, value.as_ref());
            return Ok(());
        }
        let default_type = if is_text {
            "text/plain"
        } else {
            super::DEFAULT_TYPE
        };
        let mut file = Object::with_capacity(4);
        file.insert("name", name);
        file.insert("filename", filename);
        file.insert(
            "contentType",
            content_type.as_deref().unwrap_or(default_type),
        );
        file.insert("base64", BASE64_STANDARD.encode(&bytes));
        self.files.push(file.into());
        Ok(())
    }

    fn into_json(self) -> Json {
        let mut object = Object::with_capacity(2);
        object.insert("fields", self.fields.into_json());
        object.insert("files", Json::from(self.files));
        object.into()
    }
}

fn invalid(error: multer::Error) -> Error {
    Error::invalid(format!("multipart: {error}"))
}
