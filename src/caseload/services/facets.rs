//! What of a service does not depend on the moment, packed in one number.

use super::query::ServiceQuery;
use crate::domain::code::{Coded, Fee, PartnerKind, Public, Reception, Subtheme, Theme};
use crate::domain::partner::Partner;
use crate::domain::service::{Service, Zone};
use crate::domain::vocabulary::Vocabulary;
use chrono::{Datelike, NaiveDate};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The facets of one service. From the lowest bit: categories of need (16), publics (16), cost (2), reception (2), months since
/// January 2000 at which its source last changed it (11), kind of its partner (6), whether its hours are known (1), the only
/// département it is for (8), for publics that are not packed (1), not there any more, itself or its partner (1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Facets(u64);

const THEMES: u32 = 16;
const PUBLICS: u32 = 16;
const FEE_AT: u32 = THEMES + PUBLICS;
const RECEPTION_AT: u32 = FEE_AT + 2;
const MONTH_AT: u32 = RECEPTION_AT + 2;
const MONTHS: u32 = (1 << 11) - 1;
const KIND_AT: u32 = MONTH_AT + 11;
const KINDS: u64 = (1 << 6) - 1;
const HOURS: u64 = 1 << (KIND_AT + 6);
const DEPARTMENT_AT: u32 = KIND_AT + 7;
const DEPARTMENTS: u64 = (1 << 8) - 1;
const BEYOND: u64 = 1 << 62;
const GONE: u64 = 1 << 63;

/// The bit of each code of a list, in the list's order. A code that this program does not know has none: it is not packed, and a
/// query for it finds its services by their records alone.
fn ranks<C: Coded>(room: u32) -> HashMap<String, u32> {
    let entries = Vocabulary::builtin().entries(C::LIST).iter();
    (0..room).zip(entries).map(|(rank, entry)| (entry.code.to_string(), rank)).collect()
}

static KIND_RANKS: LazyLock<HashMap<String, u32>> = LazyLock::new(|| ranks::<PartnerKind>(63));

/// The kind of a partner, from 1; 0 for one this program does not know.
fn kind_rank(kind: &PartnerKind) -> u64 {
    KIND_RANKS.get(kind.as_str()).map_or(0, |rank| u64::from(*rank) + 1)
}

/// A number for the département of a code of the official geographic code: 1 to 95, then those overseas; 0 for anything else.
fn department(code: &str) -> u64 {
    match code.get(..2) {
        Some("2A" | "2B") => 20,
        Some("97" | "98") => {
            let last = code.get(2..3).and_then(|digit| digit.parse::<u64>().ok());
            last.map_or(0, |digit| 96 + digit)
        }
        Some(number) => number.parse().ok().filter(|number| *number <= 95).unwrap_or(0),
        None => 0,
    }
}

/// The only département whose inhabitants may use a service; 0 when there are several, or when it cannot be told.
fn only_department(service: &Service, partner: Option<&Partner>) -> u64 {
    let offer = &service.offer;
    if offer.zone.is_empty() {
        let stands = offer.location.commune.as_ref();
        let stands = stands.or_else(|| partner.and_then(|one| one.location.commune.as_ref()));
        let is_remote_only = offer.receptions == [Reception::REMOTE];
        return stands.filter(|_| !is_remote_only).map_or(0, |code| department(code.as_str()));
    }
    let mut all = offer.zone.iter().map(|zone| match zone {
        Zone::Department(_) | Zone::Commune(_) => department(zone.code()),
        Zone::France | Zone::Intercommunality(_) | Zone::Country(_) => 0,
    });
    let first = all.next().unwrap_or(0);
    if all.all(|other| other == first) { first } else { 0 }
}

static THEME_RANKS: LazyLock<HashMap<String, u32>> = LazyLock::new(|| ranks::<Theme>(THEMES));
static PUBLIC_RANKS: LazyLock<HashMap<String, u32>> = LazyLock::new(|| ranks::<Public>(PUBLICS));

fn theme_bit(theme: &Theme) -> u64 {
    THEME_RANKS.get(theme.as_str()).map_or(0, |rank| 1 << rank)
}

fn public_bit(public: &Public) -> u64 {
    PUBLIC_RANKS.get(public.as_str()).map_or(0, |rank| 1 << (THEMES + rank))
}

fn fee_bit(fee: &Fee) -> u64 {
    1 << (FEE_AT + u32::from(*fee != Fee::FREE))
}

fn reception_bit(reception: &Reception) -> u64 {
    1 << (RECEPTION_AT + u32::from(*reception == Reception::REMOTE))
}

const PUBLIC_BITS: u64 = ((1 << PUBLICS) - 1) << THEMES;
const FEE_BITS: u64 = 0b11 << FEE_AT;
const RECEPTION_BITS: u64 = 0b11 << RECEPTION_AT;

