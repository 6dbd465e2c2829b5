"""Pictures of numbers, drawn on the server as SVG: scales, the marks, and the charts made of them.

A chart takes what a table shows (:class:`~office.pictures.figures.Figure`), so the two cannot differ. Colours are classes
of pictures.css, since no page may carry styles of its own; each says something in black and white too.
"""
