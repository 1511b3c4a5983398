"""The state of the page: from controls, actions and the address to filters, and back."""
