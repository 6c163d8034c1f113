"""Rules: what SEND practice says, as pure functions, each beside the Excel formula that says the same."""
