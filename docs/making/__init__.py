"""What writes the generated pages: one module for each source they are made of."""
