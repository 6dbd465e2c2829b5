"""What the page tests of open selection start from."""

import pytest

from accounts.permissions import Role
from tests.conftest import make_user
from tests.selection.steps import announced, opened


@pytest.fixture
def open_post(township, post):
    return opened(announced(township, {post: 2}), post)


@pytest.fixture
def as_secretary(client, township, village):
    client.force_login(make_user(Role.SECRETARY, township, village))
    return client
