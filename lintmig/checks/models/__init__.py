"""Models of object-relational mappers that the migrations do not bear out."""
