"""Machine models, machines, and their dated states: a machine is what never changes, its state what does."""

from __future__ import annotations

from desktop_app.domain.entity import entity
from desktop_app.domain.fields import field
from desktop_app.domain.sites import COOLINGS

STATUSES = ("ordered", "in transit", "stored", "deployed", "energised", "repair", "retired")
ORDERED, IN_TRANSIT, STORED, DEPLOYED, ENERGISED, REPAIR, RETIRED = range(7)
RACKED = (DEPLOYED, ENERGISED, REPAIR)
OWNERS = ("ours", "client")
OURS, CLIENT = range(2)
MODES = ("eco", "normal", "boost")


@entity("machine_model", "Machine model", "Machine models", key=("manufacturer", "name"))
class MachineModel:
    """A model of the catalogue with its nameplate figures and where they come from."""

    id: int = 0
    manufacturer: str = field("Manufacturer", "text")
    name: str = field("Model", "text")
    ths: float = field("Hashrate", unit="TH/s", minimum=0.001, maximum=100_000, shapes_past=True, digits=1)
    power_w: float = field("Power", unit="W", minimum=1, maximum=1_000_000, shapes_past=True, digits=0)
    cooling: int = field("Cooling", "choice", choices=COOLINGS)
    released: str = field("Released", "text", help="Month or year; empty where no source names it.")
    source: str = field("Source", "text")
    note: str = field("Note", "text")


@entity("machine", "Machine", "Machines", key=("serial",), title="serial")
class Machine:
    """What a machine is: bought once, under one serial."""

    id: int = 0
    serial: str = field("Serial", "text", width=24, unique=True)
    mac: str = field("MAC", "text", width=17)
    asset_tag: str = field("Asset tag", "text", width=16)
    model_id: int = field("Model", "reference", target="machine_model", shapes_past=True)
    purchase_order: str = field("Purchase order", "text", width=16)
    cost_usd: int | None = field("Cost", "usd", unit="USD", minimum=0, optional=True)
    bought_on: int | None = field("Bought", "day", optional=True)
    warranty_until_on: int | None = field("Warranty until", "day", optional=True)
    firmware: str = field("Firmware", "text", width=16)


@entity(
    "machine_state",
    "Machine state",
    "Machine states",
    key=("machine_id", "effective_on"),
    dated_by=("effective_on",),
    title="effective_on",
)
class MachineState:
    """What is true of a machine from a day on, until its next state."""

    id: int = 0
    machine_id: int = field("Machine", "reference", target="machine")
    effective_on: int = field("From", "day")
    status: int = field("Status", "choice", choices=STATUSES)
    site_id: int | None = field("Site", "reference", target="site", optional=True)
    building: str = field("Building", "text", width=8)
    rack: str = field("Rack", "text", width=8)
    rack_row: str = field("Row", "text", width=6)
    slot: str = field("Slot", "text", width=6)
    owner: int = field("Owner", "choice", choices=OWNERS, default=0)
    mode: int = field("Power mode", "choice", choices=MODES, default=1)
    ths: float | None = field(
        "TH/s",
        unit="TH/s",
        minimum=0,
        maximum=100_000,
        optional=True,
        digits=1,
        help="Measured hashrate; empty: the nameplate counts.",
    )
    power_w: float | None = field(
        "W",
        unit="W",
        minimum=0,
        maximum=1_000_000,
        optional=True,
        digits=0,
        help="Measured power at the plug; empty: the nameplate counts.",
    )
