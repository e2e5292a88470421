//! The chain: each envelope of an office names the one before it, and the centre takes the next one only.
//!
//! A position is chosen by the office and made durable with its bytes before anything is sent. The centre's head moves one
//! position at a time, so that what it has is always a beginning of what the office has, without a hole: there is no set of
//! received numbers to reconcile. When the two disagree, one of them was restored from an older copy, or the office was
//! cloned; [`course`] says which way to go on.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;

/// A place in an office's chain, written `2-41`: epoch, then rank in the epoch, both from 1.
///
/// A new epoch begins when the office found that the centre knows envelopes it does not: from there on its own numbers could
/// name other bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Life of the chain.
    pub epoch: u32,
    /// Rank in the epoch.
    pub seq: u32,
}

impl Position {
    /// Where every chain begins.
    pub const FIRST: Self = Self { epoch: 1, seq: 1 };

    /// The next one of the same epoch.
    #[must_use]
    pub fn next(self) -> Self {
        Self { epoch: self.epoch, seq: self.seq.saturating_add(1) }
    }

    /// The first one of the next epoch.
    #[must_use]
    pub fn of_next_epoch(self) -> Self {
        Self { epoch: self.epoch.saturating_add(1), seq: 1 }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.epoch, self.seq)
    }
}

/// What does not read as a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a position such as 1-42")]
pub struct NotAPosition;

impl FromStr for Position {
    type Err = NotAPosition;

    fn from_str(text: &str) -> Result<Self, NotAPosition> {
        let rank = |part: &str| {
            let digits = part.bytes().all(|byte| byte.is_ascii_digit()) && !part.starts_with('0');
            digits.then(|| part.parse::<u32>().ok()).flatten().ok_or(NotAPosition)
        };
        let (epoch, seq) = text.split_once('-').ok_or(NotAPosition)?;
        Ok(Self { epoch: rank(epoch)?, seq: rank(seq)? })
    }
}

/// The SHA-256 of an envelope's exact bytes, as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What does not read as a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 64 hexadecimal digits")]
pub struct NotADigest;

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        super::signed::from_hex(text).map(Self).ok_or(NotADigest)
    }
}

/// Written as text where the form is for people (JSON), as it is where it is for the store.
macro_rules! as_text {
    ($name:ident, $compact:ty, $from:expr, $into:expr) => {
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    $into(self).serialize(serializer)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                    text.parse().map_err(serde::de::Error::custom)
                } else {
                    <$compact>::deserialize(deserializer).map($from)
                }
            }
        }
    };
}

as_text!(Position, (u32, u32), |(epoch, seq)| Position { epoch, seq }, |at: &Position| (
    at.epoch, at.seq
));
as_text!(Digest, [u8; 32], Digest, |digest: &Digest| digest.0);

/// The last link of a chain, or any one: where, and which bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Where.
    pub at: Position,
    /// Of the bytes there.
    pub digest: Digest,
}

/// One envelope as the chain sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Where it stands.
    pub at: Position,
    /// The digest of the one before it; `None` for the first of all.
    pub prev: Option<Digest>,
    /// Of its own bytes.
    pub digest: Digest,
}

impl Link {
    /// The head that it makes.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { at: self.at, digest: self.digest }
    }

    /// Whether it is the one that comes after `head`.
    #[must_use]
    pub fn follows(&self, head: Option<Head>) -> bool {
        match head {
            None => self.at == Position::FIRST && self.prev.is_none(),
            Some(head) => {
                let place = self.at == head.at.next()
                    || (self.at.epoch > head.at.epoch && self.at.seq == 1);
                place && self.prev == Some(head.digest)
            }
        }
    }
}

/// What the centre says to an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The next one: to be made durable, then receipted.
    Append,
    /// The very bytes that stand there already: the receipt they got is given again.
    Known,
    /// It does not follow the head: something comes before it.
    Gap,
    /// Other bytes stand where it wants to stand, or it follows other bytes than those that stand before it.
    Fork,
}

