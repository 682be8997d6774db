"""YAML with line numbers: every mapping and list remembers where it and its parts stand in the file."""

from __future__ import annotations

from typing import Any

import yaml

from content.pipeline.problems import ContentError, Problem
from quiz.domain.text import nfc

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class MarkedMap(dict[str, Any]):
    """A mapping; `line` is where it begins, `line_of(key)` where that key stands."""

    line: int = 0

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)


class MarkedList(list[Any]):
    """A list; `lines` holds the line of every element."""

    line: int = 0

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []


def load_marked(text: str, file: str, *, first_line: int = 1) -> Any:
    """Return the value of a YAML text; raises ContentError for what is not YAML and for a key given twice.

    `first_line` is the line of `file` on which `text` begins.
    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        return None if node is None else _value(node, loader, file, first_line)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        raise ContentError(Problem(file, line, f"YAML không đọc được: {error.problem or error}")) from error
    except yaml.YAMLError as error:
        raise ContentError(Problem(file, first_line, f"YAML không đọc được: {error}")) from error
    finally:
        loader.dispose()


def _value(node: Any, loader: Any, file: str, first_line: int) -> Any:
    line = first_line + node.start_mark.line
    if isinstance(node, yaml.MappingNode):
        mapping = MarkedMap()
        mapping.line = line
        for key_node, value_node in node.value:
            key = str(key_node.value)
            key_line = first_line + key_node.start_mark.line
            if key in mapping:
                raise ContentError(Problem(file, key_line, f"khóa “{key}” được ghi hai lần"))
            mapping[key] = _value(value_node, loader, file, first_line)
            mapping.lines[key] = key_line
        return mapping
    if isinstance(node, yaml.SequenceNode):
        sequence = MarkedList()
        sequence.line = line
        for item in node.value:
            sequence.append(_value(item, loader, file, first_line))
            sequence.lines.append(first_line + item.start_mark.line)
        return sequence
    scalar = loader.construct_object(node)
    return nfc(scalar) if isinstance(scalar, str) else scalar
