//! Opening hours in OpenStreetMap's notation (`Mo-Fr 09:00-12:00,14:00-17:00; PH off`), as public directories write them. French
//! public holidays count.

use chrono::NaiveDateTime;
use opening_hours::localization::Country;
use opening_hours::{Context, OpeningHours, RuleKind};

/// What hours say of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Opening {
    /// Open.
    Open,
    /// Closed.
    Closed,
    /// They do not say, or cannot be read.
    Unknown,
}

/// Can the hours be read?
#[must_use]
pub fn can_be_read(written: &str) -> bool {
    written.parse::<OpeningHours>().is_ok()
}

/// What hours say of a moment, local time.
#[must_use]
pub fn opening_at(written: &str, at: NaiveDateTime) -> Opening {
    let Ok(hours) = written.parse::<OpeningHours>() else { return Opening::Unknown };
    let hours = hours.with_context(Context::default().with_holidays(Country::FR.holidays()));
    match hours.state(at).0 {
        RuleKind::Open => Opening::Open,
        RuleKind::Closed => Opening::Closed,
        RuleKind::Unknown => Opening::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: &str, moment: &str) -> Opening {
        opening_at(hours, moment.parse().unwrap())
    }

    #[test]
    fn hours_are_open_closed_or_not_said() {
        let hours = "Mo-Fr 09:00-12:00,14:00-17:00; PH off";
        assert!(can_be_read(hours));
        assert_eq!(at(hours, "2026-11-23T10:00:00"), Opening::Open);
        assert_eq!(at(hours, "2026-11-23T12:30:00"), Opening::Closed);
        assert_eq!(at(hours, "2026-11-22T10:00:00"), Opening::Closed, "a Sunday");
        assert_eq!(at(hours, "2026-11-11T10:00:00"), Opening::Closed, "Armistice day, a Wednesday");
        for unreadable in ["sur rendez-vous", "", "Lu-Ve 9h-12h"] {
            let opening = at(unreadable, "2026-11-23T10:00:00");
            assert_ne!(opening, Opening::Closed, "{unreadable:?}");
        }
    }
}
