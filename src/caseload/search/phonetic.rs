//! How a French ear hears a name.
//!
//! Two keys per word. The **fine** one writes the sounds: `Philippe` and `filip`, `Thibault` and `tibo`,
//! `Quémener` and `kemener` have the same. The **coarse** one keeps the skeleton of consonants, voiced and unvoiced
//! alike: it finds what was heard badly, and is only believed of words that also look alike.
//!
//! The rules are those of French spelling (silent endings, nasal vowels, `c` and `g` before `e`, `i`,
//! `y`), simplified: a key need not be a pronunciation, only the same for the spellings of one sound.

/// Up to twelve sounds of five bits, the first in the highest bits; 0 is "no key".
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Fine(u64);

/// Up to eight consonants of four bits; 0 is "no key".
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Coarse(u32);

const SOUNDS: u32 = 12;

// Vowels, then nasal vowels, then consonants.
const A: u8 = 1;
const E: u8 = 2;
const I: u8 = 3;
const O: u8 = 4;
const U: u8 = 5;
const OU: u8 = 6;
const WA: u8 = 7;
const AN: u8 = 8;
const IN: u8 = 9;
const ON: u8 = 10;
const B: u8 = 11;
const D: u8 = 12;
const F: u8 = 13;
const G: u8 = 14;
const J: u8 = 15;
const K: u8 = 16;
const L: u8 = 17;
const M: u8 = 18;
const N: u8 = 19;
const P: u8 = 20;
const R: u8 = 21;
const S: u8 = 22;
const T: u8 = 23;
const V: u8 = 24;
const CH: u8 = 25;

impl Fine {
    /// The key of a folded word; none for words that are not written in Latin letters.
    pub(super) fn of(word: &str) -> Self {
        if !word.bytes().all(|letter| letter.is_ascii_lowercase()) {
            return Self(0);
        }
        let mut key = Key::default();
        let (body, ending) = without_silent_ending(word.as_bytes());
        let mut rest = body;
        while let Some((sounds, read)) = hear(rest, key.length == 0) {
            for sound in sounds {
                key.push(*sound);
            }
            rest = rest.get(read.max(1)..).unwrap_or_default();
        }
        if let Some(sound) = ending {
            key.push(sound);
        }
        Self(key.packed)
    }

    /// How many sounds the key has.
    pub(super) fn length(self) -> u32 {
        (64 - self.0.trailing_zeros()).div_ceil(5)
    }

    /// Whether `other` begins with these sounds.
    pub(super) fn begins(self, other: Self) -> bool {
        // Everything below the last sound of this key does not count.
        let unused = 64 - 5 * self.length();
        self.0 != 0 && (self.0 ^ other.0) >> unused.min(63) == 0
    }

    /// The bits that the sounds of this key take.
    pub(super) fn bits(self) -> u64 {
        if self.0 == 0 { 0 } else { u64::MAX << (64 - 5 * self.length()).min(63) }
    }

    /// Whether two keys are the same in `bits`.
    pub(super) fn agrees(self, other: Self, bits: u64) -> bool {
        (self.0 ^ other.0) & bits == 0
    }

    /// Whether there is a key at all.
    pub(super) fn is_some(self) -> bool {
        self.0 != 0
    }

    /// The skeleton of consonants of this key.
    pub(super) fn coarse(self) -> Coarse {
        let mut packed = 0_u32;
        let mut length = 0;
        for at in 0..self.length() {
            let sound = u8::try_from(self.0 >> (59 - 5 * at) & 31).unwrap_or(0);
            let class = match sound {
                B | P => 1,
                D | T => 2,
                F | V => 3,
                G | K => 4,
                J | CH => 5,
                L => 6,
                R => 7,
                M | N | AN | IN | ON => 8,
                S => 9,
                _ if at == 0 => 10,
                _ => continue,
            };
            if length < 8 {
                packed |= class << (28 - 4 * length);
                length += 1;
            }
        }
        Coarse(if length < 2 { 0 } else { packed })
    }
}

impl Coarse {
    /// Whether there is a key at all: at least two consonants.
    pub(super) fn is_some(self) -> bool {
        self.0 != 0
    }
}

#[derive(Default)]
struct Key {
    packed: u64,
    length: u32,
    last: u8,
}

impl Key {
    /// Adds a sound; a doubled sound is heard once.
    fn push(&mut self, sound: u8) {
        if self.length < SOUNDS && self.last != sound {
            self.packed |= u64::from(sound) << (59 - 5 * self.length);
            self.length += 1;
            self.last = sound;
        }
    }
}

/// The word without the letters that are not heard at its end, and the vowel that some of these endings make.
fn without_silent_ending(word: &[u8]) -> (&[u8], Option<u8>) {
    for ending in [b"er".as_slice(), b"ez", b"et", b"ed", b"ee", b"ay", b"ey", b"ai"] {
        if let Some(body) = word.strip_suffix(ending)
            && body.len() >= 2
        {
            return (body, Some(E));
        }
    }
    let mut body = word;
    while body.len() > 2 {
        match body.split_last() {
            Some((b's' | b't' | b'd' | b'x' | b'z' | b'h', shorter)) => body = shorter,
            Some((b'l', shorter)) if shorter.ends_with(b"au") => body = shorter,
            // `Beauchamp`, `Leloup`, but `Philip`.
            Some((b'p', shorter)) if shorter.ends_with(b"m") || shorter.ends_with(b"ou") => {
                body = shorter;
            }
            _ => break,
        }
    }
    if body.len() > 2
        && let Some(shorter) = body.strip_suffix(b"e")
    {
        // `Delaporte` keeps its t.
        body = shorter;
    }
    (body, None)
}

