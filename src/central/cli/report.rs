//! `relais-central report`: the figures of a period, of all the offices or of one, as a file.

use super::command::{unexpected, unread};
use super::exit::{Exit, Failure};
use super::reach::ask;
use super::{Face, output};
use crate::central::admin::{Command, Reply};
use crate::central::report::edition::{Asked, Kind};
use crate::i18n::{Explain, Lang};
use crate::msg;
use crate::report::confidentiality::THRESHOLD;
use crate::report::file::FileForm;
use crate::report::period::Period;
use crate::store::platform;
use clap::{Args, ValueEnum};
use smol_str::SmolStr;
use std::path::PathBuf;

/// Makes a report.
#[derive(Debug, Args)]
pub(super) struct ReportOf {
    #[arg(value_name = "REPORT", value_enum)]
    report: About,
    #[arg(long, value_name = "PERIOD")]
    period: String,
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    #[arg(long)]
    force: bool,
    #[arg(long)]
    internal: bool,
    // A second publication beside the network's could give away what that one hides.
    #[arg(long, value_name = "CODE", requires = "internal")]
    office: Option<String>,
    #[arg(
        long,
        value_name = "BREAKDOWN",
        value_enum,
        requires = "internal",
        conflicts_with = "office"
    )]
    by: Option<By>,
    #[arg(long, value_name = "COUNT", conflicts_with = "internal")]
    threshold: Option<u64>,
}

/// What it is about.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum About {
    Activity,
    Fse,
    Definitions,
}

/// What stands side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    Office,
    Commune,
}

impl ReportOf {
    pub(super) fn run(self, face: &Face) -> Result<Exit, Failure> {
        let usage = |message| Failure::said(Exit::Usage, message);
        Period::read(&self.period).map_err(|error| usage(error.explain()))?;
        let form = FileForm::of(&self.to).ok_or_else(|| usage(msg!("central.report.form")))?;
        let threshold = self.threshold.unwrap_or(THRESHOLD);
        if threshold < THRESHOLD {
            return Err(usage(msg!("central.report.threshold", least = THRESHOLD)));
        }
        if self.to.exists() && !self.force {
            let path = self.to.display().to_string();
            return Err(Failure::said(Exit::Refused, msg!("central.backup.there", path = path)));
        }
        let asked = Asked {
            report: match self.report {
                About::Activity => Kind::Activity,
                About::Fse => Kind::Fse,
                About::Definitions => Kind::Definitions,
            },
            period: self.period,
            office: self.office.map(|code| SmolStr::new(code.trim().to_uppercase())),
            by_office: self.by != Some(By::Commune),
            threshold: (!self.internal).then_some(threshold),
            lang: match face.lang {
                Lang::Fr => "fr",
                Lang::En => "en",
            }
            .to_owned(),
            form: form.ending().to_owned(),
        };
        let Reply::File(bytes) = ask(face, Command::Report { asked })? else {
            return Err(unexpected());
        };
        platform::write_private_file(&self.to, &bytes).map_err(|error| unread(&self.to, &error))?;
        let path = self.to.display().to_string();
        let done = if self.internal {
            msg!("cli.report.written_internal", path = path)
        } else {
            msg!("cli.report.written", path = path)
        };
        output::say(face.lang, &done)?;
        Ok(Exit::Done)
    }
}
