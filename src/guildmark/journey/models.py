"""No tables: metrics are columns below the data directory, rebuilt from the journal at any time."""
