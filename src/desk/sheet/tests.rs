//! What stands on a sheet and what never does; that it is sound, bounded and one page.

mod desk;
mod page;
mod promises;
mod snapshots;
