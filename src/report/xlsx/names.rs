//! Names of sheets: short, without the signs that formulas use, each one of a kind.

/// The longest name of a sheet, in UTF-16 units.
const LONGEST: usize = 31;

/// A name for each title, in order.
pub(super) fn of_sheets<'a>(titles: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for title in titles {
        let plain = plain(title);
        // Spreadsheet programs take two names that differ by their case for one.
        let is_taken =
            |name: &str| names.iter().any(|known| known.to_lowercase() == name.to_lowercase());
        let mut name = cut(&plain, LONGEST);
        let mut rank = 2;
        while is_taken(&name) {
            let ending = format!(" ({rank})");
            name = cut(&plain, LONGEST - ending.len()) + &ending;
            rank += 1;
        }
        names.push(name);
    }
    names
}

/// A title without what names may not hold; apostrophes become typographic ones, which links need not double.
fn plain(title: &str) -> String {
    let clean: String = crate::text::one_line(title)
        .chars()
        .map(|letter| match letter {
            '[' => '(',
            ']' => ')',
            ':' | '*' | '?' | '/' | '\\' => ' ',
            '\'' => '’',
            letter => letter,
        })
        .collect();
    let words: Vec<&str> = clean.split_whitespace().collect();
    let name = words.join(" ");
    match name.to_lowercase().as_str() {
        "" => "-".to_owned(),
        // Kept by Excel for itself.
        "history" => format!("{name} -"),
        _ => name,
    }
}

/// The beginning of a name, broken between words where that leaves enough of it.
fn cut(name: &str, room: usize) -> String {
    if name.encode_utf16().count() <= room {
        return name.to_owned();
    }
    let mut kept = String::new();
    let mut units = 1;
    for letter in name.chars() {
        units += letter.len_utf16();
        if units > room {
            break;
        }
        kept.push(letter);
    }
    let words =
        kept.rsplit_once(' ').map(|(words, _)| words).filter(|words| words.len() > room / 2);
    format!("{}…", words.unwrap_or(&kept).trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_plain_and_one_of_a_kind() {
        let titles = [
            "Lisez-moi",
            "Orientations par type de partenaire et par motif",
            "Orientations par type de partenaire et par issue",
            "L'entretien [a:b]*?/\\",
            "LISEZ-MOI",
            "",
            "History",
            "陈伟陈伟陈伟陈伟陈伟陈伟陈伟陈伟陈伟陈伟陈伟陈伟陈伟陈伟陈伟陈伟陈伟",
        ];
        let names = of_sheets(titles.into_iter());
        assert_eq!(names[1], "Orientations par type de…");
        assert_eq!(names[2], "Orientations par type de… (2)");
        assert_eq!(names[3], "L’entretien (a b)");
        assert_eq!(names[4], "LISEZ-MOI (2)");
        assert_eq!((names[5].as_str(), names[6].as_str()), ("-", "History -"));
        for name in &names {
            assert!(name.encode_utf16().count() <= LONGEST, "{name}");
        }
    }
}
