"""The quiz and e-learning app. Importing this package loads nothing else, so that quiz.domain stays free of Flask."""
