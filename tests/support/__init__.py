"""What tests stand on: databases, clients, browser, factories."""
