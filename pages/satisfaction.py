"""Are citizens satisfied? The SKM index, its nine elements, its trend and its services."""

from service_levels.ui import frame, satisfied, survey, widgets

view = frame.begin("satisfaction")
say = view.words

found = satisfied.said(view)
widgets.answer(*satisfied.answer(view, found))
widgets.cards(*satisfied.cards(view, found))
survey.elements(view, say("satisfaction.elements"))
survey.trend(view, say("satisfaction.trend"))
survey.services(view, say("satisfaction.services"))
widgets.foot(view, say("satisfaction.method"), *satisfied.left_out(view, found))
