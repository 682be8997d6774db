"""What helps several tests of services to say what is wrong."""

import pytest

pytest.register_assert_rewrite("tests.services.attempt_people", "tests.services.attempt_world")
