//! Who is open now: hours are read once a day for each wording, not once for each service at each key.

use crate::domain::opening_hours::{DayHours, Opening, read_holidays};
use chrono::{NaiveDate, NaiveDateTime};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// The hours of many services, by wording. Directories write few: the same hours are those of hundreds of services.
#[derive(Debug, Default)]
pub(super) struct Hours {
    written: Vec<Box<str>>,
    /// What each wording asked for says of one day: the last that was asked for.
    read: Mutex<(NaiveDate, HashMap<u32, DayHours>)>,
}

impl Hours {
    pub(super) fn new(written: Vec<Box<str>>) -> Self {
        if !written.is_empty() {
            read_holidays();
        }
        Self { written, read: Mutex::default() }
    }

    /// Adds a wording; its number.
    pub(super) fn add(&mut self, written: &str) -> u32 {
        self.written.push(written.into());
        u32::try_from(self.written.len() - 1).unwrap_or(u32::MAX)
    }

    /// Is it open at that moment, local time, by the wording of that number?
    pub(super) fn is_open(&self, number: u32, at: NaiveDateTime) -> bool {
        let Some(written) = self.written.get(number as usize) else { return false };
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let (day, known) = &mut *read;
        if *day != at.date() {
            *day = at.date();
            known.clear();
        }
        let hours = known.entry(number).or_insert_with(|| DayHours::read(written, at.date()));
        hours.at(at.time()) == Opening::Open
    }

    pub(super) fn len(&self) -> usize {
        self.written.len()
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.written.iter().map(|written| written.len() + size_of::<Box<str>>()).sum()
    }
}
