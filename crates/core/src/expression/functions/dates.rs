//! Dates: `now()`, `date`, `add`, `format`, `unix_ms`. A date is text in RFC 3339, UTC, with
//! milliseconds, so dates compare as text does. There is no clock: `now()` is the journaled time.

use jiff::Span;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use minijinja::value::Kwargs;
use minijinja::{Environment, Error, ErrorKind, State, Value};

use super::chance::Ambient;
use crate::time::Timestamp;

/// Integers below this are Unix seconds (up to the year 5138), those above it milliseconds.
const UNIX_SECONDS_END: i64 = 100_000_000_000;

pub(super) fn register(environment: &mut Environment<'static>) {
    environment.add_function("now", now);
    environment.add_function("date", date);
    environment.add_filter("date", date);
    environment.add_filter("add", add);
    environment.add_filter("format", format);
    environment.add_filter("unix_ms", unix_ms);
}

fn now(state: &mut State<'_, '_>) -> Result<String, Error> {
    Ok(Ambient::find(state)?.now.to_string())
}

/// Reads a date: RFC 3339, ISO 8601, RFC 2822, or Unix seconds or milliseconds. A date without a zone
/// is in `timezone`, by default the scenario's.
fn date(
    state: &mut State<'_, '_>,
    value: &Value,
    timezone: Option<&str>,
    more: Kwargs,
) -> Result<String, Error> {
    let zone = zone(state, timezone.or(more.get("timezone")?))?;
    more.assert_all_used()?;
    Ok(text(instant(value, &zone)?))
}

/// `date | add('2h')`, `date | add('-1 day')`, `date | add(months=1)`. Days, weeks, months and years
/// follow the calendar of the zone.
fn add(
    state: &mut State<'_, '_>,
    value: &Value,
    duration: Option<&str>,
    units: Kwargs,
) -> Result<String, Error> {
    let zone = zone(state, units.get("timezone")?)?;
    let span = match duration {
        Some(text) => text.parse::<Span>().map_err(|error| {
            invalid(format!(
                "add: `{text}` is not a duration such as 90s, 2h or P1D: {error}"
            ))
        })?,
        None => span_of(&units)?,
    };
    units.assert_all_used()?;
    let zoned = instant(value, &zone)?.to_zoned_datetime(zone);
    Ok(text(zoned.checked_add(span).map_err(invalid)?.timestamp()))
}

fn span_of(units: &Kwargs) -> Result<Span, Error> {
    type Set = fn(Span, i64) -> Result<Span, jiff::Error>;
    let setters: [(&str, Set); 7] = [
        ("years", Span::try_years),
        ("months", Span::try_months),
        ("weeks", Span::try_weeks),
        ("days", Span::try_days),
        ("hours", Span::try_hours),
        ("minutes", Span::try_minutes),
        ("seconds", Span::try_seconds),
    ];
    let mut span = Span::new();
    for (unit, set) in setters {
        let count: Option<i64> = units.get(unit)?;
        span = set(span, count.unwrap_or(0)).map_err(invalid)?;
    }
    Ok(span)
}

/// By a pattern of strftime, in `timezone` or the scenario's: `date | format('%d.%m.%Y %H:%M')`.
fn format(
    state: &mut State<'_, '_>,
    value: &Value,
    pattern: Option<&str>,
    timezone: Option<&str>,
    more: Kwargs,
) -> Result<String, Error> {
    let zone = zone(state, timezone.or(more.get("timezone")?))?;
    more.assert_all_used()?;
    let zoned = instant(value, &zone)?.to_zoned_datetime(zone);
    let pattern = pattern.unwrap_or("%Y-%m-%dT%H:%M:%S%:z");
    jiff::fmt::strtime::format(pattern, &zoned)
        .map_err(|error| invalid(format!("format: `{pattern}`: {error}")))
}

/// Milliseconds since 1970, for arithmetic.
fn unix_ms(state: &mut State<'_, '_>, value: &Value) -> Result<i64, Error> {
    let zone = zone(state, None)?;
    Ok(instant(value, &zone)?.as_millisecond())
}

fn zone(state: &State<'_, '_>, name: Option<&str>) -> Result<TimeZone, Error> {
    let ambient;
    let name = match name {
        Some(name) => name,
        None => {
            ambient = Ambient::find(state)?;
            &*ambient.timezone
        }
    };
    TimeZone::get(name).map_err(|_| {
        invalid(format!(
            "`{name}` is not a time zone such as Europe/Berlin or UTC"
        ))
    })
}

fn instant(value: &Value, zone: &TimeZone) -> Result<jiff::Timestamp, Error> {
    if let Some(text) = value.as_str() {
        return parse(text.trim(), zone).ok_or_else(|| {
            invalid(format!(
                "`{text}` is not a date such as 2026-11-23T13:28:49Z"
            ))
        });
    }
    if value.is_integer() {
        let number = value
            .as_i64()
            .ok_or_else(|| invalid("the number is too large for a date"))?;
        return if number.unsigned_abs() < UNIX_SECONDS_END.unsigned_abs() {
            jiff::Timestamp::from_second(number).map_err(invalid)
        } else {
            jiff::Timestamp::from_millisecond(number).map_err(invalid)
        };
    }
    let seconds = f64::try_from(value.clone()).map_err(|_| {
        invalid(format!(
            "a date is text or a number, not a {}",
            value.kind()
        ))
    })?;
    jiff::Timestamp::from_millisecond((seconds * 1000.0).round() as i64).map_err(invalid)
}

fn parse(text: &str, zone: &TimeZone) -> Option<jiff::Timestamp> {
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Some(instant);
    }
    if let Ok(local) = text.parse::<DateTime>() {
        return Some(local.to_zoned_datetime(zone.clone()).ok()?.timestamp());
    }
    if let Ok(day) = text.parse::<Date>() {
        return Some(day.to_zoned_datetime(zone.clone()).ok()?.timestamp());
    }
    jiff::fmt::rfc2822::parse(text)
        .ok()
        .map(|zoned| zoned.timestamp())
}

fn text(instant: jiff::Timestamp) -> String {
    Timestamp::from_millis(instant.as_millisecond()).to_string()
}

fn invalid(message: impl ToString) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.to_string())
}
