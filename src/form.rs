//! In which form a record was written: fields that came later have their default in an older one.
//!
//! Records are written without the names of their fields, in their order. A field added at the end of a structure
//! says since when it is written:
//!
//! ```ignore
//! #[serde(deserialize_with = "crate::form::since_2")]
//! pub consent: Consent,
//! ```
//!
//! Whoever reads a record says its form around it ([`reading`]); every field of it, however deep, then knows whether it is
//! there. Anything else that is read with serde (JSON, TOML) is in the present form.

use serde::{Deserialize, Deserializer};
use std::cell::Cell;

/// The form that is written now.
pub const PRESENT: u8 = 2;

thread_local! {
    static READ: Cell<u8> = const { Cell::new(PRESENT) };
}

/// Reads something that was written in a form.
pub fn reading<T>(form: u8, read: impl FnOnce() -> T) -> T {
    /// Whatever happens, what is read next is in the present form again.
    struct Before(u8);
    impl Drop for Before {
        fn drop(&mut self) {
            READ.set(self.0);
        }
    }
    let _before = Before(READ.replace(form));
    read()
}

/// A field written since form 2; its default in an older one.
///
/// # Errors
/// Those of the deserializer.
pub fn since_2<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    if READ.get() < 2 { Ok(T::default()) } else { T::deserialize(deserializer) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Serialize;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Before {
        name: String,
        count: u32,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Now {
        name: String,
        count: u32,
        #[serde(deserialize_with = "crate::form::since_2")]
        tags: Vec<String>,
    }

    #[test]
    fn an_older_record_is_read_wherever_it_stands_and_a_present_one_is_whole() {
        let before = |count| Before { name: "a".into(), count };
        let old = postcard::to_allocvec(&vec![before(1), before(300)]).unwrap();
        let now = |count| Now { name: "a".into(), count, tags: Vec::new() };
        let read = reading(1, || postcard::from_bytes::<Vec<Now>>(&old).unwrap());
        assert_eq!(read, [now(1), now(300)]);
        assert!(postcard::from_bytes::<Vec<Now>>(&old).is_err(), "the form holds for one reading");

        let present = Now { tags: vec!["b".into()], ..now(7) };
        let bytes = postcard::to_allocvec(&present).unwrap();
        assert_eq!(postcard::from_bytes::<Now>(&bytes).unwrap(), present);
    }
}
