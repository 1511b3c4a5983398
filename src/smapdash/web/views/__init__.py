"""What each region of the page shows for given filters: asks the repository, calls the figures, chooses the words.

A view returns a named tuple whose fields are the properties its callback writes, in order.
"""
