//! What the columns of a published statistic are, by their headers.

use crate::domain::statistic::ALL_CATEGORIES;
use crate::text::fold;
use smol_str::SmolStr;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    /// INSEE code of the commune.
    Code,
    /// Name of the commune.
    Name,
    /// Category of registration.
    Category,
    /// The figure.
    Count,
    /// The figure, said to be of the RSA.
    Rsa,
    /// The day or the period that the row is of.
    Day,
    /// The figure of one category.
    Of(SmolStr),
}

const CODES: &[&str] = &[
    "code commune",
    "code insee",
    "code insee commune",
    "code commune insee",
    "insee",
    "codgeo",
    "code geo",
    "depcom",
    "com",
    "code geographique",
    "codecommune",
    "codeinsee",
    "numcom",
    "code de la commune",
    "cog",
];
const NAMES: &[&str] = &[
    "commune",
    "nom commune",
    "nom de la commune",
    "libelle commune",
    "libelle de la commune",
    "libgeo",
    "ville",
    "libelle geographique",
    "nom com",
    "nomcom",
    "libcom",
    "lib com",
    "commune de residence",
    "town",
];
const CATEGORIES: &[&str] = &[
    "categorie",
    "categories",
    "cat",
    "categorie d inscription",
    "categorie de demandeurs d emploi",
    "categorie de demandeur d emploi",
    "categorie statistique",
    "categorie de",
    "category",
];
const COUNTS: &[&str] = &[
    "nombre",
    "nb",
    "effectif",
    "effectifs",
    "valeur",
    "value",
    "obs value",
    "nombre de demandeurs d emploi",
    "nb demandeurs d emploi",
    "demandeurs d emploi",
    "nombre d inscrits",
    "inscrits",
    "defm",
    "nb de",
    "nombre de personnes",
    "count",
];
const RSA: &[&str] = &[
    "rsa",
    "beneficiaires du rsa",
    "beneficiaires rsa",
    "nombre de beneficiaires du rsa",
    "nombre beneficiaires rsa",
    "allocataires du rsa",
    "allocataires rsa",
    "nombre d allocataires du rsa",
    "nombre allocataires rsa",
    "foyers allocataires du rsa",
    "foyers rsa",
    "nombre de foyers allocataires du rsa",
    "nombre foyers rsa",
    "nombre de foyers rsa",
    "nb foyers rsa",
    "nb rsa",
    "nb allocataires rsa",
    "nombre de foyers beneficiaires du rsa",
    "nombre de foyers allocataires percevant le rsa",
    "foyers allocataires percevant le rsa",
    "numac rsa",
];
const DAYS: &[&str] = &[
    "date",
    "mois",
    "periode",
    "trimestre",
    "annee",
    "date de reference",
    "date reference",
    "time period",
    "datref",
    "fin de mois",
    "date de la mesure",
];

/// What a column holds; `None` when nothing that is read.
pub(super) fn column(header: &str) -> Option<Column> {
    if header.len() > 200 {
        return None;
    }
    let folded = fold(header.split('(').next().unwrap_or(header));
    let among = |names: &[&str]| names.contains(&folded.as_str());
    if among(CODES) {
        Some(Column::Code)
    } else if among(NAMES) {
        Some(Column::Name)
    } else if among(CATEGORIES) {
        Some(Column::Category)
    } else if among(COUNTS) {
        Some(Column::Count)
    } else if among(RSA) {
        Some(Column::Rsa)
    } else if among(DAYS) {
        Some(Column::Day)
    } else {
        category(header).map(Column::Of)
    }
}

/// Words around the letters of a category.
const AROUND: &[&str] = &[
    "categorie",
    "categories",
    "cat",
    "defm",
    "nombre",
    "nb",
    "de",
    "des",
    "en",
    "et",
    "inscrits",
    "inscrit",
    "effectif",
    "effectifs",
    "dares",
    "france",
    "travail",
];

