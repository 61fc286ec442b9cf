"""Who is asking."""

from dataclasses import dataclass

from alerts.contact import Role
from server.store.scope import WHOLE_PROVINCE, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A signed-in user. ``unit_id``: whose contact a caller of role commune is."""

    user_id: int
    name: str
    role: Role
    unit_id: int | None = None
    language: str = ""

    @property
    def scope(self) -> Scope:
        """Whose things this caller may see; a contact without a unit sees nothing."""
        if self.role is Role.COMMUNE:
            return Scope(frozenset() if self.unit_id is None else frozenset({self.unit_id}))
        return WHOLE_PROVINCE
