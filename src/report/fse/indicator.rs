//! The indicators, declared.

use crate::i18n::Message;
use crate::msg;
use chrono::NaiveDate;

/// Which list of common indicators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Programme {
    /// FSE+ 2021–2027, Regulation (EU) 2021/1057.
    FsePlus,
    /// FSE 2014–2020, Regulation (EU) 1304/2013.
    Fse2014,
}

impl Programme {
    /// As options write it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::FsePlus => "2021-2027",
            Self::Fse2014 => "2014-2020",
        }
    }

    /// First day of its operations.
    #[must_use]
    pub fn from(self) -> NaiveDate {
        let year = match self {
            Self::FsePlus => 2021,
            Self::Fse2014 => 2014,
        };
        NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default()
    }

    /// Last day on which its operations may spend: the end of eligibility (article 63 of Regulation (EU) 2021/1060, article 65 of Regulation (EU)
    /// 1303/2013).
    #[must_use]
    pub fn until(self) -> NaiveDate {
        let year = match self {
            Self::FsePlus => 2029,
            Self::Fse2014 => 2023,
        };
        NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or_default()
    }

    /// Its indicators, in the order of the regulation.
    pub fn indicators(self) -> impl Iterator<Item = Indicator> {
        Indicator::ALL.iter().copied().filter(move |one| one.programme() == self)
    }
}

/// When an indicator is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// On entry.
    Entry,
    /// On leaving, within 28 days.
    Exit,
    /// Six months after leaving.
    SixMonths,
}

macro_rules! indicators {
    ($($name:ident = $code:literal, $programme:ident, $phase:ident, $label:literal;)+) => {
        /// A common indicator about people. EECO18 and EECO19 count administrations and enterprises: none is a participant here.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "an indicator is named for its code; what it counts is in its name in words")]
        pub enum Indicator {
            $($name,)+
        }

        impl Indicator {
            /// Every indicator, in the order of the regulations.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its code in the regulation.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// The indicator of that code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$name),)+ _ => None }
            }

            /// Which list it belongs to.
            #[must_use]
            pub fn programme(self) -> Programme {
                match self { $(Self::$name => Programme::$programme,)+ }
            }

            /// When it is read.
            #[must_use]
            pub fn phase(self) -> Phase {
                match self { $(Self::$name => Phase::$phase,)+ }
            }

            /// What it counts, in words.
            #[must_use]
            pub fn name(self) -> Message {
                match self { $(Self::$name => msg!($label),)+ }
            }
        }
    };
}

indicators! {
    Eeco01 = "EECO01", FsePlus, Entry, "report.indicator.eeco01";
    Eeco02 = "EECO02", FsePlus, Entry, "report.indicator.eeco02";
    Eeco03 = "EECO03", FsePlus, Entry, "report.indicator.eeco03";
    Eeco04 = "EECO04", FsePlus, Entry, "report.indicator.eeco04";
    Eeco05 = "EECO05", FsePlus, Entry, "report.indicator.eeco05";
    Eeco06 = "EECO06", FsePlus, Entry, "report.indicator.eeco06";
    Eeco07 = "EECO07", FsePlus, Entry, "report.indicator.eeco07";
    Eeco08 = "EECO08", FsePlus, Entry, "report.indicator.eeco08";
    Eeco09 = "EECO09", FsePlus, Entry, "report.indicator.eeco09";
    Eeco10 = "EECO10", FsePlus, Entry, "report.indicator.eeco10";
    Eeco11 = "EECO11", FsePlus, Entry, "report.indicator.eeco11";
    Eeco12 = "EECO12", FsePlus, Entry, "report.indicator.eeco12";
    Eeco13 = "EECO13", FsePlus, Entry, "report.indicator.eeco13";
    Eeco14 = "EECO14", FsePlus, Entry, "report.indicator.eeco14";
    Eeco15 = "EECO15", FsePlus, Entry, "report.indicator.eeco15";
    Eeco16 = "EECO16", FsePlus, Entry, "report.indicator.eeco16";
    Eeco17 = "EECO17", FsePlus, Entry, "report.indicator.eeco17";
    Eecr01 = "EECR01", FsePlus, Exit, "report.indicator.eecr01";
    Eecr02 = "EECR02", FsePlus, Exit, "report.indicator.eecr02";
    Eecr03 = "EECR03", FsePlus, Exit, "report.indicator.eecr03";
    Eecr04 = "EECR04", FsePlus, Exit, "report.indicator.eecr04";
    Eecr05 = "EECR05", FsePlus, SixMonths, "report.indicator.eecr05";
    Eecr06 = "EECR06", FsePlus, SixMonths, "report.indicator.eecr06";
    Co01 = "CO01", Fse2014, Entry, "report.indicator.co01";
    Co02 = "CO02", Fse2014, Entry, "report.indicator.co02";
    Co03 = "CO03", Fse2014, Entry, "report.indicator.co03";
    Co04 = "CO04", Fse2014, Entry, "report.indicator.co04";
    Co05 = "CO05", Fse2014, Entry, "report.indicator.co05";
    Co06 = "CO06", Fse2014, Entry, "report.indicator.co06";
    Co07 = "CO07", Fse2014, Entry, "report.indicator.co07";
    Co08 = "CO08", Fse2014, Entry, "report.indicator.co08";
    Co09 = "CO09", Fse2014, Entry, "report.indicator.co09";
    Co10 = "CO10", Fse2014, Entry, "report.indicator.co10";
    Co11 = "CO11", Fse2014, Entry, "report.indicator.co11";
    Co12 = "CO12", Fse2014, Entry, "report.indicator.co12";
    Co13 = "CO13", Fse2014, Entry, "report.indicator.co13";
    Co14 = "CO14", Fse2014, Entry, "report.indicator.co14";
    Co15 = "CO15", Fse2014, Entry, "report.indicator.co15";
    Co16 = "CO16", Fse2014, Entry, "report.indicator.co16";
    Co17 = "CO17", Fse2014, Entry, "report.indicator.co17";
    Co18 = "CO18", Fse2014, Entry, "report.indicator.co18";
    Co19 = "CO19", Fse2014, Entry, "report.indicator.co19";
    Cr01 = "CR01", Fse2014, Exit, "report.indicator.cr01";
    Cr02 = "CR02", Fse2014, Exit, "report.indicator.cr02";
    Cr03 = "CR03", Fse2014, Exit, "report.indicator.cr03";
    Cr04 = "CR04", Fse2014, Exit, "report.indicator.cr04";
    Cr05 = "CR05", Fse2014, Exit, "report.indicator.cr05";
    Cr06 = "CR06", Fse2014, SixMonths, "report.indicator.cr06";
    Cr07 = "CR07", Fse2014, SixMonths, "report.indicator.cr07";
    Cr08 = "CR08", Fse2014, SixMonths, "report.indicator.cr08";
    Cr09 = "CR09", Fse2014, SixMonths, "report.indicator.cr09";
}

impl Indicator {
    /// Whether it says something that the law protects (health, origin) or that people may rather not tell: it accepts *does not wish to answer*.
    #[must_use]
    pub fn is_sensitive(self) -> bool {
        matches!(
            self,
            Self::Eeco12
                | Self::Eeco13
                | Self::Eeco14
                | Self::Eeco15
                | Self::Co15
                | Self::Co16
                | Self::Co17
        )
    }
}
