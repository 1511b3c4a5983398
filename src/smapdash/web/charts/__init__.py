"""Parts of charts that pages share: frame in, figure out."""
