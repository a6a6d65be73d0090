"""What data are these figures based on?"""

from service_levels.ui import catalogued, frame, widgets

view = frame.begin("data", scope=False)
say, fmt = view.words, view.fmt

batches = catalogued.batches(view)
unknown = catalogued.unknown(view)
widgets.answer(
    catalogued.answer(view, batches),
    say.many("data.uncatalogued", len(unknown), count=fmt.number(len(unknown))) if len(unknown) else "",
)
catalogued.ages(view, say("data.ages"))
catalogued.others(view, say("data.others"))
catalogued.loaded(view, say("data.batches"), batches)
catalogued.rejected(view, say("data.rejects"), batches)
catalogued.not_known(view, say("data.missing.title"), unknown)
widgets.foot(view, say("data.method"), say("data.left_out"))
