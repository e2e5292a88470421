//! Bytes with who signed them, in the form of DSSE (Dead Simple Signing Envelope, version 1.0.2).
//!
//! What is signed is the media type and the exact bytes, never a reading of them: nobody has to write JSON twice the same
//! way. The same text travels over HTTPS and on a stick.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, Verifier};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The names of what is signed. They are part of what is signed: an envelope is never taken for a receipt.
pub mod media {
    /// A day's summary.
    pub const ENVELOPE: &str = "application/vnd.relais.envelope+json";
    /// The centre's receipt for an envelope.
    pub const RECEIPT: &str = "application/vnd.relais.receipt+json";
    /// An office's first word of an exchange.
    pub const HELLO: &str = "application/vnd.relais.hello+json";
    /// What the centre publishes for the offices.
    pub const PUBLICATION: &str = "application/vnd.relais.publication+json";
}

/// A private key (Ed25519). Wiped from memory when it is dropped; never shown.
#[derive(Clone)]
pub struct PrivateKey(ed25519_dalek::SigningKey);

impl PrivateKey {
    /// The key of these 32 random bytes.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The 32 bytes, to be kept sealed.
    #[must_use]
    pub fn seed(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The half that is told to others.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs bytes under a media type.
    #[must_use]
    pub fn sign(&self, media: &str, payload: Vec<u8>) -> Signed {
        let signature = self.0.sign(&authenticated(media, &payload)).to_bytes();
        Signed { media: media.to_owned(), payload, key: self.public().id(), signature }
    }
}

impl PartialEq for PrivateKey {
    fn eq(&self, other: &Self) -> bool {
        self.public() == other.public()
    }
}

impl Eq for PrivateKey {}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey of {}", self.public().id())
    }
}

impl Serialize for PrivateKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.seed().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PrivateKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <[u8; 32]>::deserialize(deserializer).map(|seed| Self::from_seed(&seed))
    }
}

/// A public key (Ed25519), as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey(pub [u8; 32]);

impl PublicKey {
    /// The name by which the key is called.
    #[must_use]
    pub fn id(&self) -> KeyId {
        let mut id = [0; 8];
        id.iter_mut().zip(super::chain::Digest::of(&self.0).0).for_each(|(to, from)| *to = from);
        KeyId(id)
    }

    /// Whether this key signed these very bytes under this media type.
    #[must_use]
    pub fn signed(&self, signed: &Signed) -> bool {
        let Ok(key) = ed25519_dalek::VerifyingKey::from_bytes(&self.0) else { return false };
        let signature = ed25519_dalek::Signature::from_bytes(&signed.signature);
        // A weak key would let one signature stand for many texts.
        !key.is_weak()
            && key.verify(&authenticated(&signed.media, &signed.payload), &signature).is_ok()
    }
}

/// The beginning of the SHA-256 of a public key: 16 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 8]);

/// What does not read as a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the hexadecimal digits of a key")]
pub struct NotAKey;

macro_rules! hexadecimal {
    ($name:ident, $length:literal) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = NotAKey;

            fn from_str(text: &str) -> Result<Self, NotAKey> {
                from_hex(text).map(Self).ok_or(NotAKey)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

hexadecimal!(PublicKey, 32);
hexadecimal!(KeyId, 8);

/// Bytes that someone signed. That the signature is good is asked of the [key](PublicKey::signed).
#[derive(Clone, PartialEq, Eq)]
pub struct Signed {
    /// What the bytes are.
    pub media: String,
    /// The bytes.
    pub payload: Vec<u8>,
    /// Which key is said to have signed.
    pub key: KeyId,
    /// Its signature.
    pub signature: [u8; 64],
}

impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} bytes by {}", self.media, self.payload.len(), self.key)
    }
}

/// The written form: field names are those of DSSE.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    payload_type: String,
    payload: String,
    signatures: Vec<WrittenSignature>,
}

#[derive(Serialize, Deserialize)]
struct WrittenSignature {
    keyid: KeyId,
    sig: String,
}

