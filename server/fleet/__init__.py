"""Units, sites, links, services as people bring them: sheets read, checked, put into rows."""
