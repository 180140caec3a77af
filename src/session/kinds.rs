//! What the values of a column are. That follows from the question and the ontology, so that an answer without rows has the columns of one
//! that has some.

use crate::iri;
use crate::path::Path;
use crate::plan::Aggregate;
use crate::plan::CellField;
use crate::plan::Content;
use crate::schema::Range;
use crate::session::Session;
use crate::table::Kind;

impl Session {
    /// The kind of a column with this content.
    pub(super) fn kind_of(&self, content: &Content) -> Kind {
        match content {
            Content::Name => Kind::Thing,
            Content::Path(path) => self.kind_at(path),
            Content::Aggregate(Aggregate::Min | Aggregate::Max, path) => self.kind_at(path),
            Content::Aggregate(Aggregate::Count | Aggregate::Sum | Aggregate::Avg, _) => Kind::Number,
            Content::Labels { .. } | Content::Status(_) => Kind::Text,
            Content::Cell(field) => match field {
                CellField::Key(_) | CellField::Topic | CellField::Through => Kind::Thing,
                CellField::Severity => Kind::Number,
                CellField::Kind | CellField::Missing | CellField::Status | CellField::Reason | CellField::Order => {
                    Kind::Text
                }
            },
        }
    }

    /// What is at the end of a path: what a property that is read so has, else its last step.
    fn kind_at(&self, path: &Path) -> Kind {
        let told = self.schema().properties().find(|(_, property)| property.path == *path);
        if let Some((_, property)) = told.filter(|(_, property)| property.range != Range::Any) {
            return of_range(&property.range);
        }
        match path {
            Path::Property(iri) if [iri::LABEL, iri::PREF_LABEL].contains(&iri.as_str()) => Kind::Text,
            Path::Property(iri) => {
                self.schema().property(iri).map_or(Kind::Thing, |property| of_range(&property.range))
            }
            // what a property is said of is never a literal
            Path::Inverse(_) => Kind::Thing,
            Path::Sequence(steps) => steps.last().map_or(Kind::Thing, |last| self.kind_at(last)),
            Path::Alternative(ways) => {
                let mut kinds: Vec<Kind> = ways.iter().map(|way| self.kind_at(way)).collect();
                kinds.dedup();
                if let [kind] = kinds[..] { kind } else { Kind::Thing }
            }
        }
    }
}

/// Where anything can be, there are things: their column is the one that another with IRIs can stand beside.
fn of_range(range: &Range) -> Kind {
    match range {
        Range::Any | Range::Class(_) | Range::Scheme(_) => Kind::Thing,
        Range::Data(datatype) => match datatype.as_str() {
            iri::XSD_INTEGER | iri::XSD_DECIMAL => Kind::Number,
            iri::XSD_DATE => Kind::Date,
            iri::XSD_BOOLEAN => Kind::Truth,
            _ => Kind::Text,
        },
    }
}
