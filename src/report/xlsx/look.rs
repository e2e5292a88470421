//! How cells look, and how numbers are written in them.

use crate::i18n::Lang;
use crate::report::document::{Cell, Diffusion, Document, Kind};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet};

const STRONG: Color = Color::RGB(0x000B_4F6C);
const SOFT: Color = Color::RGB(0x003D_4751);
const ALERT: Color = Color::RGB(0x008A_1C1C);

/// Its number among papers.
const A4: u8 = 9;

/// The formats of a workbook.
pub(super) struct Look {
    lang: Lang,
}

impl Look {
    pub(super) fn new(lang: Lang) -> Self {
        Self { lang }
    }

    /// The paper of a sheet: A4, as many pages as it takes, none cut across; an internal one says so on each.
    pub(super) fn page(&self, page: &mut Worksheet, document: &Document, is_upright: bool) {
        page.set_paper_size(A4).set_print_fit_to_pages(1, 0).set_footer("&R&P / &N");
        if !is_upright {
            page.set_landscape();
        }
        if document.diffusion == Diffusion::Internal {
            let words = self.lang.t("report.file.internal");
            page.set_header(format!("&C&B{words}")).set_tab_color(ALERT);
        }
    }

    /// The name of a sheet, above everything.
    pub(super) fn title() -> Format {
        Format::new().set_bold().set_font_size(14).set_font_color(STRONG)
    }

    /// A heading of the first sheet.
    pub(super) fn part() -> Format {
        Format::new().set_bold().set_font_color(STRONG).set_border_bottom(FormatBorder::Thin)
    }

    /// The name of a fact.
    pub(super) fn name() -> Format {
        Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top)
    }

    /// A sentence.
    pub(super) fn sentence() -> Format {
        Format::new().set_text_wrap().set_align(FormatAlign::Top)
    }

    /// A remark under a table.
    pub(super) fn note() -> Format {
        Format::new().set_italic().set_font_color(SOFT)
    }

    /// "Not to be passed on".
    pub(super) fn alert() -> Format {
        Format::new().set_bold().set_font_color(ALERT)
    }

    /// A heading of a table: words to the left, numbers to the right, as what stands under it.
    pub(super) fn heading(kind: Kind) -> Format {
        let side = match kind {
            Kind::Text => FormatAlign::Left,
            Kind::Count | Kind::Decimal | Kind::Percent | Kind::Date => FormatAlign::Right,
        };
        Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(side)
            .set_align(FormatAlign::Bottom)
            .set_background_color(Color::RGB(0x00DD_E8EE))
            .set_border_bottom(FormatBorder::Medium)
    }

    /// The heading of the statuses.
    pub(super) fn status_heading() -> Format {
        Self::heading(Kind::Text).set_align(FormatAlign::Center)
    }

    /// The status of a row.
    pub(super) fn status() -> Format {
        let center = Format::new().set_align(FormatAlign::Center);
        center.set_align(FormatAlign::Top).set_font_color(SOFT)
    }

    /// A cell of a table.
    pub(super) fn cell(&self, cell: &Cell) -> Format {
        let format = Format::new().set_align(FormatAlign::Top);
        match cell {
            Cell::Text(_) => format.set_text_wrap(),
            Cell::Count(_) => format.set_num_format("#,##0"),
            Cell::Decimal(_, places) => format.set_num_format(decimals(*places)),
            Cell::Percent(_) => format.set_num_format("0.0%"),
            Cell::Date(_) => format.set_num_format(match self.lang {
                Lang::Fr => "dd/mm/yyyy",
                Lang::En => "yyyy-mm-dd",
            }),
            Cell::Hidden | Cell::NotApplicable => {
                format.set_align(FormatAlign::Right).set_italic().set_font_color(SOFT)
            }
            Cell::Empty => format,
        }
    }
}

fn decimals(places: u8) -> String {
    match usize::from(places.min(6)) {
        0 => "#,##0".to_owned(),
        places => format!("#,##0.{}", "0".repeat(places)),
    }
}
