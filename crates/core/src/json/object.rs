//! Objects: members in insertion order, with an ordered index once there are many. The index is a
//! tree, so no choice of names can make look-ups slow. What the members mean is not known here.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use smol_str::SmolStr;

use super::value::Json;

/// A member's name; up to 23 bytes are kept in place.
pub type Key = SmolStr;

/// Up to this many members a plain scan is the fastest look-up.
const SCANNED_MEMBERS_MAX: usize = 16;

/// A JSON object in insertion order.
///
/// ```
/// use millrace_core::json::{Json, Object};
///
/// let mut object = Object::new();
/// object.insert("b", 1);
/// object.insert("a", 2);
/// object.insert("b", 3);
/// assert_eq!(Json::from(object).to_string(), r#"{"b":3,"a":2}"#);
/// ```
#[derive(Default)]
pub struct Object {
    members: Vec<(Key, Json)>,
    index: OnceLock<BTreeMap<Key, usize>>,
    /// The JSON text that it was parsed from, if that was kept.
    text: Option<Arc<str>>,
}

impl Object {
    /// An object without members.
    pub fn new() -> Self {
        Self::default()
    }

    /// An object with room for `capacity` members.
    pub fn with_capacity(capacity: usize) -> Self {
        Self {
            members: Vec::with_capacity(capacity),
            ..Self::default()
        }
    }

    /// From members in order; of duplicate names the last value wins, in the first's place.
    ///
    /// ```
    /// use millrace_core::json::{Json, Object};
    ///
    /// let members = [("a", 1), ("b", 2), ("a", 3)];
    /// let members = members.map(|(name, value)| (name.into(), Json::from(value)));
    /// let object = Object::from_members(members.into());
    /// assert_eq!(Json::from(object).to_string(), r#"{"a":3,"b":2}"#);
    /// ```
    pub fn from_members(members: Vec<(Key, Json)>) -> Self {
        if has_duplicates(&members) {
            members.into_iter().collect()
        } else {
            Self::from_distinct(members)
        }
    }

    /// From members in order whose names all differ, as whoever chose them knows: it is not checked
    /// anew, and of two with one name only the first would be found.
    pub fn from_distinct(members: Vec<(Key, Json)>) -> Self {
        debug_assert!(!has_duplicates(&members), "names differ");
        Self {
            members,
            ..Self::default()
        }
    }

    /// The value of the member `key`.
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.position(key).map(|position| &self.members[position].1)
    }

    /// Is there a member `key`?
    pub fn contains_key(&self, key: &str) -> bool {
        self.position(key).is_some()
    }

    /// Sets a member and gives its former value. A known name keeps its place.
    pub fn insert(&mut self, key: impl Into<Key>, value: impl Into<Json>) -> Option<Json> {
        let key = key.into();
        let value = value.into();
        self.text = None;
        if let Some(position) = self.position(&key) {
            return Some(std::mem::replace(&mut self.members[position].1, value));
        }
        if let Some(index) = self.index.get_mut() {
            index.insert(key.clone(), self.members.len());
        }
        self.members.push((key, value));
        None
    }

    /// Removes a member; the others keep their order. Takes time in proportion to the length.
    pub fn remove(&mut self, key: &str) -> Option<Json> {
        let position = self.position(key)?;
        self.index = OnceLock::new();
        self.text = None;
        Some(self.members.remove(position).1)
    }

    /// The members in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Key, &Json)> + DoubleEndedIterator {
        self.members.iter().map(|(key, value)| (key, value))
    }

    /// The names in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &Key> {
        self.members.iter().map(|(key, _)| key)
    }

    /// The values in the order of their names.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Json> {
        self.members.iter().map(|(_, value)| value)
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Are there no members?
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Keeps the text that it was parsed from; a change of the object drops it.
    pub(super) fn keep_text(&mut self, text: &str) {
        self.text = Some(Arc::from(text));
    }

    /// The JSON text that it was parsed from, if that was kept and still holds.
    pub(super) fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    fn position(&self, key: &str) -> Option<usize> {
        if self.members.len() <= SCANNED_MEMBERS_MAX {
            return self
                .members
                .iter()
                .position(|(name, _)| name.as_str() == key);
        }
        self.index
            .get_or_init(|| {
                let names = self.members.iter().enumerate();
                names
                    .map(|(position, (name, _))| (name.clone(), position))
                    .collect()
            })
            .get(key)
            .copied()
    }

    pub(super) fn heap_bytes(&self) -> usize {
        let own = self.members.capacity() * size_of::<(Key, Json)>();
        let indexed = self.index.get().map_or(0, |index| index.len() * 40);
        let deep = |(key, value): &(Key, Json)| {
            value.heap_bytes()
                + if key.is_heap_allocated() {
                    16 + key.len()
                } else {
                    0
                }
        };
        let text = self.text.as_ref().map_or(0, |text| 16 + text.len());
        own + indexed + text + self.members.iter().map(deep).sum::<usize>()
    }
}

