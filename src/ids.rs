//! Identities as an argument.
//!
//! An [`Id`] is 128 random bits: it says nothing about the person it names, and two offices never
//! draw the same one. [`Ids`] hands them out, so that a seeded run draws the same ones again.

use serde::{Deserialize, Serialize};
use std::fmt;

/// 128 bits, shown as 32 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(pub [u8; 16]);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Where new identities come from.
pub trait Ids {
    /// An identity never handed out before.
    fn next_id(&mut self) -> Id;
}

/// Identities from the operating system's random generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomIds;

impl Ids for RandomIds {
    /// # Panics
    /// When the operating system has no random generator: nothing can be sealed then either.
    #[expect(clippy::expect_used, reason = "no randomness: no program")]
    fn next_id(&mut self) -> Id {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
        Id(bytes)
    }
}

/// The same identities for the same seed: tests, the demonstration caseload, simulations.
#[derive(Debug, Clone)]
pub struct SeededIds(fastrand::Rng);

impl SeededIds {
    /// A reproducible series.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }
}

impl Ids for SeededIds {
    fn next_id(&mut self) -> Id {
        Id(self.0.u128(..).to_be_bytes())
    }
}

/// Declares identities that cannot be taken for one another.
#[macro_export]
macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default,
            ::serde::Serialize, ::serde::Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub $crate::ids::Id);

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }
    )+};
}
