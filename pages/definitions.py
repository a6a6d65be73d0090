"""How are these figures counted? The method in words, and every figure of the registry."""

from service_levels.ui import frame, glossary, widgets

words = frame.explain("definitions")
widgets.answer(words("definitions.lead"))
glossary.contents(words)
glossary.method(words)
glossary.figures(words)
