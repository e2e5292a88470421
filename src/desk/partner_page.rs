//! A partner, and a service, on one page: how to reach it, how to mobilise it, and the office's own record with it.

use crate::caseload::state::State;
use crate::desk::partner_record::{PartnerRecord, record_by_theme, share};
use crate::desk::words::{commune_name, hour, label, phones_text};
use crate::domain::code::Coded;
use crate::domain::opening_hours::{Opening, opening_at};
use crate::domain::partner::Partner;
use crate::domain::person::Residence;
use crate::domain::service::{Service, Zone};
use crate::domain::territory::Territory;
use crate::i18n::{Lang, Message};
use crate::msg;
use chrono::{Months, NaiveDate, NaiveDateTime};

/// Months after which what a source says of a service may well be out of date.
const STALE_AFTER: Months = Months::new(12);

/// What a page is written with.
#[derive(Debug, Clone, Copy)]
pub struct PageContext<'a> {
    /// Everything the office knows.
    pub state: &'a State,
    /// The moment, local time.
    pub now: NaiveDateTime,
    /// The reader's language.
    pub lang: Lang,
}

impl PageContext<'_> {
    fn say(self, message: &Message) -> String {
        self.lang.say(message)
    }

    fn title(self, message: &Message) -> [String; 2] {
        [String::new(), self.say(message)]
    }

    fn codes<C: Coded>(self, codes: &[C]) -> String {
        codes
            .iter()
            .map(|code| label(self.state.vocabulary(), code, self.lang))
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn today(self) -> NaiveDate {
        self.now.date()
    }
}

/// A partner in full, a line each.
#[must_use]
pub fn partner_page(partner: &Partner, cx: PageContext<'_>) -> Vec<String> {
    let mut lines = vec![label(cx.state.vocabulary(), &partner.kind, cx.lang)];
    lines.extend(address(&partner.location));
    lines.extend(Some(phones_text(&partner.phones)).filter(|text| !text.is_empty()));
    lines.extend(partner.email.as_ref().map(ToString::to_string));
    lines.extend(partner.listing.website.as_ref().map(ToString::to_string));
    lines.extend(
        partner
            .contact
            .as_ref()
            .map(|name| cx.say(&msg!("screen.partners.contact", name = name.as_str()))),
    );
    lines.extend(hours(partner.listing.opening_hours.as_deref(), cx));
    lines.extend(
        partner.siret.as_ref().map(|siret| cx.say(&msg!("partner.siret", siret = siret.as_str()))),
    );
    let delays = msg!(
        "screen.partners.delays",
        reminder = u32::from(partner.reminder_days),
        expiry = u32::from(partner.expiry_days)
    );
    lines.push(cx.say(&delays));
    lines.extend(source(partner, cx));
    if partner.vanished {
        lines.push(cx.say(&msg!("screen.partners.vanished")));
    }
    for text in [&partner.note, &partner.listing.description] {
        if !text.is_empty() {
            lines.extend([String::new(), text.clone()]);
        }
    }
    let services = cx.state.services_of(partner.id);
    if !services.is_empty() {
        lines.extend(cx.title(&msg!("screen.partners.services")));
    }
    for service in services {
        lines.push(format!("- {} ({})", service.name, cx.codes(&service.themes)));
    }
    lines.extend(cx.title(&msg!("screen.partners.record")));
    lines.extend(record_lines(partner, cx));
    lines
}

fn source(partner: &Partner, cx: PageContext<'_>) -> Option<String> {
    let provenance = partner.provenance.as_ref()?;
    let source = provenance.source.as_str();
    Some(match partner.seen_on {
        Some(on) => cx.say(&msg!("partner.source_seen", source = source, on = on)),
        None => cx.say(&msg!("partner.source", source = source)),
    })
}

/// A service in full, a line each: how to mobilise it first, for the adviser has the person across the desk.
#[must_use]
pub fn service_page(service: &Service, partner: &Partner, cx: PageContext<'_>) -> Vec<String> {
    let offer = &service.offer;
    let mut lines = vec![format!(
        "{} ({})",
        partner.name,
        label(cx.state.vocabulary(), &partner.kind, cx.lang)
    )];
    if offer.vanished {
        lines.push(cx.say(&msg!("service.vanished")));
    }

    lines.extend(cx.title(&msg!("service.mobilise")));
    lines.extend(Some(cx.codes(&offer.mobilisations)).filter(|text| !text.is_empty()));
    if !offer.mobilisers.is_empty() {
        lines.push(cx.say(&msg!("service.mobilisers", who = cx.codes(&offer.mobilisers))));
    }
    let phone = offer.phone.as_ref().or(partner.phones.first());
    lines.extend(phone.map(crate::domain::identifier::Phone::display));
    lines.extend(offer.email.as_ref().or(partner.email.as_ref()).map(ToString::to_string));
    let contact = offer.contact.as_ref().or(partner.contact.as_ref());
    lines
        .extend(contact.map(|name| cx.say(&msg!("screen.partners.contact", name = name.as_str()))));
    lines.extend(offer.link.as_ref().map(ToString::to_string));
    lines.extend(Some(offer.mobilisation_note.clone()).filter(|text| !text.is_empty()));
    let own = (offer.location != Residence::default()).then_some(&offer.location);
    lines.extend(address(own.unwrap_or(&partner.location)));
    lines.extend(hours(
        offer.opening_hours.as_deref().or(partner.listing.opening_hours.as_deref()),
        cx,
    ));

    lines.extend(cx.title(&msg!("service.for_whom")));
    lines.extend(for_whom(service, cx));

    lines.extend(cx.title(&msg!("service.what")));
    lines.extend(offer.kind.as_ref().map(|kind| label(cx.state.vocabulary(), kind, cx.lang)));
    let needs = if offer.subthemes.is_empty() {
        cx.codes(&service.themes)
    } else {
        cx.codes(&offer.subthemes)
    };
    lines.extend(Some(needs).filter(|text| !text.is_empty()));
    lines.extend(duration(service, cx));
    lines.extend(Some(service.description.clone()).filter(|text| !text.is_empty()));
    lines.extend(freshness(service, cx));

    lines.extend(cx.title(&msg!("screen.partners.record")));
    lines.extend(record_lines(partner, cx));
    lines
}

