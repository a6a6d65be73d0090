"""What happened to this request?"""

from service_levels.ui import frame, ledgers, lives, searching, widgets

view = frame.begin("request", scope=False)
say = view.words

searching.box(view)
found = searching.chosen(view)
if found is not None:
    one, fact = lives.held(view, *found)
    widgets.answer(*lives.answer(view, one, fact))
    widgets.cards(*lives.cards(view, one))
    lives.story(view, *found, say("request.story"))
    ledgers.ledger(view, *found, say("request.ledger"))
    lives.papers(view, *found, say("request.papers"))
widgets.foot(view, say("request.method"))
