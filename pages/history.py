"""What was loaded, by whom, and can it be taken back?"""

from service_levels.ui import frame, history

history.show(*frame.prepare("history"))
