"""What F8 offers: statements run before, questions and saved queries, in one list that is filtered as one types."""
