//! What may be published of a table, and the proof that nothing hidden can be worked out again.
