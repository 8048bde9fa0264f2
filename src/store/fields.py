"""Values -> their fields by name, as statements and JSON take them."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def fields_of(value: "DataclassInstance") -> dict[str, Any]:
    """The fields of a value. `asdict` copies what is in them, too, and takes many times as long."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__}
