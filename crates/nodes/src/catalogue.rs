//! The registry of built-in types, and the macro that lists them. Which types there are is
//! written in `lib.rs`.

use std::sync::Arc;

use millrace_core::ports::node::{NodeType, Registry};

/// The types that come with Millrace.
#[derive(Debug)]
pub struct Catalogue {
    types: Vec<Arc<dyn NodeType>>,
}

impl Catalogue {
    /// A catalogue of these types.
    pub(crate) fn of(types: Vec<Arc<dyn NodeType>>) -> Self {
        Self { types }
    }
}

impl Registry for Catalogue {
    fn find(&self, key: &str, version: Option<u32>) -> Option<Arc<dyn NodeType>> {
        let mut of_key = self.types.iter().filter(|found| found.info().key == key);
        match version {
            Some(version) => of_key
                .find(|found| found.info().version == version)
                .cloned(),
            None => of_key.max_by_key(|found| found.info().version).cloned(),
        }
    }

    fn all(&self) -> Vec<Arc<dyn NodeType>> {
        let mut newest: Vec<Arc<dyn NodeType>> = self
            .types
            .iter()
            .filter_map(|found| self.find(&found.info().key, None))
            .collect();
        newest.sort_by_key(|found| (found.info().kind as u8, found.info().key.clone()));
        newest.dedup_by_key(|found| found.info().key.clone());
        newest
    }
}

/// Lists the types, one line each: kind, path of the type, its file.
macro_rules! catalogue {
    ($($kind:ident $($part:ident)::+ in $file:literal;)*) => {
        /// All built-in types.
        pub fn catalogue() -> impl millrace_core::ports::node::Registry {
            catalogue::Catalogue::of(vec![
                $(std::sync::Arc::new(erased::$kind::<$($part)::+>::new(include_str!($file))),)*
            ])
        }

        /// The examples of each type by its key, as its author wrote them.
        pub fn cases() -> Vec<(&'static str, Vec<typed::Case>)> {
            use typed::Describe;
            vec![$((<$($part)::+>::KEY, <$($part)::+>::examples()),)*]
        }
    };
}

pub(crate) use catalogue;
