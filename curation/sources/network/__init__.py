"""The way to sources over the network: one door, whatever is asked, and by which manners."""
