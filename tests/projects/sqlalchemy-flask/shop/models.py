import enum

from shop import db


class Kind(enum.Enum):
    NEW = 1
    USED = 2


class ShopItem(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    sku = db.Column(db.String(12), unique=True, nullable=False)
    price = db.Column(db.Numeric(9, 2))
    kind = db.Column(db.Enum(Kind))
    tags = db.relationship("ShopItem", secondary="item_tags")


item_tags = db.Table(
    "item_tags",
    db.Column("item_id", db.ForeignKey("shop_item.id"), primary_key=True),
    db.Column("tag", db.String(20), primary_key=True),
)
