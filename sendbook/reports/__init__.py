"""Reports: what is passed on or published: pages without names, copies to share, templates filled, scenarios."""
