"""sendbook: SEN registers and costed provision maps that a SENCO keeps in Excel."""

__version__ = "0.1.0"
