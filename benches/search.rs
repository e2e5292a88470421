//! Writes the exam set.
#[path = "support/misspell.rs"]
mod misspell;
#[path = "support/population.rs"]
mod population;

fn main() {
    let people = population::people(population::SEED, misspell::AMONG);
    let words: std::collections::BTreeSet<String> = people
        .iter()
        .flat_map(|p| {
            relais::text::fold(&p.full_name()).split(' ').map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    eprintln!("{} distinct words; {:?}", words.len(), people.get(100..110));
    print!("{}", misspell::write(&misspell::exam(&people)));
}
