//! "Did you mean …?": the known word that an unknown one is probably meant to be. Which words are
//! known is the caller's part.

/// Words longer than this are compared no further: no known word is that long.
const COMPARED_CHARS_MAX: usize = 64;

/// The nearest of the known words, if it is near enough to be meant. Of equally near ones the first.
///
/// ```
/// use millrace_core::nearest::nearest;
///
/// assert_eq!(nearest("mesage", ["level", "message"]), Some("message"));
/// assert_eq!(nearest("colour", ["level", "message"]), None);
/// ```
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    if length > COMPARED_CHARS_MAX {
        return None;
    }
    let allowed = match length {
        0 => 0,
        1..=3 => 1,
        4..=7 => 2,
        _ => 3,
    };
    known
        .into_iter()
        .filter(|candidate| candidate.chars().count() <= COMPARED_CHARS_MAX)
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|&(distance, candidate)| distance <= allowed && distance < candidate.len())
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// ` (did you mean …?)`, or nothing: to stand at the end of a message.
pub fn hint<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, known).map_or_else(String::new, |meant| format!(" (did you mean `{meant}`?)"))
}

/// Insertions, deletions and replacements between two words (Levenshtein), letter case apart.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, letter) in left.to_lowercase().chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, other) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word_and_another_word_does_not() {
        for (word, expected) in [
            ("Message", Some("message")),
            ("massage", Some("message")),
            ("lvel", Some("level")),
            ("x", None),
            ("", None),
            ("entirely", None),
        ] {
            assert_eq!(
                nearest(word, ["level", "message", "data"]),
                expected,
                "{word}"
            );
        }
    }
}
