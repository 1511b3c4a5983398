"""Cards and pages as values, from which callbacks, exports, layout and navigation are derived."""