fn has_duplicates(members: &[(Key, Json)]) -> bool {
    if members.len() <= SCANNED_MEMBERS_MAX {
        return members
            .iter()
            .enumerate()
            .any(|(position, (key, _))| members[..position].iter().any(|(other, _)| other == key));
    }
    let mut names: Vec<&str> = members.iter().map(|(key, _)| key.as_str()).collect();
    names.sort_unstable();
    names.windows(2).any(|pair| pair[0] == pair[1])
}

impl Clone for Object {
    fn clone(&self) -> Self {
        // The index is made again when it is needed: most copies are made to be changed.
        Self {
            members: self.members.clone(),
            index: OnceLock::new(),
            text: self.text.clone(),
        }
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self
                .iter()
                .all(|(key, value)| other.get(key) == Some(value))
    }
}

impl Eq for Object {}

impl fmt::Debug for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.iter()).finish()
    }
}

impl<K: Into<Key>, V: Into<Json>> FromIterator<(K, V)> for Object {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(members: I) -> Self {
        let mut object = Self::new();
        object.extend(members);
        object
    }
}

impl<K: Into<Key>, V: Into<Json>> Extend<(K, V)> for Object {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, members: I) {
        for (key, value) in members {
            self.insert(key, value);
        }
    }
}

impl IntoIterator for Object {
    type Item = (Key, Json);
    type IntoIter = std::vec::IntoIter<(Key, Json)>;

    fn into_iter(self) -> Self::IntoIter {
        self.members.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(count: usize) -> Object {
        (0..count)
            .map(|number| (format!("key {number}"), number))
            .collect()
    }

    #[test]
    fn members_are_found_on_both_sides_of_the_index_threshold() {
        for count in [0, 1, SCANNED_MEMBERS_MAX, SCANNED_MEMBERS_MAX + 1, 500] {
            let object = of(count);
            for number in 0..count {
                assert_eq!(
                    object.get(&format!("key {number}")),
                    Some(&Json::from(number))
                );
            }
            assert_eq!(object.get("absent"), None);
        }
    }

    #[test]
    fn the_last_duplicate_wins_in_the_place_of_the_first() {
        for padding in [0, 100] {
            let mut members = vec![
                ("a".into(), Json::from(1)),
                ("b".into(), Json::from(2)),
                ("a".into(), Json::from(3)),
            ];
            members.extend((0..padding).map(|number| (format!("p{number}").into(), Json::Null)));
            let object = Object::from_members(members);
            assert_eq!(object.len(), 2 + padding);
            assert_eq!(object.iter().next(), Some((&"a".into(), &Json::from(3))));
        }
    }

    #[test]
    fn removing_keeps_order_and_the_index_right() {
        let mut object = of(100);
        assert_eq!(object.remove("key 50"), Some(Json::from(50)));
        assert_eq!(object.remove("key 50"), None);
        assert_eq!(object.get("key 99"), Some(&Json::from(99)));
        assert_eq!(object.insert("key 50", true), None);
        assert_eq!(object.keys().last().map(Key::as_str), Some("key 50"));
    }

    #[test]
    fn order_does_not_matter_for_equality() {
        let left: Object = [("a", 1), ("b", 2)].into_iter().collect();
        let right: Object = [("b", 2), ("a", 1)].into_iter().collect();
        let other: Object = [("b", 2), ("c", 1)].into_iter().collect();
        assert_eq!(left, right);
        assert_ne!(left, other);
    }
}
