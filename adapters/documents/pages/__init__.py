"""
The pages of the two documents, as trees of HTML: fixed words from ``*.html``, looks from ``*.css``, data from a record.

Text reaches a page as a node of a tree and never as markup, so that nothing in it can be read as markup.
"""
