"""The shared vocabulary: filters, frames, results, and the types that packages exchange."""
