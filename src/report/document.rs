//! A report, ready to be written: sentences and tables in the reader's language, in no file format yet.
