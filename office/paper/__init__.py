"""Pages on paper: whole, as a page to print (``?print=page``) or as a PDF of the same (``?print=pdf``)."""
