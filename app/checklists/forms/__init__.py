"""Forms: `heads` for the whole, `items` by answer type, `filling` between forms and rows."""
