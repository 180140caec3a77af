//! Shapes that need themselves are refused: the recommendation leaves open what they mean.

use crate::shacl::compile::Compiler;
use crate::shacl::shape::Constraint;
use crate::shacl::shape::ShapeId;
use crate::shacl::shape::Shapes;

/// How many shapes may need one another in a row, so that evaluation does not run out of stack.
const DEEPEST: usize = 100;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    /// Above the shape that is looked at.
    Open,
    /// With the length of the longest row of shapes below.
    Done(usize),
}

impl Compiler<'_> {
    pub(super) fn refuse_recursion(&mut self, shapes: &Shapes) {
        let needs: Vec<Vec<ShapeId>> =
            shapes.all.iter().map(|shape| shape.constraints.iter().flat_map(Constraint::needs).collect()).collect();
        let mut states = vec![State::New; needs.len()];
        for root in 0..needs.len() {
            // the shapes on the way down, each with the number of those it needs that were looked at
            let mut way = vec![(root, 0)];
            while let Some((shape, next)) = way.last_mut() {
                let shape = *shape;
                if matches!(states[shape], State::Done(_)) {
                    way.pop();
                    continue;
                }
                states[shape] = State::Open;
                let Some(&needed) = needs[shape].get(*next) else {
                    let below = needs[shape].iter().map(|&needed| match states[needed] {
                        State::Done(depth) => depth + 1,
                        _ => 0,
                    });
                    let depth = below.max().unwrap_or(0);
                    states[shape] = State::Done(depth);
                    if depth == DEEPEST {
                        let message = format!("shapes are nested more than {DEEPEST} deep");
                        self.fault_of(shapes.all[shape].node, message);
                    }
                    way.pop();
                    continue;
                };
                *next += 1;
                match states[needed] {
                    State::New => way.push((needed, 0)),
                    State::Open => {
                        let from = way.iter().position(|(above, _)| *above == needed).unwrap_or(0);
                        let circle: Vec<ShapeId> = way[from..].iter().map(|(above, _)| *above).collect();
                        self.refuse(shapes, &circle);
                    }
                    State::Done(_) => {}
                }
            }
        }
    }

    fn refuse(&mut self, shapes: &Shapes, circle: &[ShapeId]) {
        let named = |shape: &ShapeId| {
            let node = shapes.all[*shape].node;
            let shown = self.show(node);
            if shown.starts_with("_:") {
                format!("the shape at {}", self.files.shown(shapes.all[*shape].place))
            } else {
                format!("`{shown}`")
            }
        };
        // a name is easier to find than a place, so a shape that has one comes first
        let first = circle.iter().position(|shape| named(shape).starts_with('`')).unwrap_or(0);
        let mut names: Vec<String> = circle[first..].iter().chain(&circle[..first]).map(named).collect();
        names.push(names[0].clone());
        let message = format!("a shape needs itself: {}", names.join(" needs "));
        self.fault_of(shapes.all[circle[first]].node, message);
    }
}
