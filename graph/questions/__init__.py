"""Named questions: one SPARQL file each, and the runner."""

from graph.questions.catalogue import Parameter, Question, question, questions
from graph.questions.runner import ask

__all__ = ["Parameter", "Question", "ask", "question", "questions"]