/// A category as its letters, in order (`abc`), or all of them together; `None` when the text is none.
pub(super) fn category(text: &str) -> Option<SmolStr> {
    if text.len() > 100 {
        return None;
    }
    // Where a range is written, its letters are all between: «A à E», «A-E».
    let spaced = text.to_lowercase().replace(" à ", " .. ").replace(['-', '–'], " .. ");
    let spaced = spaced.replace("..", "zz");
    let folded =
        fold(&spaced).replace("demandeurs d emploi", " ").replace("demandeur d emploi", " ");
    let words: Vec<&str> = folded.split_whitespace().collect();
    let is_all = |word: &&str| matches!(*word, "ensemble" | "total" | "totaux" | "toutes" | "tous");
    let rest: Vec<&str> =
        words.iter().copied().filter(|word| !AROUND.contains(word) && *word != "zz").collect();
    if !rest.is_empty() && rest.iter().all(is_all) {
        return Some(SmolStr::new_static(ALL_CATEGORIES));
    }
    let mut letters: Vec<u8> = Vec::new();
    let mut is_range = false;
    for word in words.iter().copied().filter(|word| !AROUND.contains(word)) {
        if word == "zz" {
            is_range = !letters.is_empty();
            continue;
        }
        if !word.bytes().all(|letter| (b'a'..=b'g').contains(&letter)) || !ascends(word) {
            return None;
        }
        if let (true, Some(last), Some(to)) =
            (is_range, letters.last().copied(), word.bytes().next())
        {
            letters.extend(last..to);
        }
        is_range = false;
        letters.extend(word.bytes());
    }
    letters.sort_unstable();
    letters.dedup();
    let code: String = letters.into_iter().map(char::from).collect();
    (!code.is_empty()).then(|| SmolStr::new(code))
}

/// `abc`, not `bad`: letters of categories are written in their order.
fn ascends(word: &str) -> bool {
    word.as_bytes().is_sorted()
}

/// Whether what stands for a commune is a row of totals.
pub(super) fn is_total(text: &str) -> bool {
    let folded = fold(text);
    let starts = ["total", "ensemble", "totaux", "sous total"].iter().any(|word| {
        folded.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    });
    starts || matches!(folded.as_str(), "france" | "france entiere" | "france metropolitaine")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_what_publishers_call_them() {
        for (header, expected) in [
            ("CODGEO", Some(Column::Code)),
            ("Code commune INSEE", Some(Column::Code)),
            ("Libellé commune", Some(Column::Name)),
            ("Catégorie", Some(Column::Category)),
            ("Nombre de demandeurs d’emploi", Some(Column::Count)),
            ("Nombre de foyers allocataires du RSA", Some(Column::Rsa)),
            ("Date de référence", Some(Column::Day)),
            ("Catégories A, B, C", Some(Column::Of("abc".into()))),
            ("Demandeurs d’emploi en catégorie D", Some(Column::Of("d".into()))),
            ("Ensemble", Some(Column::Of("ensemble".into()))),
            ("Population", None),
            ("Département", None),
            ("", None),
        ] {
            assert_eq!(column(header), expected, "{header}");
        }
    }

    #[test]
    fn categories_are_their_letters() {
        for (text, expected) in [
            ("A", Some("a")),
            ("Catégorie B", Some("b")),
            ("ABC", Some("abc")),
            ("A, B et C", Some("abc")),
            ("A+B+C", Some("abc")),
            ("cat. A à E", Some("abcde")),
            ("A-G", Some("abcdefg")),
            ("Toutes catégories", Some("ensemble")),
            ("Total", Some("ensemble")),
            ("H", None),
            ("bad", None),
            ("", None),
            ("demandeurs d’emploi", None),
        ] {
            assert_eq!(category(text).as_deref(), expected, "{text}");
        }
        for (text, expected) in
            [("TOTAL", true), ("Ensemble du territoire", true), ("Totainville", false)]
        {
            assert_eq!(is_total(text), expected, "{text}");
        }
    }
}
