//! Files from outside to typed rows, with every error they hold.
//!
//! ```text
//! bytes --container--> kind --encoding, delimited | spreadsheet--> tabular::Table
//!       --mapping (synonyms, corrections)--> meanings --caseload_file--> typed rows + errors
//!
//! bytes --gzip--> JSON | tabular::Table --data_inclusion--> directory of partners + errors
//!                 tabular::Table --mapping--> meanings --partner_list--> the same
//!
//! bytes --> tabular::Table --statistics--> figures that others published + errors
//! ```
//!
//! Nothing here knows the caseload: joining the rows with the people already there is the desk's.

pub mod caseload_file;
pub mod cell;
pub mod column;
pub mod container;
pub mod data_inclusion;
pub mod date;
pub mod delimited;
pub mod directory;
pub mod encoding;
pub mod gzip;
pub mod known_partners;
pub mod mapping;
pub mod meaning;
pub mod nir;
pub mod partner_column;
pub mod partner_list;
pub mod phone;
pub mod row_error;
pub mod spreadsheet;
pub mod statistics;
pub mod synonyms;
pub mod tabular;
pub mod values;
