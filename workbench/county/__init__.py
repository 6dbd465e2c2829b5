"""The level above: townships side by side, in figures, and looking into one that lets it. docs/design.md, "Above the townships"."""
