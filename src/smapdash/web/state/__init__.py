"""The state of a page: from controls, actions and the address to filters, and back."""
