"""What everything speaks of: filters, frames, results, and the types that cross the border of a package."""
