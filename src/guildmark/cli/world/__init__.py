"""Made-up worlds: an organisation whose contractors and clients act as drawn, through the same actions as real ones."""