impl Facets {
    pub(super) fn of(service: &Service, partner: Option<&Partner>) -> Self {
        let offer = &service.offer;
        let mut packed = service.themes.iter().map(theme_bit).fold(0, |all, bit| all | bit);
        packed |= offer.publics.iter().map(public_bit).fold(0, |all, bit| all | bit);
        packed |= offer.fee.as_ref().map_or(0, fee_bit);
        packed |= offer.receptions.iter().map(reception_bit).fold(0, |all, bit| all | bit);
        let month = offer.updated_on.map_or(0, Self::month_of);
        packed |= u64::from(month) << MONTH_AT;
        packed |= partner.map_or(0, |partner| kind_rank(&partner.kind)) << KIND_AT;
        packed |= only_department(service, partner) << DEPARTMENT_AT;
        let hours = partner.and_then(|partner| partner.listing.opening_hours.as_ref());
        if offer.opening_hours.as_ref().or(hours).is_some() {
            packed |= HOURS;
        }
        if offer.publics.iter().any(|public| public_bit(public) == 0) {
            packed |= BEYOND;
        }
        if offer.vanished || !partner.is_some_and(Partner::is_current) {
            packed |= GONE;
        }
        Self(packed)
    }

    fn department(self) -> u64 {
        self.0 >> DEPARTMENT_AT & DEPARTMENTS
    }

    /// Months since January 2000 at which its source last changed it; 0 when it is not known.
    pub(super) fn month(self) -> u32 {
        u32::try_from(self.0 >> MONTH_AT & u64::from(MONTHS)).unwrap_or(0)
    }

    /// The months since January 2000 at a day; 0 before.
    pub(super) fn month_of(day: NaiveDate) -> u32 {
        let months = (day.year() - 2000) * 12 + i32::try_from(day.month()).unwrap_or(1);
        u32::try_from(months).unwrap_or(0).min(MONTHS)
    }
}

/// What a query asks of the facets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// One of these, those of needs in detail included; any when none.
    themes: u64,
    /// Those asked for as such.
    categories: u64,
    /// One of these, everyone's included, or none stated; any when none.
    publics: u64,
    fees: u64,
    receptions: u64,
    /// One of these kinds of partners, a bit each; any when none.
    kinds: u64,
    /// For the inhabitants of this département; of any when 0.
    department: u64,
    /// Hours are to be known.
    hours: u64,
    /// What is asked has a code that is not packed.
    is_beyond: bool,
}

impl Wanted {
    pub(super) fn of(query: &ServiceQuery) -> Self {
        let publics = query.publics.iter().map(public_bit).fold(0, |all, bit| all | bit);
        let is_beyond = query.publics.iter().any(|public| public_bit(public) == 0)
            || query.themes.iter().any(|theme| theme_bit(theme) == 0)
            || query.subthemes.iter().any(|need| theme_bit(&need.theme()) == 0)
            || query.kinds.iter().any(|kind| kind_rank(kind) == 0);
        Self {
            is_beyond,
            categories: query.themes.iter().fold(0, |all, theme| all | theme_bit(theme)),
            themes: query
                .themes
                .iter()
                .cloned()
                .chain(query.subthemes.iter().map(Subtheme::theme))
                .fold(0, |all, theme| all | theme_bit(&theme)),
            publics: if publics == 0 { 0 } else { publics | public_bit(&Public::EVERYONE) },
            fees: query.fee.as_ref().map_or(0, fee_bit),
            receptions: query.reception.as_ref().map_or(0, reception_bit),
            kinds: query.kinds.iter().fold(0, |all, kind| all | 1 << kind_rank(kind)),
            department: query.commune.as_ref().map_or(0, |code| department(code.as_str())),
            hours: if query.open { HOURS } else { 0 },
        }
    }

    /// Does it keep all that is asked? What it does not state excludes nobody, but for the need.
    #[inline]
    #[expect(
        clippy::needless_bitwise_bool,
        reason = "no branch: it is asked of every service, and nobody can foresee the answer"
    )]
    pub(super) fn admits(&self, facets: Facets) -> bool {
        let (packed, department) = (facets.0, facets.department());
        let unless_said =
            |bits: u64, wanted: u64| (wanted == 0) | (packed & bits == 0) | (packed & wanted != 0);
        (packed & GONE == 0)
            & ((self.themes == 0) | (packed & self.themes != 0))
            & unless_said(PUBLIC_BITS, self.publics)
            & unless_said(FEE_BITS, self.fees)
            & unless_said(RECEPTION_BITS, self.receptions)
            & ((self.kinds == 0) | (self.kinds >> (packed >> KIND_AT & KINDS) & 1 != 0))
            & ((self.department == 0) | (department == 0) | (department == self.department))
            & (packed & self.hours == self.hours)
    }

    /// Is it of a category asked for as such?
    pub(super) fn is_category(&self, facets: Facets) -> bool {
        facets.0 & self.categories != 0
    }

    /// Must its record be asked too, since a code is not packed, of the service or of what is asked?
    pub(super) fn is_beyond(&self, facets: Facets) -> bool {
        self.is_beyond || (self.publics != 0 && facets.0 & BEYOND != 0)
    }
}
