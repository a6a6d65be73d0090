"""Did our measures work?"""

from service_levels.ui import effect_panels, effects, frame, measures, widgets
from service_levels.ui.switches import pick

view = frame.begin("measures", scope=False)
say = view.words

found = measures.listed(view)
if found:
    names = {measures.key(*one): effects.name(view, *one) for one in found}
    pick(view, "measure", say("measures.which"), list(names), names.__getitem__)
    measure, figure = effects.chosen(view)
    plain = measures.plain(view)
    shown = measures.effect(plain, measure.id, figure)
    widgets.answer(*effects.answer(plain, shown))
    widgets.cards(*effects.headlines(plain, shown))
    widgets.text(*effects.near(plain, shown))
    own = measures.scoped(plain, measure)
    effect_panels.panel(own, measure.id, figure, effects.title(plain, shown))
    effect_panels.every(view, say("measures.every"))
else:
    widgets.answer(say("measures.answer.none"))
    effects.example(view)
widgets.foot(view, say("measures.method"), say("measures.add") if found else "")
