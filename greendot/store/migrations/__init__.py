"""The steps that bring a store of any earlier release up to date."""
