//! What partners answered to what was sent to them in a period.

use crate::caseload::state::State;
use crate::desk::partner_record::{PartnerRecord, records_of, share};
use crate::desk::words::label;
use crate::domain::partner::PartnerId;
use crate::domain::vocabulary::Vocabulary;
use crate::i18n::Lang;
use crate::msg;
use crate::report::period::Period;
use std::cmp::Reverse;

/// The record with a partner in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Performance {
    /// Which partner; `None`: all those of a sensitive kind together, of whom none is named outside of a person's file.
    pub partner: Option<PartnerId>,
    /// What became of what was sent to it in the period, up to now.
    pub record: PartnerRecord,
}

/// Every partner to whom something was sent in the period, the most first. Partners of a sensitive kind are one line.
#[must_use]
pub fn performances(state: &State, period: Period) -> Vec<Performance> {
    let is_sensitive = |partner: PartnerId| {
        state.partner(partner).is_some_and(|partner| state.vocabulary().is_sensitive(&partner.kind))
    };
    let records = records_of(state, |orientation| {
        let sent = orientation.sent_on().is_some_and(|sent| period.contains(sent));
        let partner = state.standing_for(orientation.partner);
        sent.then(|| Some(partner).filter(|partner| !is_sensitive(*partner)))
    });
    let mut found: Vec<Performance> =
        records.into_iter().map(|(partner, record)| Performance { partner, record }).collect();
    found.sort_by_key(|one| (Reverse(one.record.sent), one.partner));
    found
}

impl Performance {
    /// Its name, or that it is confidential.
    #[must_use]
    pub fn name(&self, state: &State, lang: Lang) -> String {
        let named = self.partner.and_then(|partner| state.partner(partner));
        named.map_or_else(
            || lang.t("figures.partner.sensitive").to_owned(),
            |partner| partner.name.to_string(),
        )
    }

    /// The whole record in words, every share with its cases, refusals by their reason.
    #[must_use]
    pub fn text(&self, vocabulary: &Vocabulary, period: Period, lang: Lang) -> String {
        let record = &self.record;
        let mut lines = vec![
            lang.say(&msg!("figures.partner.period", period = period.words(lang))),
            String::new(),
            lang.say(&msg!("screen.partners.sent", count = record.sent)),
        ];
        if record.waiting > 0 {
            lines.push(lang.say(&msg!("screen.partners.waiting", count = record.waiting)));
        }
        let shared = |part, whole| share(part, whole, lang);
        if record.answered > 0 {
            let median = record.median_days().unwrap_or(0);
            let answered = shared(record.answered, record.sent);
            let answered = msg!("screen.partners.answered", share = answered, count = median);
            lines.push(lang.say(&answered));
            let accepted = shared(record.accepted, record.answered);
            lines.push(lang.say(&msg!("screen.partners.accepted", share = accepted)));
        }
        if record.refused() > 0 {
            let refused = shared(record.refused(), record.answered);
            lines.push(lang.say(&msg!("figures.partner.refused", share = refused)));
            for (reason, count) in &record.refusals {
                lines.push(format!("  {} : {count}", label(vocabulary, reason, lang)));
            }
        }
        if record.expired > 0 {
            let expired = shared(record.expired, record.sent);
            lines.push(lang.say(&msg!("figures.partner.expired", share = expired)));
        }
        if record.completed > 0 {
            let successful = shared(record.successful, record.completed);
            lines.push(lang.say(&msg!("screen.partners.successful", share = successful)));
        }
        lines.join("\n")
    }
}