fn for_whom(service: &Service, cx: PageContext<'_>) -> Vec<String> {
    let offer = &service.offer;
    let mut lines = Vec::new();
    lines.push(match offer.publics.as_slice() {
        [] => cx.say(&msg!("service.public_not_stated")),
        publics => cx.codes(publics),
    });
    lines.extend(Some(offer.publics_note.clone()).filter(|text| !text.is_empty()));
    lines.extend(Some(offer.conditions.clone()).filter(|text| !text.is_empty()));
    if !offer.zone.is_empty() {
        let zones: Vec<String> = offer.zone.iter().map(|zone| zone_name(zone, cx)).collect();
        lines.push(cx.say(&msg!("service.zone", zone = zones.join(", "))));
    }
    let fee = offer.fee.as_ref().map(|fee| label(cx.state.vocabulary(), fee, cx.lang));
    let receptions = Some(cx.codes(&offer.receptions)).filter(|text| !text.is_empty());
    lines.extend(fee.into_iter().chain(receptions));
    lines.extend(Some(offer.fee_note.clone()).filter(|text| !text.is_empty()));
    lines
}

fn zone_name(zone: &Zone, cx: PageContext<'_>) -> String {
    match zone {
        Zone::France => cx.say(&msg!("service.france")),
        Zone::Commune(code) => Territory::builtin().name(code).to_owned(),
        other => other.code().to_owned(),
    }
}

fn duration(service: &Service, cx: PageContext<'_>) -> Option<String> {
    let weeks = service.offer.weeks.filter(|weeks| *weeks > 0);
    let hours = service.offer.weekly_minutes.filter(|minutes| *minutes > 0).map(|minutes| {
        let (hours, rest) = (minutes / 60, minutes % 60);
        if rest == 0 { format!("{hours} h") } else { format!("{hours} h {rest:02}") }
    });
    match (hours, weeks) {
        (None, None) => None,
        (Some(hours), None) => Some(cx.say(&msg!("service.weekly", hours = hours))),
        (None, Some(weeks)) => Some(cx.say(&msg!("service.weeks", count = weeks))),
        (Some(hours), Some(weeks)) => {
            Some(cx.say(&msg!("service.weekly_for", hours = hours, count = weeks)))
        }
    }
}

/// When its source last changed it, and a word of caution when that is long ago.
fn freshness(service: &Service, cx: PageContext<'_>) -> Option<String> {
    let on = service.offer.updated_on?;
    let is_stale = on.checked_add_months(STALE_AFTER).is_some_and(|until| until < cx.today());
    Some(if is_stale {
        cx.say(&msg!("service.stale", on = on))
    } else {
        cx.say(&msg!("service.updated", on = on))
    })
}

fn address(place: &Residence) -> Option<String> {
    let town = commune_name(place);
    let postal_code = place.postal_code.as_ref().map(ToString::to_string);
    let town = match (postal_code, town) {
        (Some(code), Some(town)) => Some(format!("{code} {town}")),
        (code, town) => town.or(code),
    };
    let parts: Vec<String> = place.address.clone().into_iter().chain(town).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The hours as written, and what they say of now.
fn hours(written: Option<&str>, cx: PageContext<'_>) -> Option<String> {
    let written = written?;
    let at = hour(cx.now, cx.lang);
    Some(match opening_at(written, cx.now) {
        Opening::Open => cx.say(&msg!("service.open", hours = written, at = at)),
        Opening::Closed => cx.say(&msg!("service.closed", hours = written, at = at)),
        Opening::Unknown => written.to_owned(),
    })
}

/// What became of the orientations to a partner: all of them, then by theme when there are several.
fn record_lines(partner: &Partner, cx: PageContext<'_>) -> Vec<String> {
    let (all, by_theme) = record_by_theme(cx.state, partner.id);
    if all.sent == 0 {
        return vec![cx.say(&msg!("screen.partners.nothing_sent"))];
    }
    let mut lines = of_record(&all, cx);
    if by_theme.len() > 1 {
        for (theme, record) in &by_theme {
            let said = of_record(record, cx).join(" ; ");
            let theme = label(cx.state.vocabulary(), theme, cx.lang);
            lines.push(cx.say(&msg!("partner.by_theme", theme = theme, said = said)));
        }
    }
    lines
}

/// A record in words. A share is said with its cases, and as a rate only when there are enough of them.
fn of_record(record: &PartnerRecord, cx: PageContext<'_>) -> Vec<String> {
    let mut lines = vec![cx.say(&msg!("screen.partners.sent", count = record.sent))];
    if record.waiting > 0 {
        lines.push(cx.say(&msg!("screen.partners.waiting", count = record.waiting)));
    }
    let share = |part: usize, whole: usize| share(part, whole, cx.lang);
    if record.answered > 0 {
        let median = record.median_days().unwrap_or(0);
        let answered = share(record.answered, record.sent);
        lines.push(cx.say(&msg!("screen.partners.answered", share = answered, count = median)));
        let accepted = share(record.accepted, record.answered);
        lines.push(cx.say(&msg!("screen.partners.accepted", share = accepted)));
    }
    if record.completed > 0 {
        let successful = share(record.successful, record.completed);
        lines.push(cx.say(&msg!("screen.partners.successful", share = successful)));
    }
    lines
}
