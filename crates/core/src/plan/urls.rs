//! Values that stand unencoded in a URL: a `/`, `?`, `&` or `#` in one changes where a request goes,
//! which is worth a warning. What counts as encoded, the expressions say.

use super::marks::{Holds, Text};
use super::roster::shown;
use crate::expression::unencoded;
use crate::scenario::{Fault, FaultCode};

/// Warns of each such value in a field that holds a URL; `base` points to the config.
pub(super) fn warnings(texts: &[Text<'_>], base: &str) -> Vec<Fault> {
    let urls = texts.iter().filter(|text| text.holds == Holds::Url);
    urls.flat_map(|text| unencoded(text.value).into_iter().map(move |it| (text, it)))
        .map(|(text, expression)| {
            let expression = shown(expression);
            let message = format!(
                "`{{{{ {expression} }}}}` stands in the URL as it is: a `/`, `?`, `&` or `#` in its \
                 value changes where the request goes. End it with `| urlencode`, each part of it \
                 if several are joined"
            );
            let pointer = format!("{base}{}", text.pointer);
            Fault::warning(FaultCode::UnencodedUrl, pointer, message)
        })
        .collect()
}
