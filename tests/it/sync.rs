//! Office and centre, the real ones, over a network that fails: through a proxy that cuts, repeats and dawdles.

mod codes;
mod evening;
mod faults;
mod figures;
mod hardship;
mod proxy;
