"""How a plan becomes a programme: the source documents, the pipeline that reads them, the reviewed lessons and banks."""
