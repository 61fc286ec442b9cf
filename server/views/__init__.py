"""What a person of each role sees: pure, from rows to frozen values that pages and interfaces show.

Each role has types of its own. What finance must never see (addresses, host names, topology,
routers, builds, firmware, versions) is not a field of what finance gets, so that neither a template
nor an interface can show it by mistake. When a PC was on is personal: only the province's types
hold it.
"""