fn vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// The first sounds of the letters, and how many letters wrote them.
#[expect(clippy::match_same_arms, reason = "the order of the rules is their meaning")]
fn hear(letters: &[u8], first: bool) -> Option<(&'static [u8], usize)> {
    let at = |place: usize| letters.get(place).copied().unwrap_or(0);
    let soft = |place: usize| matches!(at(place), b'e' | b'i' | b'y');
    // A vowel and n or m make one nasal vowel, unless a vowel or another n, m follows.
    let nasal = |length: usize| {
        matches!(at(length), b'n' | b'm')
            && !vowel(at(length + 1))
            && !matches!(at(length + 1), b'n' | b'm')
    };
    let heard: (&'static [u8], usize) = match (*letters.first()?, at(1), at(2)) {
        (b'e', b'a', b'u') => (&[O], 3),
        (b'a', b'u', _) => (&[O], 2),
        (b'o', b'u', b'a') => (&[WA], 3),
        (b'o', b'u', _) => (&[OU], 2),
        (b'o', b'i', _) if nasal(2) => (&[OU, IN], 3),
        (b'o', b'i' | b'y', _) => (&[WA], 2),
        (b'o', b'e', b'u') => (&[E], 3),
        (b'o', b'e', _) | (b'e', b'u', _) => (&[E], 2),
        (b'a' | b'e', b'i' | b'y', _) if nasal(2) => (&[IN], 3),
        (b'a' | b'e', b'i' | b'y', _) => (&[E], 2),
        (b'i', b'e', _) if nasal(2) => (&[I, IN], 3),
        (b'a' | b'e', _, _) if nasal(1) => (&[AN], 2),
        (b'i' | b'y' | b'u', _, _) if nasal(1) => (&[IN], 2),
        (b'o', _, _) if nasal(1) => (&[ON], 2),
        (b'a', _, _) => (&[A], 1),
        (b'e', _, _) => (&[E], 1),
        (b'i', b'l', b'l') if !first => (&[I], 3),
        (b'i' | b'y', _, _) => (&[I], 1),
        (b'o', _, _) => (&[O], 1),
        (b'u', _, _) => (&[U], 1),
        (b'p', b'h', _) => (&[F], 2),
        (b's' | b't', b'c', b'h') => (&[CH], 3),
        // `Christelle`, `Chloé`.
        (b'c', b'h', b'r' | b'l') => (&[K], 2),
        (b'c' | b's', b'h', _) => (&[CH], 2),
        (b's', b'c', _) if soft(2) => (&[S], 2),
        (b'c', b'q', b'u') => (&[K], 3),
        (b'c', b'q' | b'k', _) => (&[K], 2),
        (b'c', _, _) if soft(1) => (&[S], 1),
        (b'q', b'u', _) => (&[K], 2),
        (b'c' | b'k' | b'q', _, _) => (&[K], 1),
        (b'g', b'n', _) => (&[N, I], 2),
        (b'g', b'u', _) if soft(2) => (&[G], 2),
        (b'g', b'e', b'a' | b'o') => (&[J], 2),
        (b'g', _, _) if soft(1) => (&[J], 1),
        (b'g', _, _) => (&[G], 1),
        (b'x', _, _) => (&[K, S], 1),
        (b's' | b'z', _, _) => (&[S], 1),
        (b'b', _, _) => (&[B], 1),
        (b'd', _, _) => (&[D], 1),
        (b'f', _, _) => (&[F], 1),
        (b'j', _, _) => (&[J], 1),
        (b'l', _, _) => (&[L], 1),
        (b'm', _, _) => (&[M], 1),
        (b'n', _, _) => (&[N], 1),
        (b'p', _, _) => (&[P], 1),
        (b'r', _, _) => (&[R], 1),
        (b't', _, _) => (&[T], 1),
        (b'v' | b'w', _, _) => (&[V], 1),
        _ => (&[], 1),
    };
    Some(heard)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_sound_have_one_fine_key() {
        for (one, two) in [
            ("philippe", "filip"),
            ("thibault", "tibo"),
            ("quemener", "kemener"),
            ("gauthier", "gotier"),
            ("durand", "duran"),
            ("petit", "peti"),
            ("beauchamp", "bochan"),
            ("yves", "ive"),
            ("sylvain", "silvin"),
            ("henri", "anri"),
            ("renaud", "reno"),
            ("jacques", "jak"),
            ("christelle", "kristel"),
        ] {
            assert_eq!(Fine::of(one), Fine::of(two), "{one} {two}");
            assert!(Fine::of(one).is_some());
        }
    }

    #[test]
    fn different_names_keep_different_fine_keys() {
        for (one, two) in
            [("martin", "marten"), ("dupont", "durand"), ("marie", "marc"), ("paul", "pierre")]
        {
            assert_ne!(Fine::of(one), Fine::of(two), "{one} {two}");
        }
    }

    #[test]
    fn the_beginning_of_a_name_sounds_like_the_beginning_of_its_key() {
        assert!(Fine::of("fili").begins(Fine::of("philippe")));
        assert!(!Fine::of("fila").begins(Fine::of("philippe")));
        assert!(!Fine::of("").begins(Fine::of("philippe")));
    }

    #[test]
    fn voiced_and_unvoiced_consonants_share_the_coarse_key() {
        assert_eq!(Fine::of("dupont").coarse(), Fine::of("tubond").coarse());
        assert!(!Fine::of("eau").coarse().is_some());
        assert!(!Fine::of("陈").is_some());
    }
}
