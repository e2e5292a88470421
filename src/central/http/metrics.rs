//! What is measured, as Prometheus reads it: counts of requests and envelopes, never of whom.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

#[derive(Debug, Default)]
struct Counts {
    requests: BTreeMap<(String, u16), u64>,
    seconds: BTreeMap<String, (f64, u64)>,
    envelopes: BTreeMap<&'static str, u64>,
}

/// Counts since the program was started.
#[derive(Debug, Default)]
pub(super) struct Metrics(Mutex<Counts>);

impl Metrics {
    /// A request was answered.
    pub(super) fn request(&self, route: &str, status: u16, took: Duration) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.requests.entry((route.to_owned(), status)).or_default() += 1;
        let seconds = counts.seconds.entry(route.to_owned()).or_default();
        seconds.0 += took.as_secs_f64();
        seconds.1 += 1;
    }

    /// An envelope was judged.
    pub(super) fn envelope(&self, outcome: &'static str) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.envelopes.entry(outcome).or_default() += 1;
    }

    /// The text that Prometheus reads (exposition format 0.0.4).
    pub(super) fn text(&self, offices: usize, parked: usize) -> String {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        let mut family = |name: &str, kind: &str, help: &str, lines: Vec<String>| {
            // Writing into memory does not fail.
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
            lines.iter().for_each(|line| text.push_str(line));
        };
        let requests = counts.requests.iter().map(|((route, status), count)| {
            format!("relais_requests_total{{route=\"{route}\",status=\"{status}\"}} {count}\n")
        });
        family("relais_requests_total", "counter", "Requests answered.", requests.collect());
        let seconds = counts.seconds.iter().map(|(route, (sum, count))| {
            format!(
                "relais_request_seconds_sum{{route=\"{route}\"}} {sum:.6}\n\
                 relais_request_seconds_count{{route=\"{route}\"}} {count}\n"
            )
        });
        family("relais_request_seconds", "summary", "Time to answer.", seconds.collect());
        let envelopes = counts.envelopes.iter().map(|(outcome, count)| {
            format!("relais_envelopes_total{{outcome=\"{outcome}\"}} {count}\n")
        });
        family("relais_envelopes_total", "counter", "Envelopes judged.", envelopes.collect());
        let gauge = |name: &str, count: usize| vec![format!("{name} {count}\n")];
        let lines = gauge("relais_offices", offices);
        family("relais_offices", "gauge", "Offices known.", lines);
        let lines = gauge("relais_envelopes_parked", parked);
        family("relais_envelopes_parked", "gauge", "Envelopes of schemas to come.", lines);
        text
    }
}
