"""What Django makes of each kind of field on each engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lintmig.model.engine import EngineName

Types = Mapping[EngineName, str]
OPAQUE = "opaque"
"""The kind of a field that surely has a column, of a type that cannot be told."""

_TABLE = """
AutoField | integer | integer | integer
BigAutoField | bigint | integer | bigint
SmallAutoField | smallint | integer | smallint
BinaryField | bytea | BLOB | longblob
BooleanField | boolean | bool | bool
CharField | varchar({max_length}) | varchar({max_length}) | varchar({max_length})
DateField | date | date | date
DateTimeField | timestamp with time zone | datetime | datetime(6)
DecimalField | numeric({max_digits}, {decimal_places}) | decimal | numeric({max_digits}, {decimal_places})
DurationField | interval | bigint | bigint
FloatField | double precision | real | double precision
IntegerField | integer | integer | integer
BigIntegerField | bigint | bigint | bigint
SmallIntegerField | smallint | smallint | smallint
IPAddressField | inet | char(15) | char(15)
GenericIPAddressField | inet | char(39) | char(39)
JSONField | jsonb | text | json
PositiveBigIntegerField | bigint | bigint unsigned | bigint UNSIGNED
PositiveIntegerField | integer | integer unsigned | integer UNSIGNED
PositiveSmallIntegerField | smallint | smallint unsigned | smallint UNSIGNED
TextField | text | text | longtext
TimeField | time | time | time(6)
UUIDField | uuid | char(32) | char(32)
HStoreField | hstore | |
CITextField | citext | |
SearchVectorField | tsvector | |
IntegerRangeField | int4range | |
BigIntegerRangeField | int8range | |
DecimalRangeField | numrange | |
DateTimeRangeField | tstzrange | |
DateRangeField | daterange | |
"""
_ENGINES: tuple[tuple[EngineName, ...], ...] = (("postgresql",), ("sqlite",), ("mysql", "mariadb"))


def _types_of(row: str) -> tuple[str, Types]:
    kind, *types = (cell.strip() for cell in row.split("|"))
    return kind, {engine: text for engines, text in zip(_ENGINES, types, strict=True) if text for engine in engines}


TYPES: Mapping[str, Types] = dict(_types_of(row) for row in _TABLE.strip().splitlines())
AUTO = frozenset({"AutoField", "BigAutoField", "SmallAutoField"})
POSITIVE = frozenset({"PositiveBigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField"})
RELATIONS = frozenset({"ForeignKey", "OneToOneField"})
WITHOUT_COLUMN = frozenset({"ManyToManyField", "nothing", "CompositePrimaryKey"})

REFERRING: Mapping[str, str] = {
    "AutoField": "IntegerField",
    "BigAutoField": "BigIntegerField",
    "SmallAutoField": "SmallIntegerField",
}
"""The kind of a foreign key's column, where it is not its target's. SQLite's is the one Django gives the integer."""


class Kind(NamedTuple):
    """What a class of fields is: one of those above, with what it gives where a field does not."""

    name: str
    given: Mapping[str, object] = {}


_ALIASES = """
BooleanField: BooleanField
NullBooleanField: BooleanField null=1
CommaSeparatedIntegerField: CharField
EmailField: CharField max_length=254
URLField: CharField max_length=200
SlugField: CharField max_length=50 db_index=1
FileField: CharField max_length=100
ImageField: CharField max_length=100
FilePathField: CharField max_length=100
CICharField: CITextField
CIEmailField: CITextField
ForeignKey: ForeignKey
OneToOneField: OneToOneField
ManyToManyField: ManyToManyField
GenericForeignKey: nothing
GenericRelation: nothing
OrderWrt: IntegerField
CompositePrimaryKey: CompositePrimaryKey
GeneratedField: GeneratedField
ArrayField: ArrayField
FloatRangeField: DecimalRangeField
RasterField: opaque
GeometryCollectionField: opaque
GeometryField: opaque
MultiPolygonField: opaque
MultiLineStringField: opaque
MultiPointField: opaque
PolygonField: opaque
LineStringField: opaque
PointField: opaque
"""
_THIRD_PARTY = """
TreeForeignKey: ForeignKey
TreeOneToOneField: OneToOneField
TreeManyToManyField: ManyToManyField
ParentalKey: ForeignKey
ParentalManyToManyField: ManyToManyField
SortedManyToManyField: ManyToManyField
TaggableManager: nothing
ClusterTaggableManager: nothing
CountryField: opaque
PhoneNumberField: CharField max_length=128
RichTextField: TextField
RichTextUploadingField: TextField
AutoCreatedField: DateTimeField
AutoLastModifiedField: DateTimeField
CreationDateTimeField: DateTimeField
ModificationDateTimeField: DateTimeField
MonitorField: DateTimeField
TimeZoneField: CharField max_length=63
ThumbnailerImageField: CharField max_length=100
"""
_THIRD_PARTY_PACKAGES = (
    "mptt",
    "modelcluster",
    "sortedm2m",
    "taggit",
    "django_countries",
    "phonenumber_field",
    "ckeditor",
    "ckeditor_uploader",
    "model_utils",
    "django_extensions",
    "timezone_field",
    "easy_thumbnails",
    "wagtail",
)


_HOMES = (
    "models.",
    "django.db.models.",
    "django.contrib.postgres.",
    "django.contrib.gis.db.models.",
    "django.contrib.contenttypes.fields.",
    "django.contrib.contenttypes.generic.",
)


def _kinds_of(table: str) -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for row in table.strip().splitlines():
        name, _, rest = row.partition(": ")
        kind, *given = rest.split()
        pairs = (each.split("=") for each in given)
        values = {key: int(value) if key == "max_length" else bool(int(value)) for key, value in pairs}
        found[name] = Kind(kind, values)
    return found


_OWN = {**{name: Kind(name) for name in TYPES}, **_kinds_of(_ALIASES)}
_OTHERS = _kinds_of(_THIRD_PARTY)


def kind_of(name: str) -> Kind | None:
    """By the full name of a class: what Django's own and well-known packages' fields are."""
    package, last = name.split(".", 1)[0], name.rsplit(".", 1)[-1]
    if package in ("django", "models"):
        return _OWN.get(last) if name.startswith(_HOMES) else None
    if package in _THIRD_PARTY_PACKAGES:
        return _OTHERS.get(last)
    return None
