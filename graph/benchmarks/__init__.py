"""What ``malgraf bench`` measures with: invented municipalities, questions, and their answers."""
