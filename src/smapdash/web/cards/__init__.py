"""What a card and a page are: values from which callbacks, exports, layout and navigation follow."""
