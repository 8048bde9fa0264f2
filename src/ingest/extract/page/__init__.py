"""The page as lexbor's tree: its nodes, their text, what selectors find, what a parser hides. No input or output."""