impl Serialize for Signed {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            let (one, other) = self.signature.split_at(32);
            return (&self.media, &self.payload, self.key.0, one, other).serialize(serializer);
        }
        Written {
            payload_type: self.media.clone(),
            payload: STANDARD.encode(&self.payload),
            signatures: vec![WrittenSignature {
                keyid: self.key,
                sig: STANDARD.encode(self.signature),
            }],
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Signed {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        if !deserializer.is_human_readable() {
            type Compact = (String, Vec<u8>, [u8; 8], Vec<u8>, Vec<u8>);
            let (media, payload, key, one, other) = Compact::deserialize(deserializer)?;
            let signature = [one, other].concat();
            let signature = signature.try_into().map_err(|_| D::Error::custom("64 bytes"))?;
            return Ok(Self { media, payload, key: KeyId(key), signature });
        }
        let written = Written::deserialize(deserializer)?;
        let [WrittenSignature { keyid, sig }] = written.signatures.as_slice() else {
            return Err(D::Error::custom("exactly one signature is expected"));
        };
        let decode = |text: &str, what: &str| {
            let decoded = STANDARD.decode(text);
            decoded.map_err(|error| D::Error::custom(format!("{what} is not base64: {error}")))
        };
        let signature = decode(sig, "sig")?;
        let signature = signature.try_into();
        Ok(Self {
            media: written.payload_type,
            payload: decode(&written.payload, "payload")?,
            key: *keyid,
            signature: signature.map_err(|_| D::Error::custom("sig is not 64 bytes long"))?,
        })
    }
}

/// What is signed: DSSE's pre-authentication encoding.
fn authenticated(media: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {media} {} ", media.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

/// Lower-case hexadecimal digits of exactly so many bytes.
pub(super) fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |byte: &u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    let mut bytes = [0; N];
    for (to, [high, low]) in bytes.iter_mut().zip(pairs) {
        *to = digit(high)? * 16 + digit(low)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> PrivateKey {
        PrivateKey::from_seed(&[seed; 32])
    }

    #[test]
    fn what_is_signed_is_what_dsse_says() {
        // The example of the specification's protocol.md.
        assert_eq!(
            authenticated("http://example.com/HelloWorld", b"hello world"),
            b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
        );
    }

    #[test]
    fn a_signature_holds_for_one_key_one_media_type_and_these_very_bytes() {
        let signed = key(1).sign(media::ENVELOPE, b"{}".to_vec());
        let public = key(1).public();
        assert!(public.signed(&signed));
        assert!(!key(2).public().signed(&signed));
        assert!(!public.signed(&Signed { media: media::RECEIPT.into(), ..signed.clone() }));
        assert!(!public.signed(&Signed { payload: b"{ }".to_vec(), ..signed.clone() }));
        for bit in 0..512 {
            let mut other = signed.clone();
            other.signature[bit / 8] ^= 1 << (bit % 8);
            assert!(!public.signed(&other), "bit {bit}");
        }
        assert!(!PublicKey([0; 32]).signed(&signed), "a weak key signs nothing");
    }

    #[test]
    fn it_is_read_as_it_was_written_in_both_forms() {
        let signed = key(3).sign(media::ENVELOPE, vec![0, 255, 10]);
        let text = serde_json::to_string(&signed).unwrap();
        assert!(
            text.contains("\"payloadType\":\"application/vnd.relais.envelope+json\""),
            "{text}"
        );
        assert_eq!(serde_json::from_str::<Signed>(&text).unwrap(), signed);
        let bytes = postcard::to_allocvec(&signed).unwrap();
        assert_eq!(postcard::from_bytes::<Signed>(&bytes).unwrap(), signed);
        let two =
            text.replace("\"signatures\":[", "\"signatures\":[{\"keyid\":\"00\",\"sig\":\"\"},");
        assert!(serde_json::from_str::<Signed>(&two).is_err());
    }
}
