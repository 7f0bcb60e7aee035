//! How the fields of entries are kept: one module for each kind of value, for `#[cbor(with)]`.

#![expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "minicbor hands fields over by reference"
)]

/// Times as milliseconds since 1970.
pub(crate) mod timestamp {
    use minicbor::encode::Write;
    use minicbor::{Decoder, Encoder};

    use crate::time::Timestamp;

    pub(crate) fn encode<C, W: Write>(
        time: &Timestamp,
        encoder: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        encoder.i64(time.as_millis())?.ok()
    }

    pub(crate) fn decode<C>(
        decoder: &mut Decoder<'_>,
        _: &mut C,
    ) -> Result<Timestamp, minicbor::decode::Error> {
        decoder.i64().map(Timestamp::from_millis)
    }
}

/// What a machine and its journal's first entry share, as itself.
pub(crate) mod shared {
    use std::sync::Arc;

    use minicbor::encode::Write;
    use minicbor::{Decode, Decoder, Encode, Encoder};

    pub(crate) fn encode<C, T: Encode<C>, W: Write>(
        value: &Arc<T>,
        encoder: &mut Encoder<W>,
        context: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        value.as_ref().encode(encoder, context)
    }

    pub(crate) fn decode<'b, C, T: Decode<'b, C>>(
        decoder: &mut Decoder<'b>,
        context: &mut C,
    ) -> Result<Arc<T>, minicbor::decode::Error> {
        T::decode(decoder, context).map(Arc::new)
    }
}

/// JSON values as byte strings of their compact text, or as references when they are too long.
pub(crate) mod json {
    use std::cell::Cell;

    use minicbor::data::Type;
    use minicbor::encode::Write;
    use minicbor::{Decode, Decoder, Encode, Encoder};

    use crate::journal::large::{LargeValues, Reference};
    use crate::json::Json;

    /// A longer text's memory is given back: one large run must not cost each thread its size.
    const KEPT_BYTES_MAX: usize = 64 * 1024;

    thread_local! {
        /// The length of a text stands before it, so it is written elsewhere first: in memory that
        /// is used again, because every value of every entry passes here.
        static TEXT: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    }

    pub(crate) fn encode<C: AsMut<LargeValues>, W: Write>(
        value: &Json,
        encoder: &mut Encoder<W>,
        context: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        let mut text = TEXT.take();
        text.clear();
        value.write_stored(&mut text);
        let values = context.as_mut();
        if text.len() > values.inline_bytes_max() {
            return values.set_aside(value, text).encode(encoder, context);
        }
        let written = encoder.bytes(&text).and_then(Encoder::ok);
        if text.capacity() <= KEPT_BYTES_MAX {
            TEXT.set(text);
        }
        written
    }

    pub(crate) fn decode<C: AsMut<LargeValues>>(
        decoder: &mut Decoder<'_>,
        context: &mut C,
    ) -> Result<Json, minicbor::decode::Error> {
        if decoder.datatype()? == Type::Array {
            let reference = Reference::decode(decoder, context)?;
            return Ok(context.as_mut().find(reference));
        }
        Json::parse_default(decoder.bytes()?).map_err(minicbor::decode::Error::message)
    }
}

/// JSON values that may be absent; JSON's own null is a value.
pub(crate) mod optional_json {
    use minicbor::data::Type;
    use minicbor::encode::Write;
    use minicbor::{Decoder, Encoder};

    use crate::journal::large::LargeValues;
    use crate::json::Json;

    pub(crate) fn encode<C: AsMut<LargeValues>, W: Write>(
        value: &Option<Json>,
        encoder: &mut Encoder<W>,
        context: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        match value {
            Some(value) => super::json::encode(value, encoder, context),
            None => encoder.null()?.ok(),
        }
    }

    pub(crate) fn decode<C: AsMut<LargeValues>>(
        decoder: &mut Decoder<'_>,
        context: &mut C,
    ) -> Result<Option<Json>, minicbor::decode::Error> {
        if decoder.datatype()? == Type::Null {
            decoder.null()?;
            return Ok(None);
        }
        super::json::decode(decoder, context).map(Some)
    }
}

/// Short texts.
pub(crate) mod text {
    use minicbor::encode::Write;
    use minicbor::{Decoder, Encoder};
    use smol_str::SmolStr;

    pub(crate) fn encode<C, W: Write>(
        text: &SmolStr,
        encoder: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        encoder.str(text)?.ok()
    }

    pub(crate) fn decode<C>(
        decoder: &mut Decoder<'_>,
        _: &mut C,
    ) -> Result<SmolStr, minicbor::decode::Error> {
        decoder.str().map(SmolStr::new)
    }
}

/// Short texts that may be absent.
pub(crate) mod optional_text {
    use minicbor::encode::Write;
    use minicbor::{Decoder, Encoder};
    use smol_str::SmolStr;

    pub(crate) fn encode<C, W: Write>(
        text: &Option<SmolStr>,
        encoder: &mut Encoder<W>,
        context: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        context_free(text.as_deref(), encoder, context)
    }

    fn context_free<C, W: Write>(
        text: Option<&str>,
        encoder: &mut Encoder<W>,
        context: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        encoder.encode_with(text, context)?.ok()
    }

    pub(crate) fn decode<C>(
        decoder: &mut Decoder<'_>,
        context: &mut C,
    ) -> Result<Option<SmolStr>, minicbor::decode::Error> {
        let text: Option<&str> = decoder.decode_with(context)?;
        Ok(text.map(SmolStr::new))
    }

    /// Whether the field is left out at the end of an entry, for `has_nil`: fields that were added
    /// later cost nothing while they are absent.
    pub(crate) fn is_nil(text: &Option<SmolStr>) -> bool {
        text.is_none()
    }

    /// What a field that was left out is, for `has_nil`.
    #[expect(
        clippy::unnecessary_wraps,
        clippy::option_option,
        reason = "minicbor asks for an optional value of the field's type"
    )]
    pub(crate) fn nil() -> Option<Option<SmolStr>> {
        Some(None)
    }
}
