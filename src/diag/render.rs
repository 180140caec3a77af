//! Drawing diagnostics: for people, as one line, and as JSON.
