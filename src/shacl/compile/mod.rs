//! From a shapes graph to typed shapes. What is ill-formed is refused, all of it at once, with its line.

mod constraints;
mod order;
mod paths;
mod read;

use std::collections::BTreeSet;

use oxrdf::Term;
use rustc_hash::FxHashMap;

use crate::diag::nearest;
use crate::iri;
use crate::shacl::classes::Classes;
use crate::shacl::faults::Fault;
use crate::shacl::files::Files;
use crate::shacl::files::Statement;
use crate::shacl::graph::Graph;
use crate::shacl::shape::Parameter;
use crate::shacl::shape::Shape;
use crate::shacl::shape::ShapeId;
use crate::shacl::shape::Shapes;
use crate::shacl::shape::Target;
use crate::shacl::terms::Id;
use crate::shacl::vocab::BEYOND_CORE;
use crate::shacl::vocab::OTHER_PREDICATES;
use crate::shacl::vocab::SH;
use crate::shacl::vocab::SHAPE_PREDICATES;
use crate::shacl::vocab::sh;

const RDFS_CLASS: &str = "http://www.w3.org/2000/01/rdf-schema#Class";

impl Shapes {
    /// Compiles a shapes graph. Beside the shapes there are warnings of what stands in it without effect.
    ///
    /// # Errors
    /// All faults of the graph, by place: shapes that are ill-formed, need themselves, or are nested too deeply.
    pub fn compile(files: &mut Files, graph: &Graph) -> Result<(Self, Vec<Fault>), Vec<Fault>> {
        let violation = files.terms_mut().iri(&sh("Violation"));
        let mut compiler = Compiler {
            files,
            graph,
            violation,
            numbers: FxHashMap::default(),
            nodes: Vec::new(),
            faults: Vec::new(),
            warnings: Vec::new(),
        };
        for node in compiler.roots() {
            compiler.number(node);
        }
        let mut all = Vec::new();
        // shapes that others name are numbered on the way
        while let Some(&node) = compiler.nodes.get(all.len()) {
            let shape = compiler.shape(node);
            all.push(shape);
        }
        let shapes = Self { all };
        if compiler.faults.is_empty() {
            compiler.refuse_recursion(&shapes);
        }
        let Compiler { mut faults, mut warnings, .. } = compiler;
        faults.sort();
        faults.dedup();
        warnings.sort();
        warnings.dedup();
        if faults.is_empty() { Ok((shapes, warnings)) } else { Err(faults) }
    }
}

/// The shapes of those texts of a shapes graph that have no faults.
pub struct Usable {
    /// The statements of these texts.
    pub graph: Graph,
    /// Their shapes.
    pub shapes: Shapes,
    /// What stands in them without effect.
    pub warnings: Vec<Fault>,
    /// What is wrong with the other texts.
    pub faults: Vec<Fault>,
}

impl Usable {
    /// Compiles what can be compiled: a text with a fault is left out, and the others are looked at without it.
    pub fn of(files: &mut Files, mut statements: Vec<Statement>) -> Self {
        let mut faults = Vec::new();
        loop {
            let graph = Graph::new(statements.clone());
            match Shapes::compile(files, &graph) {
                Ok((shapes, warnings)) => return Self { graph, shapes, warnings, faults },
                Err(found) => {
                    let broken: BTreeSet<usize> = found.iter().map(|fault| files.place(fault.place).file).collect();
                    let before = statements.len();
                    statements.retain(|statement| !broken.contains(&files.place(statement.place).file));
                    if statements.len() == before {
                        statements.clear();
                    }
                    faults.extend(found);
                }
            }
        }
    }
}

struct Compiler<'a> {
    files: &'a Files,
    graph: &'a Graph,
    violation: Id,
    /// Shapes that are known, by their node.
    numbers: FxHashMap<Id, ShapeId>,
    /// The node of each shape.
    nodes: Vec<Id>,
    faults: Vec<Fault>,
    warnings: Vec<Fault>,
}