/// Judges an envelope. `stored` is the digest of what the centre has at its position.
#[must_use]
pub fn judge(head: Option<Head>, link: &Link, stored: Option<Digest>) -> Verdict {
    match (stored, head) {
        (Some(stored), _) if stored == link.digest => Verdict::Known,
        (Some(_), _) => Verdict::Fork,
        (None, head) if link.follows(head) => Verdict::Append,
        // A place that was passed over is never taken afterwards.
        (None, Some(head)) if link.at < head.at => Verdict::Fork,
        (None, Some(head)) if link.at == head.at.next() => Verdict::Fork,
        (None, None) if link.at == Position::FIRST => Verdict::Fork,
        (None, _) => Verdict::Gap,
    }
}

/// What an office has sealed, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chain {
    links: Vec<Link>,
}

/// A link that does not follow the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{at} does not follow")]
pub struct DoesNotFollow {
    /// Its place.
    pub at: Position,
}

impl Chain {
    /// The last link.
    #[must_use]
    pub fn head(&self) -> Option<Head> {
        self.links.last().map(Link::head)
    }

    /// The links, oldest first.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// Adds a link.
    ///
    /// # Errors
    /// It does not follow the last one.
    pub fn push(&mut self, link: Link) -> Result<(), DoesNotFollow> {
        if link.follows(self.head()) {
            self.links.push(link);
            Ok(())
        } else {
            Err(DoesNotFollow { at: link.at })
        }
    }

    /// Whether this very link is in it.
    #[must_use]
    pub fn holds(&self, head: Head) -> bool {
        self.at(head.at).is_some_and(|link| link.digest == head.digest)
    }

    /// The link at a position.
    #[must_use]
    pub fn at(&self, at: Position) -> Option<&Link> {
        self.place(at).ok().and_then(|place| self.links.get(place))
    }

    /// The links after a position that is in the chain; all of them after `None`.
    #[must_use]
    pub fn after(&self, at: Option<Position>) -> &[Link] {
        let from = at.map_or(0, |at| match self.place(at) {
            Ok(place) => place + 1,
            Err(place) => place,
        });
        self.links.get(from..).unwrap_or_default()
    }

    /// Takes away what comes after a position; everything after `None`.
    pub fn cut(&mut self, after: Option<Position>) -> Vec<Link> {
        let kept = self.links.len() - self.after(after).len();
        self.links.split_off(kept)
    }

    /// The last link that both have; `None` when they have not even their first in common.
    #[must_use]
    pub fn common(&self, theirs: &[Head]) -> Option<Head> {
        theirs.iter().take_while(|head| self.holds(**head)).last().copied()
    }

    /// Where the next envelope of this office goes: after the last one, or in an epoch of its own.
    #[must_use]
    pub fn next(&self, new_epoch: bool) -> Position {
        match self.head() {
            None => Position::FIRST,
            Some(head) if new_epoch => head.at.of_next_epoch(),
            Some(head) => head.at.next(),
        }
    }

    fn place(&self, at: Position) -> Result<usize, usize> {
        self.links.binary_search_by_key(&at, |link| link.at)
    }
}

/// How an office goes on once it knows the centre's head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// What the centre has is a beginning of what the office has: it gets what comes after this position. After a
    /// restored centre that is a rewind, and the bytes are those sent before.
    Send {
        /// The centre's head; `None` when it has nothing.
        after: Option<Position>,
    },
    /// The centre has envelopes that the office does not have: it was restored, or cloned. It learns them first.
    Learn,
}

