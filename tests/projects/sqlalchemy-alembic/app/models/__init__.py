from .bed import Bed
from .plant import Plant