impl Compiler<'_> {
    /// The nodes that are shapes by themselves: by their type, a target or a constraint.
    fn roots(&self) -> Vec<Id> {
        let classes = Classes::new(self.files.terms(), self.graph);
        let typed = ["NodeShape", "PropertyShape"].iter().filter_map(|name| self.find(name));
        let mut roots: Vec<Id> = typed.flat_map(|class| classes.instances(class)).collect();
        for predicate in SHAPE_PREDICATES.iter().filter_map(|name| self.find(name)) {
            roots.extend(self.graph.subjects_of(predicate));
        }
        roots.sort_unstable();
        roots.dedup();
        roots
    }

    /// The number of `sh:` and a local name, if the graph has it.
    fn find(&self, local: &str) -> Option<Id> {
        self.files.terms().find(&sh(local))
    }

    fn term(&self, id: Id) -> &Term {
        self.files.terms().get(id)
    }

    fn show(&self, id: Id) -> String {
        self.files.show(id)
    }

    /// The number of a shape, a new one if nothing named it before.
    fn number(&mut self, node: Id) -> ShapeId {
        *self.numbers.entry(node).or_insert_with(|| {
            self.nodes.push(node);
            self.nodes.len() - 1
        })
    }

    fn shape(&mut self, node: Id) -> Shape {
        let path = self.path_of(node);
        self.look_for_strangers(node);
        let severity = self.one(node, "severity");
        if let Some(severity) = severity {
            self.must_be_iri(node, "severity", severity);
            self.must_be_known(node, severity);
        }
        let messages = self.values(node, "message");
        for &message in &messages {
            self.must_be_text(node, "message", message, true);
        }
        let deactivated = self.flag(node, "deactivated");
        Shape {
            node,
            targets: self.targets(node),
            constraints: self.constraints(node, path.is_some()),
            path,
            severity: severity.unwrap_or(self.violation),
            messages,
            names: self.values(node, "name"),
            deactivated,
            place: self.graph.place_of(node).unwrap_or(0),
        }
    }

    /// A severity in the namespace of SHACL is one of its three; others are allowed elsewhere.
    fn must_be_known(&mut self, node: Id, severity: Id) {
        let known = ["Violation", "Warning", "Info"];
        let Term::NamedNode(name) = self.term(severity) else { return };
        let Some(local) = name.as_str().strip_prefix(SH).map(str::to_owned) else { return };
        if !known.contains(&local.as_str()) {
            let near =
                nearest(&local, known).first().map_or_else(String::new, |near| format!("; did you mean `sh:{near}`?"));
            self.fault(node, "severity", Some(severity), format!("`sh:{local}` is no severity{near}"));
        }
    }

    fn targets(&mut self, node: Id) -> Vec<Target> {
        let mut targets = Vec::new();
        for value in self.values(node, "targetNode") {
            if matches!(self.term(value), Term::BlankNode(_)) {
                self.fault(node, "targetNode", Some(value), "`sh:targetNode` takes an IRI or a literal".to_owned());
            }
            targets.push(Target::Node(value));
        }
        let kinds: [Parameter<Id, Target>; 3] = [
            ("targetClass", Target::Class),
            ("targetSubjectsOf", Target::SubjectsOf),
            ("targetObjectsOf", Target::ObjectsOf),
        ];
        for (local, target) in kinds {
            for value in self.values(node, local) {
                self.must_be_iri(node, local, value);
                targets.push(target(value));
            }
        }
        if self.is_class(node) {
            if !matches!(self.term(node), Term::NamedNode(_)) {
                let message = "a shape that is a class too needs an IRI, or it has no instances".to_owned();
                self.fault_of(node, message);
            }
            targets.push(Target::Class(node));
        }
        targets
    }

    /// Whether a shape is a class too, so that it is for its own instances. A class of OWL is one of RDFS.
    fn is_class(&self, node: Id) -> bool {
        let terms = self.files.terms();
        let Some(type_of) = terms.find(iri::TYPE) else { return false };
        let types = self.graph.objects(node, type_of);
        if types.is_empty() {
            return false;
        }
        let is = |class: Id| [RDFS_CLASS, iri::OWL_CLASS].iter().any(|name| terms.find(name) == Some(class));
        let mut above = types.to_vec();
        let mut next = 0;
        while let Some(&class) = above.get(next) {
            if is(class) {
                return true;
            }
            next += 1;
            let wider = terms.find(iri::SUBCLASS).map_or(&[][..], |subclass| self.graph.objects(class, subclass));
            let wider: Vec<Id> = wider.iter().copied().filter(|class| !above.contains(class)).collect();
            above.extend(wider);
        }
        false
    }

    /// Warns of words of SHACL that are misspelt or beyond Core: they would be passed over without a word.
    fn look_for_strangers(&mut self, node: Id) {
        let mut predicates: Vec<Id> = self.graph.about(node).map(|(predicate, _)| predicate).collect();
        predicates.dedup();
        for predicate in predicates {
            let Term::NamedNode(name) = self.term(predicate) else { continue };
            let Some(local) = name.as_str().strip_prefix(SH) else { continue };
            if SHAPE_PREDICATES.contains(&local) || OTHER_PREDICATES.contains(&local) {
                continue;
            }
            let local = local.to_owned();
            let value = self.graph.objects(node, predicate).first().copied();
            if BEYOND_CORE.contains(&&*local) {
                self.warn(
                    node,
                    &local,
                    value,
                    format!("`sh:{local}` is beyond SHACL Core and is not evaluated"),
                    vec![],
                );
                continue;
            }
            let near = nearest(&local, SHAPE_PREDICATES.iter().chain(OTHER_PREDICATES).copied());
            let near: Vec<String> = near.iter().map(|near| format!("`sh:{near}`")).collect();
            let help = if near.is_empty() { vec![] } else { vec![format!("did you mean {}?", near.join(", "))] };
            self.warn(
                node,
                &local,
                value,
                format!("`sh:{local}` is no word of SHACL Core, so it checks nothing"),
                help,
            );
        }
    }
}
