"""Parts of the interface that pages share."""
