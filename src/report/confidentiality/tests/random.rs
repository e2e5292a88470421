use super::super::*;
#[test]
fn smoke() {
    let mut rng = fastrand::Rng::with_seed(1);
    let (mut small, mut compl, mut alone, mut alone_n) = (0, 0, 0, 0);
    let mut exposed = 0; let mut nothing = 0;
    let n = 1000;
    for _ in 0..n {
        let (r, c) = (rng.usize(2..=8), rng.usize(2..=8));
        let zero = rng.f64() * 0.6; let top = [6, 15, 40, 100][rng.usize(0..4)];
        let cells = (0..r * c).map(|_| if rng.f64() < zero { 0 } else { rng.u64(1..=top) }).collect();
        let grid = Grid::two_way("s", Axis::new("a", (0..r).map(|i| format!("r{i}"))), Axis::new("b", (0..c).map(|i| format!("c{i}"))), cells);
        let grids = [grid];
        let primary: Vec<Masked> = grids.iter().map(|g| g.counts().map(|n| if (1..5).contains(n) { Mark::Small } else { Mark::Shown })).collect();
        let p = Publication { grids: &grids, masks: &primary, relations: &[], threshold: 5 };
        for r in p.ranges().unwrap() { if r.is_small { alone_n += 1; alone += usize::from(r.is_determined()); } }
        match protect(&grids, &[], 5) {
            Ok(masks) => {
                let p = Publication { grids: &grids, masks: &masks, relations: &[], threshold: 5 };
                let a = p.audit().unwrap();
                small += a.small; compl += a.complements;
                exposed += p.ranges().unwrap().iter().filter(|r| r.is_small && r.is_determined()).count();
            }
            Err(e) => { nothing += 1; assert!(matches!(e[0], Unprotectable::NothingLeft { .. }), "{e:?} {grids:?}"); }
        }
    }
    println!("{n}: small {small} compl {compl} {:.3} exposed {exposed}; alone {alone}/{alone_n}; nothing {nothing}", compl as f64 / small as f64);
}