/// Which way to go on.
#[must_use]
pub fn course(ours: &Chain, theirs: Option<Head>) -> Course {
    match theirs {
        None => Course::Send { after: None },
        Some(head) if ours.holds(head) => Course::Send { after: Some(head.at) },
        Some(_) => Course::Learn,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(of: u8) -> Digest {
        Digest::of(&[of])
    }

    fn link(epoch: u32, seq: u32, prev: Option<u8>, of: u8) -> Link {
        Link { at: Position { epoch, seq }, prev: prev.map(digest), digest: digest(of) }
    }

    fn chain(links: &[Link]) -> Chain {
        let mut chain = Chain::default();
        links.iter().for_each(|link| chain.push(*link).unwrap());
        chain
    }

    #[test]
    fn the_centre_takes_the_next_link_and_no_other() {
        let head = Some(link(1, 2, Some(1), 2).head());
        let cases = [
            (link(1, 3, Some(2), 3), None, Verdict::Append),
            (link(2, 1, Some(2), 3), None, Verdict::Append),
            (link(7, 1, Some(2), 3), None, Verdict::Append),
            (link(1, 2, Some(1), 2), Some(digest(2)), Verdict::Known),
            (link(1, 2, Some(1), 9), Some(digest(2)), Verdict::Fork),
            (link(1, 3, Some(9), 3), None, Verdict::Fork),
            (link(1, 1, None, 9), Some(digest(1)), Verdict::Fork),
            (link(1, 4, Some(3), 4), None, Verdict::Gap),
            (link(2, 1, Some(3), 4), None, Verdict::Gap),
            (link(2, 2, Some(2), 4), None, Verdict::Gap),
        ];
        for (link, stored, verdict) in cases {
            assert_eq!(judge(head, &link, stored), verdict, "{link:?}");
        }
        assert_eq!(judge(None, &link(1, 1, None, 1), None), Verdict::Append);
        assert_eq!(judge(None, &link(1, 1, Some(9), 1), None), Verdict::Fork);
        assert_eq!(judge(None, &link(1, 2, Some(1), 2), None), Verdict::Gap);
        assert_eq!(judge(None, &link(2, 1, None, 2), None), Verdict::Gap);
        let later = Some(link(3, 1, Some(2), 3).head());
        assert_eq!(judge(later, &link(2, 1, Some(2), 4), None), Verdict::Fork, "passed over");
    }

    #[test]
    fn an_office_sends_what_comes_after_a_head_that_it_has_and_learns_any_other() {
        let ours = chain(&[link(1, 1, None, 1), link(1, 2, Some(1), 2), link(2, 1, Some(2), 3)]);
        let after = |at| course(&ours, at);
        assert_eq!(after(None), Course::Send { after: None });
        let second = ours.links()[1].head();
        assert_eq!(after(Some(second)), Course::Send { after: Some(second.at) });
        assert_eq!(ours.after(Some(second.at)), &[link(2, 1, Some(2), 3)]);
        assert_eq!(ours.after(None).len(), 3);
        assert_eq!(after(Some(Head { digest: digest(9), ..second })), Course::Learn);
        assert_eq!(after(Some(link(2, 2, Some(3), 4).head())), Course::Learn);
        assert_eq!(ours.next(false), Position { epoch: 2, seq: 2 });
        assert_eq!(ours.next(true), Position { epoch: 3, seq: 1 });
    }

    #[test]
    fn what_two_chains_have_in_common_ends_where_they_part() {
        let mut ours =
            chain(&[link(1, 1, None, 1), link(1, 2, Some(1), 2), link(1, 3, Some(2), 3)]);
        let theirs = [link(1, 1, None, 1), link(1, 2, Some(1), 2), link(1, 3, Some(2), 8)];
        let heads: Vec<Head> = theirs.iter().map(Link::head).collect();
        let common = ours.common(&heads).unwrap();
        assert_eq!(common.at, Position { epoch: 1, seq: 2 });
        assert_eq!(ours.cut(Some(common.at)), [link(1, 3, Some(2), 3)]);
        assert_eq!(ours.head(), Some(common));
        assert!(ours.push(link(1, 4, Some(3), 4)).is_err());
        assert_eq!(ours.common(&[]), None);
    }

    #[test]
    fn positions_and_digests_read_as_they_are_written_and_nothing_else_does() {
        let at = Position { epoch: 2, seq: 41 };
        assert_eq!(at.to_string().parse(), Ok(at));
        for wrong in ["", "2", "2-", "-2", "2-041", "0-1", "1-0", "+1-2", "1-4294967296", "1-2-3"] {
            assert_eq!(wrong.parse::<Position>(), Err(NotAPosition), "{wrong}");
        }
        assert_eq!(digest(1).to_string().parse(), Ok(digest(1)));
        assert!("ab".parse::<Digest>().is_err());
        assert!(digest(1).to_string().to_uppercase().parse::<Digest>().is_err());
    }
}
