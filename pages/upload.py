"""What would change if these files were loaded? From the drop to the result, one step a screen."""

from service_levels.ui.upload import page

page.show()
